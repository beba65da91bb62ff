// Where a FHIR resource stands, as an EntryStatus.
//
//   entered_in_error  entered-in-error
//   cancelled         cancelled, revoked, superseded (a document)
//   not_done          not-done, not-taken, rejected, failed, refuted; stopped and aborted of what
//   was to happen (not of medication) missed            noshow proposed          draft, proposed,
//   pending, waitlist, preparation, intended, registered (no result yet); intent proposal, plan
//                     or option of a request (not of MedicationRequest, whose plans are authorised
//                     repeats)
//   booked            booked; planned of an Encounter
//   attended          arrived, checked-in, fulfilled of an Appointment
//   preliminary       preliminary, partial; unconfirmed, provisional, differential of a Condition;
//   stopped of a QuestionnaireResponse amended           amended, appended;  corrected: corrected
//   active            active, on-hold, in-progress and what else goes on
//   final             final, completed, finished, current, confirmed; stopped medication (it was
//   taken until then) unknown           unknown; a status that is required but missing
// doNotPerform, notDone, notGiven and taken = "n" (STU3) make it not_done; so does dataAbsentReason
// "not-performed", in any of its codings. Of a Condition's statuses every coding is looked at, and
// without codings the words; what speaks against it comes first.
#ifndef WAYMARK_RECORD_READERS_FHIR_STATUSES_H_
#define WAYMARK_RECORD_READERS_FHIR_STATUSES_H_

#include <optional>
#include <string_view>

#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/record.h"

namespace waymark::record {

// Nothing where the resource has a status that FHIR does not have.
std::optional<EntryStatus> FhirStatusOf(std::string_view type, Json resource);
// Whether its dataAbsentReason says, in any coding, that it was not performed.
bool IsNotPerformed(Json parent);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_STATUSES_H_
