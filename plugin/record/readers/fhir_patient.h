// The person of a FHIR Patient, and where they are registered.
//
// Read: identifier (NHS number), gender (other: indeterminate), birthDate, deceased[x],
// meta.security R or V (the record is sensitive). Said: birth-date-unreadable (age uncertain),
// death-date-unreadable (dead since an unknown day), gender-unknown, nhs-number-invalid, inactive,
// replaced (by another Patient: doubt), versions-differ (two Patients of one id that contradict
// each other in birth date, gender or death: what differs counts as unknown; doubt),
// patient-missing (there is no Patient resource: sex and age uncertain).
//
// Registration: at the practice (ODS code) of generalPractitioner, else of managingOrganization, by
// identifier or through the Organization; the period from EpisodeOfCare resources with that
// practice, else from the registration details of GP Connect, else open. Where nothing names a
// practice the patient is taken as registered at the asking one: registration-assumed. Where they
// are registered, now or before, at others only: registered-elsewhere, since rules for registered
// patients then say nothing here. The record's `practice` is the asking one; where that is not
// known, the patient's.
#ifndef WAYMARK_RECORD_READERS_FHIR_PATIENT_H_
#define WAYMARK_RECORD_READERS_FHIR_PATIENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/readers/fhir_references.h"
#include "waymark/record/readers/fhir_report.h"
#include "waymark/record/readers/moments.h"
#include "waymark/record/record.h"

namespace waymark::record {

// What is said of a patient who is registered at other practices only.
inline constexpr char kRegisteredElsewhere[] = "registered-elsewhere";

class FhirPerson {
 public:
  FhirPerson(PatientRecord& record, const FhirIndex& index, MomentReader& moments,
             FhirReport& report)
      : record_(record), index_(index), moments_(moments), report_(report) {}

  // Versions of the Patient, oldest first; `newer` where its meta.lastUpdated says that it replaces
  // the one before.
  void AddPatient(Json patient, bool newer);
  void AddEpisode(Json episode);
  // Settles registrations. `asking`: ODS code of the practice that asks, or empty.
  void End(std::string_view asking);

 private:
  struct Period {
    std::string practice;
    calendar::Day from;
    calendar::Day until;
  };
  void ReadRegistration(Json patient);
  void Say(std::string_view reason, std::string_view detail, bool doubt);

  PatientRecord& record_;
  const FhirIndex& index_;
  MomentReader& moments_;
  FhirReport& report_;
  bool any_ = false;
  std::string practice_;
  calendar::Day from_ = calendar::Day::Min();
  calendar::Day until_ = calendar::Day::Max();
  std::vector<Period> episodes_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_PATIENT_H_
