#include "waymark/record/readers/fhir_statuses.h"

#include <algorithm>
#include <array>

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

// Condition and AllergyIntolerance: both statuses are optional.
std::optional<EntryStatus> ByVerification(Json resource) {
  const std::string_view verification = CodeOf(resource["verificationStatus"]);
  if (verification == "entered-in-error") return EntryStatus::kEnteredInError;
  if (verification == "refuted") return EntryStatus::kNotDone;
  if (verification == "unconfirmed" || verification == "provisional" ||
      verification == "differential") {
    return EntryStatus::kPreliminary;
  }
  if (!verification.empty() && verification != "confirmed" && verification != "unknown")
    return std::nullopt;
  const std::string_view clinical = CodeOf(resource["clinicalStatus"]);
  if (clinical == "active" || clinical == "recurrence" || clinical == "relapse")
    return EntryStatus::kActive;
  constexpr std::string_view kOver[] = {"", "inactive", "remission", "resolved"};
  if (std::find(std::begin(kOver), std::end(kOver), clinical) == std::end(kOver))
    return std::nullopt;
  return EntryStatus::kFinal;
}

bool IsNegated(Json resource) {
  return resource["doNotPerform"].IsTrue() || resource["notDone"].IsTrue() ||
         resource["notGiven"].IsTrue() || resource["taken"].Text() == "n" ||
         CodeOf(resource["dataAbsentReason"]) == "not-performed";
}

bool IsOnlyIntended(std::string_view type, Json resource) {
  if (type == "MedicationRequest")
    return resource["intent"].Text() == "proposal" || resource["intent"].Text() == "option";
  if (type != "ServiceRequest" && type != "ProcedureRequest" && type != "ReferralRequest" &&
      type != "Task")
    return false;
  const std::string_view intent = resource["intent"].Text();
  return intent == "proposal" || intent == "plan" || intent == "option";
}

}  // namespace

std::optional<EntryStatus> FhirStatusOf(std::string_view type, Json resource) {
  std::optional<EntryStatus> status;
  if (type == "Condition" || type == "AllergyIntolerance") {
    status = ByVerification(resource);
  } else {
    const std::string_view code = CodeOf(resource["status"]);
    const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) {
      return r.code == code && (r.type.empty() || r.type == type);
    });
    if (code.empty()) {
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
