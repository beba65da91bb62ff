#include "waymark/record/readers/fhir_rules.h"

#include <algorithm>
#include <array>

namespace waymark::record {
namespace {

using Names = std::span<const std::string_view>;

// Element names, R4 first, then what STU3 has for it.
constexpr std::string_view kCode[] = {"code"};
constexpr std::string_view kEncounterType[] = {"type"};
constexpr std::string_view kServiceType[] = {"serviceType"};
constexpr std::string_view kCategory[] = {"category"};
constexpr std::string_view kTopicAndCategory[] = {"category", "topic"};
constexpr std::string_view kDocumentType[] = {"type", "category", "class"};
constexpr std::string_view kVaccine[] = {"vaccineCode"};
constexpr std::string_view kReferral[] = {"code", "serviceRequested", "type"};

constexpr std::string_view kReason[] = {"reasonCode", "reason"};
constexpr std::string_view kConclusion[] = {"conclusionCode", "codedDiagnosis"};

constexpr std::string_view kOnset[] = {"onset"};
constexpr std::string_view kOnsetOrLast[] = {"onset", "lastOccurrence"};
constexpr std::string_view kEffective[] = {"effective"};
constexpr std::string_view kPerformed[] = {"performed"};
constexpr std::string_view kOccurrence[] = {"occurrence"};
constexpr std::string_view kPeriod[] = {"period"};
constexpr std::string_view kStart[] = {"start", "requestedPeriod"};
constexpr std::string_view kExecution[] = {"executionPeriod", "restriction.period"};
constexpr std::string_view kSent[] = {"sent", "received"};
constexpr std::string_view kContextPeriod[] = {"context.period"};
constexpr std::string_view kPrescribed[] = {"dosageInstruction.timing",
                                            "dispenseRequest.validityPeriod"};
constexpr std::string_view kVaccinated[] = {"occurrence", "date"};

// The last resort for a Condition, after the recorded date: see ReadDates.
constexpr std::string_view kRecorded[] = {"recordedDate", "assertedDate"};
constexpr std::string_view kIssued[] = {"issued"};
constexpr std::string_view kAuthoredOn[] = {"authoredOn"};
constexpr std::string_view kCreated[] = {"created"};
constexpr std::string_view kAuthoredOrModified[] = {"authoredOn", "lastModified"};
constexpr std::string_view kDocumentDate[] = {"date", "indexed", "created"};
constexpr std::string_view kAsserted[] = {"dateAsserted"};
constexpr std::string_view kRecordedPlain[] = {"recorded"};
constexpr std::string_view kAuthored[] = {"authored"};

constexpr auto kRules = std::to_array<FhirRule>({
    {"Condition", Kind::kCondition, kCode, Names(), kOnset, kRecorded, true},
    {"Observation", Kind::kObservation, kCode, Names(), kEffective, kIssued, true},
    {"Procedure", Kind::kProcedure, kCode, Names(), kPerformed, kRecordedPlain, true},
    {"ServiceRequest", Kind::kRequest, kCode, Names(), kOccurrence, kAuthoredOn, true},
    {"ProcedureRequest", Kind::kRequest, kCode, Names(), kOccurrence, kAuthoredOn, true},
    {"ReferralRequest", Kind::kReferral, kReferral, Names(), kOccurrence, kAuthoredOn, true},
    {"DiagnosticReport", Kind::kResult, kCode, kConclusion, kEffective, kIssued, true},
    {"Encounter", Kind::kConsultation, kEncounterType, kReason, kPeriod, Names(), false},
    {"Appointment", Kind::kAppointment, kServiceType, kReason, kStart, kCreated, false},
    {"Task", Kind::kRequest, kCode, Names(), kExecution, kAuthoredOrModified, false},
    {"Communication", Kind::kDocument, kTopicAndCategory, kReason, kSent, Names(), false},
    {"DocumentReference", Kind::kDocument, kDocumentType, Names(), kContextPeriod, kDocumentDate,
     false},
    {"MedicationRequest", Kind::kMedication, Names(), Names(), kPrescribed, kAuthoredOn, true},
    {"MedicationStatement", Kind::kMedication, Names(), Names(), kEffective, kAsserted, true},
    {"Immunization", Kind::kProcedure, kVaccine, Names(), kVaccinated, kRecordedPlain, true},
    {"AllergyIntolerance", Kind::kCondition, kCode, Names(), kOnsetOrLast, kRecorded, true},
    {"QuestionnaireResponse", Kind::kObservation, Names(), Names(), Names(), kAuthored, false},
    {"CarePlan", Kind::kPlan, kCategory, Names(), kPeriod, kCreated, false},
    {"Flag", Kind::kAdministration, kCode, Names(), kPeriod, Names(), false},
});

constexpr std::string_view kSupporting[] = {"Patient",       "Practitioner", "PractitionerRole",
                                            "Organization",  "Location",     "HealthcareService",
                                            "Medication",    "List",         "EpisodeOfCare",
                                            "MessageHeader", "Composition",  "Questionnaire",
                                            "RelatedPerson", "Group",        "Endpoint",
                                            "Device",        "Provenance",   "CapabilityStatement",
                                            "Schedule",      "Slot",         "Specimen",
                                            "Parameters"};

}  // namespace

const FhirRule* FindFhirRule(std::string_view type) {
  const auto found = std::find_if(kRules.begin(), kRules.end(),
                                  [&](const FhirRule& rule) { return rule.type == type; });
  return found == kRules.end() ? nullptr : &*found;
}

std::vector<std::string_view> FhirEntryTypes() {
  std::vector<std::string_view> types;
  for (const FhirRule& rule : kRules) {
    if (!IsStu3Type(rule.type)) types.push_back(rule.type);
  }
  return types;
}

bool IsSupportingType(std::string_view type) {
  return std::find(std::begin(kSupporting), std::end(kSupporting), type) != std::end(kSupporting);
}

bool IsStu3Type(std::string_view type) {
  return type == "ProcedureRequest" || type == "ReferralRequest";
}

}  // namespace waymark::record
