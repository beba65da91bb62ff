// What people are shown of a stored patient's record: who it is, the entries of a timeline, what to
// think of before somebody is rung or written to. Nothing of a record that is marked sensitive.
#ifndef WAYMARK_SERVICE_RECORD_VIEW_H_
#define WAYMARK_SERVICE_RECORD_VIEW_H_

#include "absl/status/status.h"
#include "waymark/calendar/day.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"
#include "waymark/store/store.h"
#include "waymark/v1/review.pb.h"

namespace waymark::service {

// Entries that GetAlert gives at most, and how long before its item they begin; of the whole
// patient.
inline constexpr int kMostRecordEntries = 500;
inline constexpr int kMonthsBefore = 12;
inline constexpr int kMostEntriesOfPatient = 2000;

// What the store holds of the patient and of those that are one with it, not finished: enough for
// SetPerson and `sensitive`, without the work that an answer takes.
absl::Status ReadPerson(store::Reader& reader, store::PatientRef patient,
                        record::PatientRecord& record);
// `record`: as ReadPerson gives it, or finished; `today`: the day on which the age is told. Nothing
// of a record that is marked sensitive. Errors: the store's.
absl::Status SetPerson(store::Reader& reader, store::PatientRef patient,
                       const record::PatientRecord& record, calendar::Day today,
                       v1::AlertPerson& person);
// How to reach them. Nothing of a record that is marked sensitive.
absl::Status SetContact(store::Reader& reader, store::PatientRef patient,
                        const record::PatientRecord& record, v1::ContactDetails& details);

// What counts at `known_at`, oldest first, of a finished record: entries from `from` on, of many
// the last `most`.
void SetRecordEntries(const rules::Pack& pack, const record::PatientRecord& record,
                      calendar::Instant known_at, calendar::Day from, int most,
                      v1::GetAlertResponse& response);
// All of it.
void SetRecordEntries(const rules::Pack& pack, const record::PatientRecord& record,
                      calendar::Instant known_at,
                      google::protobuf::RepeatedPtrField<v1::RecordEntry>& entries);
// Whether the pack has codes for communication needs, and the words where it has none.
bool KnowsNeeds(const rules::Pack& pack);
inline constexpr char kNeedsNotChecked[] =
    "Not checked: the rules hold no codes for communication needs. Look in the record.";
// Of a finished record.
bool HasNeeds(const rules::Pack& pack, const record::PatientRecord& record,
              calendar::Instant known_at);
void SetNeeds(const rules::Pack& pack, const record::PatientRecord& record,
              calendar::Instant known_at, v1::ContactNeeds& needs);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RECORD_VIEW_H_
