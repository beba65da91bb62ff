// From FHIR R4 resources (and GP Connect's STU3 ones) of one patient to entries.
//
// Read: Condition, AllergyIntolerance (condition); Observation (observation; result where its
// category is laboratory or imaging, or a DiagnosticReport refers to it); DiagnosticReport
// (result); Procedure, Immunization (procedure); ServiceRequest (request; referral where its
// category is 3457005 or "referral"), ProcedureRequest (request), ReferralRequest (referral); Task
// (request); Encounter (consultation); Appointment (appointment); Communication, DocumentReference
// (document); MedicationRequest, MedicationStatement (medication); CarePlan (plan); Flag
// (administration); QuestionnaireResponse (observation). An entry's id is "Type/id".
//
// Entries of their own, with the id of the resource, # and a name: components of an Observation
// ("#component-0", own code and value), conclusion codes of a DiagnosticReport, reason codes of
// Encounter, Appointment and Communication, activities of a CarePlan, answers of a
// QuestionnaireResponse (code: the linkId within the questionnaire's address, and what it means
// where the form is known: fhir_forms.h), contained resources ("#their id"; entered in error where
// their holder was).
//
// Dates: clinical date as fhir_rules.cc lists by type, else the recorded date (counted in the
// report); statuses: fhir_statuses.h; values: fhir_values.h. basedOn (also of the DiagnosticReport
// that holds an Observation, STU3 incomingReferral, an Encounter's appointment) becomes links;
// encounter or context the consultation; recorder, asserter, author, requester or performer the
// author's role, where it leads to a PractitionerRole of the input; priority the urgency;
// meta.source the source.
//
// Set aside, with doubt: duplicate-key, modifier-extension, implicit-rules; status-unknown (a
// status that FHIR lacks); date-unreadable; code-missing (of what is nothing without a code);
// contained-not-read (in a List or another type without entries); too-many-entries (the record is
// not_usable then). Without doubt: code-text-only (words without a code: rules read codes),
// about-another-person (FamilyMemberHistory; an Observation whose focus is somebody else; with
// doubt: a contained resource whose subject is), type-not-read (a type without a rule; said once a
// record). Said: recorded-unreadable (doubt), coding-incomplete, value-unreadable, list-warning (a
// List says that items are withheld: doubt).
#ifndef WAYMARK_RECORD_READERS_FHIR_RESOURCES_H_
#define WAYMARK_RECORD_READERS_FHIR_RESOURCES_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "waymark/record/readers/fhir_codes.h"
#include "waymark/record/readers/fhir_forms.h"
#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/readers/fhir_references.h"
#include "waymark/record/readers/fhir_report.h"
#include "waymark/record/readers/moments.h"
#include "waymark/record/readers/vocabulary.h"
#include "waymark/record/record.h"

namespace waymark::record {

struct FhirRule;

class FhirEntries {
 public:
  // `forms` may be null: no form is known.
  FhirEntries(absl::TimeZone zone, size_t max_events, const FhirForms* forms,
              const FhirIndex& index, FhirReport& report)
      : moments_(zone), max_events_(max_events), forms_(forms), index_(index), report_(report) {}

  // `record.birth` must be known by now where it is to be had.
  void BeginPatient(PatientRecord& record);
  // Looks at a DiagnosticReport for what it holds; all of a patient's come before the first Add.
  void NoteReport(std::string_view name, Json resource);

  struct Version {
    bool deleted = false;    // a DELETE named it: entered in error
    bool not_first = false;  // a later version of the same resource: known from meta.lastUpdated
  };
  // `name` is "Type/id".
  void Add(std::string_view name, Json resource, const Version& version);

  MomentReader& moments() { return moments_; }

 private:
  // What the entries of one resource share.
  struct Common {
    std::string_view type;
    std::string name;
    Kind kind = Kind::kUnspecified;
    EntryStatus status = EntryStatus::kFinal;
    calendar::DateTime occurred;
    bool has_date = false;
    calendar::Instant recorded = calendar::kUnknownInstant;
    std::string_view urgency, consultation, role, source;
    std::vector<std::string_view> links;
  };

  void AddResource(std::string_view name, std::string_view type, Json resource,
                   const Version& version);
  bool ReadDates(const FhirRule& rule, Json resource, const Version& version, Common& common);
  void ReadContext(Json resource, Common& common);
  FhirConcept CodesOf(const FhirRule& rule, Json resource) const;
  bool IsOtherPerson(std::string_view name) const;
  bool IsAboutAnother(Json resource) const;
  Kind KindOf(const FhirRule& rule, std::string_view name, Json resource) const;
  void AddFurther(const FhirRule& rule, Json resource, const Common& common);
  void AddAnswers(Json items, std::string_view questionnaire, const Common& common, int depth);
  void AddContained(Json resource, const Common& common, const Version& version);
  void ReadList(Json resource, std::string_view name);
  // Adds one entry; `value_parent` may hold value[x]. `question`: of a known form, its codes.
  void AddEntry(const Common& common, std::string_view suffix, const FhirConcept& codes,
                Json value_parent, const std::vector<FhirFormCoding>* question = nullptr);
  void AddCodingOnce(const Entry& entry, std::string_view system, std::string_view code);
  void SetAside(std::string_view type, std::string_view name, std::string_view reason, bool doubt);
  FhirReport::Type& CountsOf(std::string_view type);

  MomentReader moments_;
  size_t max_events_;
  const FhirForms* forms_;
  const FhirIndex& index_;
  FhirReport& report_;
  SystemWords systems_;
  UnitWords units_;
  PatientRecord* record_ = nullptr;
  // The type asked for last, and its counts: resources come by type.
  std::string counted_type_;
  FhirReport::Type* counts_ = nullptr;
  // Observation -> the requests that its report is based on; all Observations of reports are in it.
  std::unordered_map<std::string, std::vector<std::string>> reported_;
  std::set<std::string> types_not_read_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_RESOURCES_H_
