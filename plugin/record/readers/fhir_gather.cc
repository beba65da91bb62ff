#include "waymark/record/readers/fhir_gather.h"

#include <algorithm>
#include <array>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "waymark/record/readers/fhir_rules.h"
#include "waymark/record/readers/json_text.h"

namespace waymark::record {
namespace {

constexpr int kDeepestBundle = 8;

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

absl::Status Broken(std::string_view json, size_t position, std::string_view name) {
  const JsonPlace place = PlaceOf(json, position);
  return absl::InvalidArgumentError(
      absl::StrCat(View(name), ":", place.line, ":", place.column,
                   ": not JSON: a bracket, quote or comma is missing here, or the "
                   "file is cut short"));
}

// Elements that name the patient, in the order of looking.
constexpr std::array<std::string_view, 4> kSubjects = {"subject", "patient", "for", "beneficiary"};

}  // namespace

void FhirGather::Doubt(std::string_view what, std::string_view reason) {
  doubts_.emplace(what, reason);
  report_.SetAside(what, reason);
}

absl::Status FhirGather::AddDocument(std::string_view json, std::string_view name) {
  const std::string_view text = TrimmedJson(json);
  JsonParts members(text);
  std::string_view type;
  while (members.Next()) {
    if (members.key() == "resourceType") type = members.value();
  }
  const size_t skipped = static_cast<size_t>(text.data() - json.data());
  if (members.broken()) return Broken(json, skipped + members.position(), name);
  if (!TrimmedJson(members.rest()).empty()) {
    return Broken(json, skipped + members.position(), name);
  }
  if (type == "\"Bundle\"") return AddBundle(text, name, 0);
  const absl::StatusOr<bool> fhir = AddLine(text);
  if (!fhir.ok()) return fhir.status();
  if (*fhir) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      View(name), ":1:1: no FHIR resource: a JSON object with a resourceType is expected"));
}

absl::StatusOr<bool> FhirGather::AddLine(std::string_view line) {
  const std::string_view text = TrimmedJson(line);
  const std::optional<Json> parsed = parser_.Parse(text);
  if (!parsed) {
    Doubt("line", "json-broken");
    return true;
  }
  const std::string_view type = (*parsed)["resourceType"].Text();
  if (type.empty()) return false;
  absl::Status status;
  if (type == "Bundle") {
    status = AddBundle(text, "line", 0);
  } else if (type == "Parameters") {
    status = AddParameters(text, "line", 0);
  } else {
    status = AddResource(*parsed, text, {});
  }
  if (!status.ok()) return status;
  return true;
}

absl::Status FhirGather::AddBundle(std::string_view json, std::string_view name, int depth) {
  if (depth == kDeepestBundle) {
    Doubt("Bundle", "nested-too-deep");
    return absl::OkStatus();
  }
  ++report_.bundles;
  std::string_view entries, links;
  int entry_members = 0;
  JsonParts members(json);
  while (members.Next()) {
    if (members.key() == "entry") {
      entries = members.value();
      ++entry_members;
    } else if (members.key() == "link") {
      links = members.value();
    }
  }
  if (members.broken()) return Broken(json, members.position(), name);
  if (entry_members > 1) Doubt("Bundle", "duplicate-key");
  if (!links.empty()) ReadLinks(links);
  return AddEntries(entries, "Bundle", name, depth);
}

absl::Status FhirGather::AddParameters(std::string_view json, std::string_view name, int depth) {
  ++report_.types["Parameters"].read;
  if (depth == kDeepestBundle) {
    Doubt("Parameters", "nested-too-deep");
    return absl::OkStatus();
  }
  std::string_view parameters;
  JsonParts members(json);
  while (members.Next()) {
    if (members.key() == "parameter") parameters = members.value();
  }
  if (members.broken()) return Broken(json, members.position(), name);
  return AddEntries(parameters, "Parameters", name, depth);
}

absl::Status FhirGather::AddEntries(std::string_view entries, std::string_view of,
                                    std::string_view name, int depth) {
  if (entries.empty()) return absl::OkStatus();
  // One object where a list belongs is what converters from XML write: what it holds is not read.
  if (entries[0] != '[') {
    Doubt(of, "json-broken");
    return absl::OkStatus();
  }
  // Names first: an entry may refer to one that comes later.
  JsonParts names(entries);
  while (names.Next()) NoteNames(names.value());
  JsonParts each(entries);
  while (each.Next()) {
    if (absl::Status status = AddBundleEntry(each.value(), of, name, depth); !status.ok())
      return status;
  }
  if (each.broken()) Doubt(of, "json-broken");
  return absl::OkStatus();
}

// What an entry and its resource are called, for references to them.
void FhirGather::NoteNames(std::string_view entry) {
  const std::optional<Json> parsed = parser_.Parse(entry);
  if (!parsed) return;
  const Json resource = (*parsed)["resource"];
  const std::string_view type = resource["resourceType"].Text();
  const std::string_view full_url = (*parsed)["fullUrl"].Text();
  if (type.empty()) return;
  const std::string name = NameOf(resource, full_url);
  if (name.empty()) return;
  index_.AddFullUrl(full_url, name);
  if (type == "Patient") index_.AddPatientNumber(NhsNumberOf(resource["identifier"]), name);
}

// "Type/id": by the resource's id, else by what its fullUrl ends in; empty where it has neither.
std::string FhirGather::NameOf(Json resource, std::string_view full_url) {
  std::string_view id = resource["id"].Text();
  if (id.empty() && !full_url.empty()) {
    id = full_url.substr(std::min(full_url.find_last_of("/:") + 1, full_url.size()));
  }
  if (id.empty()) return "";
  return absl::StrCat(View(resource["resourceType"].Text()), "/", View(id));
}

absl::Status FhirGather::AddBundleEntry(std::string_view entry, std::string_view of,
                                        std::string_view name, int depth) {
  const std::optional<Json> parsed = parser_.Parse(entry);
  if (!parsed || !parsed->IsObject()) {
    Doubt("entry", "json-broken");
    return absl::OkStatus();
  }
  const Json request = (*parsed)["request"];
  const std::string_view method = request["method"].Text();
  if (method == "DELETE") Delete(request["url"].Text());
  const std::string_view response = (*parsed)["response"]["status"].Text();
  if (!response.empty() && response[0] >= '4') Doubt("response", "query-failed");
  // A patch says what changes, not what the resource then is.
  if (method == "PATCH") {
    Doubt("entry", "patch-not-read");
    return absl::OkStatus();
  }
  const Json resource = (*parsed)["resource"];
  if (!resource) {
    const bool has_none = method == "DELETE" || method == "GET" || method == "HEAD" ||
                          (*parsed)["response"] || of == "Parameters";
    if (!has_none) Doubt("entry", "resource-missing");
    return absl::OkStatus();
  }
  const std::string_view type = resource["resourceType"].Text();
  if (type.empty()) {
    Doubt("entry", "resource-type-missing");
    return absl::OkStatus();
  }
  JsonParts members(entry);
  std::string_view text;
  int resources = 0;
  bool plain_names = true;
  while (members.Next()) {
    plain_names = plain_names && members.key().find('\\') == std::string_view::npos;
    if (members.key() != "resource") continue;
    text = members.value();
    ++resources;
  }
  // Of two resources one would name the patient and the other be kept as theirs.
  if (resources != 1 || !plain_names) {
    Doubt("entry", "duplicate-key");
    return absl::OkStatus();
  }
  if (type == "Bundle") return AddBundle(text, name, depth + 1);
  if (type == "Parameters") return AddParameters(text, name, depth + 1);
  return AddResource(resource, text, (*parsed)["fullUrl"].Text());
}

void FhirGather::ReadOutcome(Json outcome) {
  ++report_.types["OperationOutcome"].read;
  bool failed = false;
  outcome["issue"].Each(
      [&](Json issue) { failed = failed || issue["severity"].Text() != "information"; });
  if (failed || !outcome["issue"]) Doubt("OperationOutcome", "query-failed");
}

void FhirGather::ReadLinks(std::string_view links) {
  const std::optional<Json> parsed = parser_.Parse(links);
  if (!parsed) {
    Doubt("Bundle", "json-broken");
    return;
  }
  parsed->Each([&](Json link) {
    const std::string_view relation = link["relation"].Text();
    if (relation == "next") next_pages_.emplace(link["url"].Text());
    if (relation == "self") pages_.emplace(link["url"].Text());
  });
}

void FhirGather::Delete(std::string_view url) {
  const std::string_view name = RelativeReference(url);
  ++report_.types[std::string(name.substr(0, name.find('/')))].read;
  deleted_.emplace(name);
}

// "Patient/id" of whom it is about; empty where it does not say.
std::string FhirGather::PatientOf(std::string_view type, std::string_view name,
                                  Json resource) const {
  if (type == "Patient") return std::string(name);
  for (const std::string_view element : kSubjects) {
    if (std::string patient = index_.Resolve(resource[element]); !patient.empty()) return patient;
  }
  std::string found;
  resource["participant"].Each([&](Json participant) {
    std::string actor = index_.Resolve(participant["actor"]);
    if (found.empty() && actor.starts_with("Patient/")) found = std::move(actor);
  });
  return found;
}

absl::Status FhirGather::AddResource(Json resource, std::string_view text,
                                     std::string_view full_url) {
  const std::string_view type = resource["resourceType"].Text();
  if (type == "OperationOutcome") {
    ReadOutcome(resource);
    return absl::OkStatus();
  }
  std::string name = NameOf(resource, full_url);
  if (name.empty()) name = absl::StrCat(View(type), "/-", ++unnamed_);
  const bool clinical = FindFhirRule(type) != nullptr || type == "FamilyMemberHistory";
  const std::string patient = PatientOf(type, name, resource);
  if (!patient.starts_with("Patient/")) {
    ++report_.types[std::string(type)].read;
    index_.AddSupporting(name, type, resource);
    if (!clinical) {
      if (!IsSupportingType(type)) {
        ++report_.types[std::string(type)].set_aside;
        report_.SetAside(type, "type-not-read");
      }
      return absl::OkStatus();
    }
    ++report_.types[std::string(type)].set_aside;
    if (patient.empty() || patient.starts_with('#') || patient.starts_with("urn:")) {
      Doubt(type, "subject-missing");
    } else {
      report_.SetAside(type, "subject-not-a-patient");
    }
    return absl::OkStatus();
  }
  payload_ = name;
  payload_ += '\n';
  payload_ += text;
  return sorter_.Add({patient, order_++, 0, payload_});
}

absl::Status FhirGather::EndInput() {
  for (const std::string& next : next_pages_) {
    if (!pages_.contains(next)) {
      Doubt("Bundle", "next-page-missing");
      break;
    }
  }
  return sorter_.Finish();
}

absl::StatusOr<bool> FhirGather::Next(Item& item) {
  const absl::StatusOr<bool> more = sorter_.Next(current_);
  if (!more.ok() || !*more) return more;
  const size_t line = current_.payload.find('\n');
  item = {current_.key, current_.payload.substr(0, line), current_.payload.substr(line + 1)};
  return true;
}

}  // namespace waymark::record
