#include "waymark/gateway/fhir_feed.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/fhir_contact.h"
#include "waymark/record/readers/fhir_reader.h"
#include "waymark/record/readers/fhir_rules.h"
#include "waymark/service/errors.h"
#include "waymark/service/feed_events.h"

namespace waymark::gateway {
namespace {

using What = FhirVerdict::What;

struct Words {
  std::string_view reason, code, text;
};
// The reader's reasons (record/readers/fhir_resources.h) for the sender.
constexpr Words kWords[] = {
    {"status-unknown", "value", "status: is none that R4 has for this type"},
    {"date-unreadable", "value", "its date is no date"},
    {"recorded-unreadable", "value", "when it was recorded is no date"},
    {"code-missing", "required", "code: has no coding with a system and a code"},
    {"coding-incomplete", "value", "a coding lacks its system or its code"},
    {"code-text-only", "code-invalid", "code: has text and no coding; no rule can read it"},
    {"value-unreadable", "value", "its value can't be read; comparisons with it are uncertain"},
    {"modifier-extension", "extension", "modifierExtension: changes a meaning, unknown here"},
    {"implicit-rules", "not-supported", "implicitRules: are not known here"},
    {"duplicate-key", "structure", "an object has a member twice"},
    {"contained-in-contained", "structure", "a contained resource contains another"},
    {"contained-not-read", "not-supported", "contains clinical resources: send them by themselves"},
    {"about-another-person", "informational", "is about another person: not kept"},
    {"list-warning", "incomplete", "the List says that something is withheld or missing"},
};

FhirIssue IssueOf(std::string_view reason) {
  for (const Words& one : kWords) {
    if (one.reason == reason) return {std::string(one.code), std::string(one.text)};
  }
  return {"processing", std::string(reason)};
}

// "Observation/o1#component-0" -> "Observation/o1".
std::string_view BaseOf(std::string_view id) { return id.substr(0, id.find('#')); }

bool HasReason(const record::PatientRecord& record, std::string_view reason) {
  const auto& all = record.set_aside();
  return std::any_of(all.begin(), all.end(),
                     [&](const record::SetAside& one) { return one.reason == reason; });
}

class Feed {
 public:
  Feed(const FhirInput& input, const FhirFeedOptions& options) : input_(input), options_(options) {
    for (size_t i = 0; i < input_.parts.size(); ++i) {
      const FhirPart& part = input_.parts[i];
      if (!part.name.empty() && part.refused.code.empty()) parts_of_name_[part.name].push_back(i);
    }
    feed_.verdicts.resize(input_.parts.size());
  }

  absl::StatusOr<FhirFeed> Read() {
    record::FhirReader reader({.zone = options_.zone,
                               .practice = options_.practice,
                               .max_events = options_.max_events,
                               .forms = options_.forms});
    if (absl::Status status = reader.AddDocument(ReadableBundle(input_), "(the request)");
        !status.ok()) {
      return service::InvalidFields({{"(the request)", "is no FHIR in JSON"}});
    }
    if (absl::Status status = reader.EndInput(); !status.ok()) return status;
    int patients = 0;
    record::PatientRecord record;
    while (true) {
      const absl::StatusOr<bool> more = reader.Next(record);
      if (!more.ok()) return more.status();
      if (!*more) break;
      if (++patients > 1 && !input_.is_one_by_one()) {
        return service::WithReason(
            service::InvalidFields(
                {{"(the request)",
                  "holds resources of more than one patient: records of two people are never "
                  "mixed, so nothing was kept. A batch or NDJSON may bring several"}}),
            "SEVERAL_PATIENTS");
      }
      if (absl::Status status = AddPatient(record); !status.ok()) return status;
    }
    for (const auto& [what, count] : reader.report().reasons) {
      if (what.second == "subject-missing" || what.second == "subject-not-a-patient") {
        without_patient_.insert(what.first);
      }
    }
    feed_.batch.set_history(options_.history);
    feed_.batch.set_without_changes(true);
    Judge();
    return std::move(feed_);
  }

 private:
  absl::Status AddPatient(const record::PatientRecord& record) {
    const std::string patient = absl::StrCat("Patient/", std::string(record.patient_id));
    const bool with_person = !HasReason(record, "patient-missing");
    if (with_person) persons_.insert(patient);
    for (const record::SetAside& one : record.set_aside()) {
      if (!one.id.empty()) {
        set_aside_[std::string(BaseOf(one.id))].push_back({IssueOf(one.reason), one.doubt});
      } else if (one.what == "patient" && with_person && one.reason != "registration-assumed") {
        set_aside_[patient].push_back({{"value", std::string(one.detail)}, false});
      }
    }
    if (record.not_usable) {
      too_large_.insert(patient);
      for (const record::Entry& entry : record.entries()) too_large_.emplace(BaseOf(entry.id));
      return absl::OkStatus();
    }
    if (record.entries().empty() && !with_person) return absl::OkStatus();
    if (record.practice.empty()) {
      return service::InvalidFields(
          {{"practice",
            "is not known: give ?practice= with the ODS code, or the Patient with its "
            "managingOrganization or generalPractitioner"}});
    }
    v1::PatientEvents& events = *feed_.batch.add_patients();
    service::AddFeedEvents(record, with_person, events);
    const std::string whose = absl::StrCat(events.practice(), "\n", events.patient_id());
    const FhirPart* const part = with_person ? LastPart(patient) : nullptr;
    if (part != nullptr) ReadFhirContact(part->text, *events.mutable_events(0)->mutable_person());
    for (v1::FeedEvent& event : *events.mutable_events()) SetTime(patient, whose, event);
    return absl::OkStatus();
  }

  // When it counts as recorded, and its id.
  void SetTime(const std::string& patient, const std::string& whose, v1::FeedEvent& event) {
    std::string name = patient;
    std::string_view called = "person";
    if (event.has_entry()) {
      v1::Event& entry = *event.mutable_entry();
      name = std::string(BaseOf(entry.id()));
      called = entry.id();
      taken_.insert(name);
      // Of several versions in one input the reader has told the later ones' times.
      if (!options_.history && seen_.insert(entry.id()).second) entry.set_recorded(FirstTime(name));
    }
    const FhirPart* const part = LastPart(name);
    const std::string version = absl::StrCat(whose, "\n", part == nullptr ? "" : part->version);
    event.set_event_id(service::ContentId(
        called, version,
        event.has_entry() ? event.entry().SerializeAsString() : event.SerializeAsString()));
    if (part != nullptr) {
      feed_.part_of_event[event.event_id()] = static_cast<size_t>(part - input_.parts.data());
    }
  }

  // Of versions of one resource the last one answers for all.
  const FhirPart* LastPart(std::string_view name) const {
    const auto found = parts_of_name_.find(name);
    return found == parts_of_name_.end() ? nullptr : &input_.parts[found->second.back()];
  }

  // When the first of its versions was made, as written; empty where that is not known.
  std::string FirstTime(std::string_view name) const {
    const auto found = parts_of_name_.find(name);
    if (found == parts_of_name_.end()) return {};
    const FhirPart* first = nullptr;
    for (const size_t at : found->second) {
      const FhirPart& part = input_.parts[at];
      if (first == nullptr || part.updated_at < first->updated_at) first = &part;
    }
    return first->updated;
  }

  void Judge() {
    for (size_t i = 0; i < input_.parts.size(); ++i) {
      feed_.verdicts[i] = VerdictOf(input_.parts[i]);
      feed_.any_refused = feed_.any_refused || feed_.verdicts[i].what == What::kRefused;
    }
  }

  FhirVerdict VerdictOf(const FhirPart& part) const {
    if (!part.refused.code.empty()) return {What::kRefused, {part.refused}};
    if (part.type.empty()) {  // DELETE
      if (taken_.contains(part.name)) return {};
      return {What::kRefused,
              {{"not-supported",
                "a DELETE does not say whose it was: send the resource with the status "
                "entered-in-error"}}};
    }
    if (too_large_.contains(part.name)) {
      return {What::kRefused, {{"too-costly", "the patient has more entries than are taken"}}};
    }
    FhirVerdict verdict;
    bool doubt = false;
    if (const auto found = set_aside_.find(part.name); found != set_aside_.end()) {
      std::set<std::string_view> said;
      for (const auto& [issue, serious] : found->second) {
        if (said.insert(issue.text).second) verdict.issues.push_back(issue);
        doubt = doubt || serious;
      }
    }
    if (taken_.contains(part.name)) return verdict;
    verdict.what = What::kNoted;
    if (part.type == "Patient") {
      verdict.what = persons_.contains(part.name) && !doubt ? What::kTaken : What::kRefused;
      if (verdict.what == What::kRefused && verdict.issues.empty()) {
        verdict.issues.push_back({"processing", "the Patient can't be used"});
      }
      return verdict;
    }
    if (part.type == "EpisodeOfCare" && persons_.empty()) {
      verdict.issues.push_back(
          {"incomplete", "counts only beside its Patient: send both in one request"});
    } else if (record::FindFhirRule(part.type) == nullptr) {
      if (verdict.issues.empty() && !record::IsSupportingType(part.type)) {
        verdict.issues.push_back({"informational", "no rule reads this type: not kept"});
      }
    } else if (doubt) {
      verdict.what = What::kRefused;
    } else if (verdict.issues.empty() && without_patient_.contains(part.type)) {
      verdict = {What::kRefused, {{"required", "names no Patient, or holds nothing coded"}}};
    } else if (verdict.issues.empty()) {
      verdict.issues.push_back({"informational", "holds nothing coded: not kept"});
    }
    return verdict;
  }

  const FhirInput& input_;
  const FhirFeedOptions& options_;
  FhirFeed feed_;
  std::map<std::string, std::vector<size_t>, std::less<>> parts_of_name_;
  std::set<std::string> without_patient_;  // types of which one names no patient
  std::map<std::string, std::vector<std::pair<FhirIssue, bool>>> set_aside_;  // and the doubt
  std::set<std::string> taken_, persons_, too_large_, seen_;
};

}  // namespace

absl::StatusOr<FhirFeed> ReadFhirFeed(const FhirInput& input, const FhirFeedOptions& options) {
  return Feed(input, options).Read();
}

}  // namespace waymark::gateway
