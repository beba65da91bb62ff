#include "waymark/record/readers/fhir_statuses.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "waymark/record/readers/fhir_codes.h"

namespace waymark::record {
namespace {

struct Row {
  std::string_view type;  // empty: every type
  std::string_view code;
  EntryStatus status;
};

// What holds for one type stands before what holds for all.
constexpr auto kRows = std::to_array<Row>({
    {"Encounter", "planned", EntryStatus::kBooked},
    {"Encounter", "arrived", EntryStatus::kActive},
    {"MedicationRequest", "stopped", EntryStatus::kFinal},
    {"MedicationStatement", "stopped", EntryStatus::kFinal},
    {"QuestionnaireResponse", "stopped", EntryStatus::kPreliminary},
    {"QuestionnaireResponse", "in-progress", EntryStatus::kPreliminary},
    {"Flag", "inactive", EntryStatus::kFinal},
    {"CarePlan", "not-started", EntryStatus::kProposed},  // of its activities
    {"CarePlan", "scheduled", EntryStatus::kBooked},
    {"", "final", EntryStatus::kFinal},
    {"", "completed", EntryStatus::kFinal},
    {"", "finished", EntryStatus::kFinal},
    {"", "current", EntryStatus::kFinal},
    {"", "active", EntryStatus::kActive},
    {"", "entered-in-error", EntryStatus::kEnteredInError},
    {"", "unknown", EntryStatus::kUnknown},
    {"", "preliminary", EntryStatus::kPreliminary},
    {"", "partial", EntryStatus::kPreliminary},
    {"", "amended", EntryStatus::kAmended},
    {"", "appended", EntryStatus::kAmended},
    {"", "corrected", EntryStatus::kCorrected},
    {"", "cancelled", EntryStatus::kCancelled},
    {"", "revoked", EntryStatus::kCancelled},
    {"", "superseded", EntryStatus::kCancelled},
    {"", "not-done", EntryStatus::kNotDone},
    {"", "not-taken", EntryStatus::kNotDone},
    {"", "rejected", EntryStatus::kNotDone},
    {"", "failed", EntryStatus::kNotDone},
    {"", "stopped", EntryStatus::kNotDone},
    {"", "aborted", EntryStatus::kNotDone},
    {"", "noshow", EntryStatus::kMissed},
    {"", "draft", EntryStatus::kProposed},
    {"", "proposed", EntryStatus::kProposed},
    {"", "pending", EntryStatus::kProposed},
    {"", "waitlist", EntryStatus::kProposed},
    {"", "preparation", EntryStatus::kProposed},
    {"", "intended", EntryStatus::kProposed},
    {"", "registered", EntryStatus::kProposed},
    {"", "booked", EntryStatus::kBooked},
    {"", "arrived", EntryStatus::kAttended},
    {"", "checked-in", EntryStatus::kAttended},
    {"", "fulfilled", EntryStatus::kAttended},
    {"", "triaged", EntryStatus::kActive},
    {"", "in-progress", EntryStatus::kActive},
    {"", "onleave", EntryStatus::kActive},
    {"", "on-hold", EntryStatus::kActive},
    {"", "suspended", EntryStatus::kActive},
    {"", "requested", EntryStatus::kActive},
    {"", "received", EntryStatus::kActive},
    {"", "accepted", EntryStatus::kActive},
    {"", "ready", EntryStatus::kActive},
});

// The first of `known` that a code or a concept says, in any of its codings (systems put their own
// beside the standard's) or, without codings, as its words. Nothing where it says something else;
// empty where it is not there.
std::optional<std::string_view> OneOf(std::span<const std::string_view> known, Json said) {
  if (!said) return "";
  std::vector<std::string> words;
  if (said.IsText()) {
    words.emplace_back(said.Text());
  } else {
    said["coding"].Each([&](Json coding) { words.emplace_back(coding["code"].Text()); });
    if (words.empty()) {
      const std::string_view text = said["text"].Text();
      words.push_back(absl::StrReplaceAll(
          absl::AsciiStrToLower(absl::string_view(text.data(), text.size())), {{" ", "-"}}));
    }
  }
  for (const std::string_view one : known) {
    if (std::find(words.begin(), words.end(), one) != words.end()) return one;
  }
  return std::nullopt;
}

// Condition and AllergyIntolerance: both statuses are optional.
std::optional<EntryStatus> ByVerification(Json resource) {
  // What speaks against it comes first.
  constexpr std::string_view kVerification[] = {"entered-in-error", "refuted",      "unconfirmed",
                                                "provisional",      "differential", "unknown",
                                                "confirmed"};
  const std::optional<std::string_view> said = OneOf(kVerification, resource["verificationStatus"]);
  if (!said) return std::nullopt;
  const std::string_view verification = *said;
  if (verification == "entered-in-error") return EntryStatus::kEnteredInError;
  if (verification == "refuted") return EntryStatus::kNotDone;
  if (verification == "unconfirmed" || verification == "provisional" ||
      verification == "differential") {
    return EntryStatus::kPreliminary;
  }
  constexpr std::string_view kClinical[] = {"active",   "recurrence", "relapse",
                                            "inactive", "remission",  "resolved"};
  const std::optional<std::string_view> clinical = OneOf(kClinical, resource["clinicalStatus"]);
  if (!clinical) return std::nullopt;
  const bool goes_on = *clinical == "active" || *clinical == "recurrence" || *clinical == "relapse";
  return goes_on ? EntryStatus::kActive : EntryStatus::kFinal;
}

bool IsNegated(Json resource) {
  return resource["doNotPerform"].IsTrue() || resource["notDone"].IsTrue() ||
         resource["notGiven"].IsTrue() || resource["taken"].Text() == "n" ||
         IsNotPerformed(resource);
}

bool IsOnlyIntended(std::string_view type, Json resource) {
  if (type == "MedicationRequest" || type == "CarePlan")
    return resource["intent"].Text() == "proposal" || resource["intent"].Text() == "option";
  if (type != "ServiceRequest" && type != "ProcedureRequest" && type != "ReferralRequest" &&
      type != "Task")
    return false;
  const std::string_view intent = resource["intent"].Text();
  return intent == "proposal" || intent == "plan" || intent == "option";
}

}  // namespace

bool IsNotPerformed(Json parent) {
  bool found = false;
  parent["dataAbsentReason"].Each([&](Json reason) {
    found = found || reason.Text() == "not-performed";
    reason["coding"].Each(
        [&](Json coding) { found = found || coding["code"].Text() == "not-performed"; });
  });
  return found;
}

std::optional<EntryStatus> FhirStatusOf(std::string_view type, Json resource) {
  std::optional<EntryStatus> status;
  if (type == "Condition" || type == "AllergyIntolerance") {
    status = ByVerification(resource);
  } else {
    const std::string_view code = CodeOf(resource["status"]);
    const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) {
      return r.code == code && (r.type.empty() || r.type == type);
    });
    if (code.empty() && !resource["status"]) {
      status = EntryStatus::kUnknown;
    } else if (row != kRows.end()) {
      status = row->status;
    }
  }
  if (!status || *status == EntryStatus::kEnteredInError || *status == EntryStatus::kCancelled)
    return status;
  if (type == "DocumentReference") {
    const std::string_view doc_status = resource["docStatus"].Text();
    if (doc_status == "entered-in-error") return EntryStatus::kEnteredInError;
    if (doc_status == "preliminary") return EntryStatus::kPreliminary;
    if (doc_status == "amended") return EntryStatus::kAmended;
  }
  if (IsNegated(resource)) return EntryStatus::kNotDone;
  if (IsOnlyIntended(type, resource) && *status != EntryStatus::kNotDone)
    return EntryStatus::kProposed;
  return status;
}

}  // namespace waymark::record
