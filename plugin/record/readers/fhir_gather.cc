#include "waymark/record/readers/fhir_gather.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
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
constexpr std::array<JsonName, 4> kSubjects = {"subject", "patient", "for", "beneficiary"};

// "Group/1" and the like: no person's own record.
bool IsOtherSubject(std::string_view name) {
  constexpr std::string_view kTypes[] = {"Group",         "Device",           "Location",
                                         "Organization",  "Practitioner",     "PractitionerRole",
                                         "Substance",     "Medication",       "Specimen",
                                         "RelatedPerson", "HealthcareService"};
  const size_t slash = name.find('/');
  return slash != std::string_view::npos &&
         std::find(std::begin(kTypes), std::end(kTypes), name.substr(0, slash)) != std::end(kTypes);
}

}  // namespace

void FhirGather::Doubt(std::string_view what, std::string_view reason) {
  doubts_.emplace(what, reason);
  report_.SetAside(what, reason);
}

bool FhirGather::ReadMembers(const Part& part, std::string_view entry_name, Members& members,
                             std::string_view& rest, size_t& position) {
  JsonParts parts(part.text);
  JsonValues values(part.json);
  while (parts.Next()) {
    const Part member = {parts.value(), values.Next(), part.stays, part.parsed};
    if (parts.key() == "resourceType") {
      members.type = member;
    } else if (parts.key() == entry_name) {
      members.entries = member;
      ++members.entry_members;
    } else if (parts.key() == "link") {
      members.links = member;
    } else if (parts.key() == "total") {
      members.total = member.text;
    }
  }
  rest = parts.broken() ? std::string_view() : parts.rest();
  position = parts.position();
  return !parts.broken();
}

absl::Status FhirGather::AddDocument(std::string_view json, std::string_view name) {
  Part part{TrimmedJson(json)};
  const size_t skipped = static_cast<size_t>(part.text.data() - json.data());
  // All at once where that goes: else each entry is parsed by itself.
  if (shelf_.HasRoom(part.text)) {
    part.json = shelf_.Parse(part.text, parser_, part.stays).value_or(Json());
    part.parsed = part.json.IsObject();
  }
  links_ = {};
  resource_type_ = {};
  Members members;
  std::string_view rest;
  size_t position = 0;
  if (!ReadMembers(part, "entry", members, rest, position) || !TrimmedJson(rest).empty()) {
    return Broken(json, skipped + position, name);
  }
  if (members.type.text.size() > 2 && members.type.text.front() == '"') {
    resource_type_ = members.type.text.substr(1, members.type.text.size() - 2);
  }
  if (members.type.text == "\"Bundle\"") {
    links_ = members.links.text;
    return AddBundle(members, name, 0);
  }
  const absl::StatusOr<bool> fhir = AddLine(part);
  if (!fhir.ok()) return fhir.status();
  if (*fhir) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      View(name), ":1:1: no FHIR resource: a JSON object with a resourceType is expected"));
}

absl::StatusOr<bool> FhirGather::AddLine(std::string_view line) {
  return AddLine(Part{TrimmedJson(line)});
}

absl::StatusOr<bool> FhirGather::AddLine(Part part) {
  part.json = Parsed(part).WithNames();
  part.parsed = true;
  if (!part.json) {
    Doubt("line", "json-broken");
    return true;
  }
  const std::string_view type = part.json["resourceType"].Text();
  if (type.empty()) return false;
  absl::Status status;
  if (type == "Bundle") {
    status = AddBundle(part, "line", 0);
  } else if (type == "Parameters") {
    status = AddParameters(part, "line", 0);
  } else {
    if (type == "Patient") {
      index_.AddPatientNumber(NhsNumberOf(part.json["identifier"]), NameOf(part.json, {}));
    }
    status = AddResource(part, {});
  }
  if (!status.ok()) return status;
  return true;
}

Json FhirGather::Parsed(Part& part) {
  if (part.parsed) return part.json;
  const std::optional<Json> parsed = shelf_.Parse(part.text, parser_, part.stays);
  // No JSON is no JSON the second time as well.
  part.parsed = part.stays || !parsed;
  if (part.parsed) part.json = parsed.value_or(Json());
  return parsed.value_or(Json());
}

absl::Status FhirGather::AddBundle(const Part& bundle, std::string_view name, int depth) {
  Members members;
  std::string_view rest;
  size_t position = 0;
  if (!ReadMembers(bundle, "entry", members, rest, position)) {
    return Broken(bundle.text, position, name);
  }
  return AddBundle(members, name, depth);
}

absl::Status FhirGather::AddBundle(const Members& members, std::string_view name, int depth) {
  if (depth == kDeepestBundle) {
    Doubt("Bundle", "nested-too-deep");
    return absl::OkStatus();
  }
  ++report_.bundles;
  if (members.entry_members > 1) Doubt("Bundle", "duplicate-key");
  const bool one_of_several = !members.links.text.empty() && ReadLinks(members.links);
  int64_t total = 0;
  const bool counted = absl::SimpleAtoi(View(members.total), &total);
  const int64_t before = matches_;
  if (absl::Status status = AddEntries(members.entries, "Bundle", name, depth); !status.ok()) {
    return status;
  }
  // A server that cuts off at its limit and offers no further page still says how many there are.
  if (counted && !one_of_several && total > matches_ - before) Doubt("Bundle", "next-page-missing");
  return absl::OkStatus();
}

absl::Status FhirGather::AddParameters(const Part& parameters, std::string_view name, int depth) {
  ++report_.types["Parameters"].read;
  if (depth == kDeepestBundle) {
    Doubt("Parameters", "nested-too-deep");
    return absl::OkStatus();
  }
  Members members;
  std::string_view rest;
  size_t position = 0;
  if (!ReadMembers(parameters, "parameter", members, rest, position)) {
    return Broken(parameters.text, position, name);
  }
  return AddEntries(members.entries, "Parameters", name, depth);
}

absl::Status FhirGather::AddEntries(const Part& entries, std::string_view of, std::string_view name,
                                    int depth) {
  if (entries.text.empty()) return absl::OkStatus();
  // One object where a list belongs is what converters from XML write: what it holds is not read.
  if (entries.text[0] != '[') {
    Doubt(of, "json-broken");
    return absl::OkStatus();
  }
  std::vector<Part> parts;
  JsonParts each(entries.text);
  JsonValues values(entries.json);
  while (each.Next()) {
    Part& part = parts.emplace_back(Part{each.value(), values.Next()});
    part.stays = entries.stays;
    part.parsed = entries.parsed;
  }
  // Names first: an entry may refer to one that comes later.
  for (Part& part : parts) NoteNames(Parsed(part));
  for (Part& part : parts) {
    if (absl::Status status = AddBundleEntry(part, of, name, depth); !status.ok()) return status;
  }
  if (each.broken()) Doubt(of, "json-broken");
  return absl::OkStatus();
}

// What an entry and its resource are called, for references to them.
void FhirGather::NoteNames(Json entry) {
  const Json resource = entry["resource"];
  const std::string_view type = resource["resourceType"].Text();
  if (type.empty()) return;
  const std::string_view full_url = entry["fullUrl"].Text();
  // The others are called by their own name.
  if (full_url.empty() && type != "Patient") return;
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

absl::Status FhirGather::AddBundleEntry(Part& entry, std::string_view of, std::string_view name,
                                        int depth) {
  const Json parsed = Parsed(entry);
  if (!parsed.IsObject()) {
    Doubt("entry", "json-broken");
    return absl::OkStatus();
  }
  const Json request = parsed["request"];
  const std::string_view method = request["method"].Text();
  if (method == "DELETE") Delete(request["url"].Text());
  const std::string_view response = parsed["response"]["status"].Text();
  if (!response.empty() && response[0] >= '4') Doubt("response", "query-failed");
  // A patch says what changes, not what the resource then is.
  if (method == "PATCH") {
    Doubt("entry", "patch-not-read");
    return absl::OkStatus();
  }
  const Json resource = parsed["resource"];
  if (!resource) {
    const bool has_none = method == "DELETE" || method == "GET" || method == "HEAD" ||
                          parsed["response"] || of == "Parameters";
    if (!has_none) Doubt("entry", "resource-missing");
    return absl::OkStatus();
  }
  const std::string_view mode = parsed["search"]["mode"].Text();
  if (mode.empty() || mode == "match") ++matches_;
  const std::string_view type = resource["resourceType"].Text();
  if (type.empty()) {
    Doubt("entry", "resource-type-missing");
    return absl::OkStatus();
  }
  JsonParts members(entry.text);
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
  const Part part = {text, resource.WithNames(), entry.stays, true};
  if (type == "Bundle") return AddBundle(part, name, depth + 1);
  if (type == "Parameters") return AddParameters(part, name, depth + 1);
  return AddResource(part, parsed["fullUrl"].Text());
}

void FhirGather::ReadOutcome(Json outcome) {
  ++report_.types["OperationOutcome"].read;
  bool failed = false;
  outcome["issue"].Each(
      [&](Json issue) { failed = failed || issue["severity"].Text() != "information"; });
  if (failed || !outcome["issue"]) Doubt("OperationOutcome", "query-failed");
}

bool FhirGather::ReadLinks(Part links) {
  const Json parsed = Parsed(links);
  if (!parsed) {
    Doubt("Bundle", "json-broken");
    return false;
  }
  bool one_of_several = false;
  parsed.Each([&](Json link) {
    const std::string_view relation = link["relation"].Text();
    one_of_several =
        one_of_several || relation == "next" || relation == "previous" || relation == "prev";
    if (relation == "next") next_pages_.emplace(link["url"].Text());
    if (relation == "self") pages_.emplace(link["url"].Text());
  });
  return one_of_several;
}

void FhirGather::Delete(std::string_view url) {
  // By a search: what it hits is known to the server only.
  if (url.find('?') != std::string_view::npos) {
    Doubt("entry", "delete-not-read");
    return;
  }
  const std::string_view name = RelativeReference(url);
  ++report_.types[std::string(name.substr(0, name.find('/')))].read;
  deleted_.emplace(name);
}

// "Patient/id" of whom it is about; empty where it does not say.
std::string FhirGather::PatientOf(std::string_view type, std::string_view name,
                                  Json resource) const {
  if (type == "Patient") return std::string(name);
  for (const JsonName element : kSubjects) {
    if (std::string patient = index_.Resolve(resource[element]); !patient.empty()) return patient;
  }
  std::string found;
  resource["participant"].Each([&](Json participant) {
    std::string actor = index_.Resolve(participant["actor"]);
    if (found.empty() && actor.starts_with("Patient/")) found = std::move(actor);
  });
  return found;
}

absl::Status FhirGather::AddResource(const Part& part, std::string_view full_url) {
  const Json resource = part.json;
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
    // Whatever is not surely something else may be the patient, written in a way not known here.
    if (IsOtherSubject(patient)) {
      report_.SetAside(type, "subject-not-a-patient");
    } else {
      Doubt(type, "subject-missing");
    }
    return absl::OkStatus();
  }
  // The name may hold any character.
  payload_ = std::to_string(name.size());
  payload_ += '\n';
  payload_ += name;
  payload_ += part.text;
  if (part.stays) staying_.emplace_back(order_, resource);
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
  size_t size = 0;
  std::from_chars(current_.payload.data(), current_.payload.data() + line, size);
  const std::string_view named = current_.payload.substr(line + 1);
  item = {current_.key, named.substr(0, size), named.substr(size), {}};
  const auto at = std::lower_bound(
      staying_.begin(), staying_.end(), current_.order,
      [](const std::pair<int64_t, Json>& one, int64_t order) { return one.first < order; });
  if (at != staying_.end() && at->first == current_.order) item.json = at->second;
  return true;
}

}  // namespace waymark::record
