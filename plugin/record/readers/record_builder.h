// From the parts of a waymark.v1.PatientRecord to a PatientRecord: what is read, what is set aside,
// why.
//
// Refused (InvalidArgument): a record without a patient id; one whose entries carry the id of
// another patient, neither patient_id nor an alias. Refused (ResourceExhausted): more entries than
// the limit.
//
// Set aside, each with a reason, leaving the patient in doubt since it might have changed an
// answer:
//   entry         id-missing; code-missing (no coding with a system and a code); kind-unknown and
//   status-unknown (a number
//                 that this program does not know); date-unreadable (no such date, a year outside
//                 1800 to 2200)
//   coding        coding-incomplete (of an entry that has others: it counts by those)
//   registration  practice-missing; date-unreadable; ends-before-it-begins
//   reply         rule-missing; reply-missing; date-missing; date-unreadable (a part of a date is
//   not enough)
// Said, and read in a defined way:
//   entry         date-missing (by PatientRecord::Finish); recorded-unreadable (taken as occurred;
//   doubt);
//                 time-unreadable (the day counts); value-unreadable (the value is kept as text,
//                 comparisons with it are uncertain)
//   registration  date-partial (from its first, until its last possible day; doubt)
//   reply         until-unreadable (as if it gave none; doubt); recorded-unreadable (taken as
//   replied_on; doubt) patient       birth-date-unreadable (the age is uncertain);
//   death-date-unreadable (dead since an unknown day);
//                 sex-unknown (a number that this program does not know); nhs-number-invalid (kept:
//                 it is an attribute)
// A kind is `kind`, else `kind_name`: a name of our own list means that kind, any other is kept as
// it is. Text values that are numbers ("<10", "12 ug/g") are read as numbers.
#ifndef WAYMARK_RECORD_READERS_RECORD_BUILDER_H_
#define WAYMARK_RECORD_READERS_RECORD_BUILDER_H_

#include <string_view>

#include "absl/status/status.h"
#include "waymark/record/readers/moments.h"
#include "waymark/record/readers/options.h"
#include "waymark/record/readers/raw_record.h"
#include "waymark/record/readers/vocabulary.h"
#include "waymark/record/record.h"

namespace waymark::record {

// Holds memory for many records. Not thread-safe.
class RecordBuilder {
 public:
  explicit RecordBuilder(const ReadOptions& options);

  // Empties `record` and fills it from now on. With `copy_text` texts are copied into the record;
  // without, they must live as long as the record.
  void Begin(PatientRecord& record, bool copy_text);
  // Goes on filling a record that is not finished.
  void Continue(PatientRecord& record, bool copy_text);
  absl::Status AddEvent(const RawEvent& event, bool hypothetical);
  void AddRegistration(const RawRegistration& registration);
  void AddReply(const RawReply& reply);
  absl::Status SetPatient(const RawPatient& patient);
  // Finishes the record where the options say so.
  void End();

  const ReadOptions& options() const { return options_; }
  MomentReader& moments() { return moments_; }

 private:
  std::string_view Text(std::string_view text) { return copy_text_ ? record_->Intern(text) : text; }
  void SetAsideEntry(std::string_view reason, std::string_view detail, std::string_view id,
                     bool doubt);
  void SetValue(const RawEvent& event, Entry& entry);

  ReadOptions options_;
  MomentReader moments_;
  SystemWords systems_;
  UnitWords units_;
  PatientRecord* record_ = nullptr;
  bool copy_text_ = true;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_RECORD_BUILDER_H_
