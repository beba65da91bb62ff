#include "waymark/record/readers/fhir_references.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "waymark/record/readers/fhir_codes.h"

namespace waymark::record {
namespace {

constexpr std::string_view kNhsNumber = "https://fhir.nhs.uk/Id/nhs-number";
constexpr std::string_view kOdsOrganisation = "https://fhir.nhs.uk/Id/ods-organization-code";
constexpr std::string_view kOdsSite = "https://fhir.nhs.uk/Id/ods-site-code";
constexpr size_t kLongestOdsCode = 9;

bool IsTypeName(std::string_view name) {
  return !name.empty() && absl::ascii_isupper(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); });
}

std::string_view IdentifierOf(Json identifiers, std::string_view system) {
  std::string_view found;
  identifiers.Each([&](Json identifier) {
    if (found.empty() && identifier["system"].Text() == system) found = identifier["value"].Text();
  });
  return found;
}

std::string_view OdsCodeOf(Json identifiers) {
  const std::string_view code = IdentifierOf(identifiers, kOdsOrganisation);
  return code.empty() ? IdentifierOf(identifiers, kOdsSite) : code;
}

bool LooksLikeOdsCode(std::string_view text) {
  return !text.empty() && text.size() <= kLongestOdsCode &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A'; });
}

std::string RoleName(const FhirConcept& role) {
  std::string name(role.text);
  if (name.empty() && !role.codings.empty()) name = role.codings.front().code;
  name = absl::AsciiStrToLower(name);
  if (absl::StrContains(name, "nurse")) return "nurse";
  if (absl::StrContains(name, "pharmac")) return "pharmacist";
  if (absl::StrContains(name, "general medical practitioner") ||
      absl::StrContains(name, "general practi") || absl::StrContains(name, "gp ") || name == "gp") {
    return "gp";
  }
  return name;
}

// The number of "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|..."; else empty.
std::string_view SearchedNumber(std::string_view reference) {
  constexpr std::string_view kSearch = "Patient?identifier=";
  if (!reference.starts_with(kSearch)) return {};
  reference.remove_prefix(kSearch.size());
  if (!reference.starts_with(kNhsNumber)) return {};
  reference.remove_prefix(kNhsNumber.size());
  for (const std::string_view bar : std::initializer_list<std::string_view>{"|", "%7C", "%7c"}) {
    if (reference.starts_with(bar)) return reference.substr(bar.size());
  }
  return {};
}

}  // namespace

std::string_view RelativeReference(std::string_view reference) {
  // A search, and what it finds is known to the server only.
  if (reference.find('?') != std::string_view::npos) return reference;
  std::string_view cut = reference.substr(0, reference.find("/_history/"));
  const size_t slash = cut.rfind('/');
  if (slash == std::string_view::npos || slash + 1 == cut.size()) return reference;
  const size_t before = cut.substr(0, slash).rfind('/');
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return IsTypeName(cut.substr(begin, slash - begin)) ? cut.substr(begin) : reference;
}

std::string_view IdOfReference(std::string_view reference) {
  const size_t slash = reference.rfind('/');
  return slash == std::string_view::npos ? reference : reference.substr(slash + 1);
}

std::string_view NhsNumberOf(Json identifiers) { return IdentifierOf(identifiers, kNhsNumber); }

void FhirIndex::AddFullUrl(std::string_view full_url, std::string_view type_and_id) {
  // What ends in Type/id needs no table.
  if (!full_url.empty() && RelativeReference(full_url) != type_and_id) {
    full_urls_.emplace(full_url, type_and_id);
  }
}

void FhirIndex::AddPatientNumber(std::string_view nhs_number, std::string_view type_and_id) {
  if (!nhs_number.empty()) patients_by_number_.emplace(nhs_number, type_and_id);
}

void FhirIndex::AddSupporting(std::string_view type_and_id, std::string_view type, Json resource) {
  if (type == "Organization") {
    if (const std::string_view code = OdsCodeOf(resource["identifier"]); !code.empty()) {
      organisations_.emplace(type_and_id, code);
    }
  } else if (type == "PractitionerRole") {
    FhirConcept role;
    AddConcept(resource["code"], role);
    if (std::string name = RoleName(role); !name.empty())
      roles_.emplace(type_and_id, std::move(name));
  } else if (type == "Medication") {
    FhirConcept medication;
    AddConcept(resource["code"], medication);
    std::vector<Coding>& codings = medications_[std::string(type_and_id)];
    codings.clear();
    for (const FhirCoding& c : medication.codings) {
      codings.push_back({std::string(c.system), std::string(c.code), std::string(c.display)});
    }
  }
}

std::string FhirIndex::Resolve(Json reference) const {
  const std::string_view written = reference["reference"].Text();
  if (!written.empty()) {
    if (!full_urls_.empty()) {
      const auto found = full_urls_.find(std::string(written));
      if (found != full_urls_.end()) return found->second;
    }
    // Of the searches only the one that names the patient by number.
    if (const std::string_view number = SearchedNumber(written); !number.empty()) {
      if (std::string patient = PatientOfNumber(number); !patient.empty()) return patient;
    }
    // No name, and like none: nobody's record.
    if (written.find('?') != std::string_view::npos) return absl::StrCat("?", std::string(written));
    return std::string(RelativeReference(written));
  }
  return PatientOfNumber(NhsNumberOf(reference["identifier"]));
}

std::string FhirIndex::PatientOfNumber(std::string_view number) const {
  if (patients_by_number_.empty()) return "";
  const auto found = patients_by_number_.find(std::string(number));
  return found == patients_by_number_.end() ? "" : found->second;
}

std::string FhirIndex::OdsCode(Json reference) const {
  if (const std::string_view code = OdsCodeOf(reference["identifier"]); !code.empty())
    return std::string(code);
  const std::string name = Resolve(reference);
  if (const auto found = organisations_.find(name); found != organisations_.end())
    return found->second;
  if (!name.starts_with("Organization/")) return "";
  const std::string_view id = IdOfReference(name);
  return LooksLikeOdsCode(id) ? std::string(id) : "";
}

std::string FhirIndex::Role(Json reference) const {
  if (roles_.empty()) return "";
  const auto found = roles_.find(Resolve(reference));
  return found == roles_.end() ? "" : found->second;
}

const std::vector<FhirIndex::Coding>* FhirIndex::Medication(Json reference) const {
  if (medications_.empty()) return nullptr;
  const auto found = medications_.find(Resolve(reference));
  return found == medications_.end() ? nullptr : &found->second;
}

}  // namespace waymark::record
