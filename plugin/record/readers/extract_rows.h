// From a row of the GP extract to the record: what a row means, and why it is rejected.
//
// Rejected rows carry a reason and a column:
//   all        not-csv (a broken quote, not UTF-8, too long); field-count (more or fewer fields
//   than the header) patients   birth-date-unreadable, registered-unreadable,
//   deregistered-unreadable, died-unreadable (no date);
//              sex-unknown (none of female, male, indeterminate, unknown); ends-before-it-begins
//              (registration)
//   events     event-id-missing; code-missing; occurred-unreadable, recorded-unreadable,
//   status-on-unreadable (no date);
//              status-unknown (not in the list); codings-unreadable (not `system|code` separated by
//              `;`); value-unreadable (only digits and signs, yet no number: "12..5", "1,200",
//              "1e400"; other words are text)
//   replies    rule-missing; reply-missing; replied-missing, replied-unreadable,
//   recorded-unreadable,
//              until-unreadable (no whole date)
//
// Read all the same: an empty birth date (age uncertain), an empty `occurred_on` (the entry is set
// aside by PatientRecord::Finish as date-missing, with doubt), an unknown kind or code system (kept
// as it is), partial registration dates (the widest period; said, doubt). Several rows of one
// patient are several registrations; where they give different birth dates or sexes those count as
// unknown, where different dates of death the patient is dead since an unknown day; each is said.
//
// status_on: the row is one version, known from recorded_on. Where the status was set later than
// that, and is one that takes back or completes (entered_in_error, cancelled, not_done, missed,
// attended, amended, corrected), the row stands for two versions: from recorded_on with the status
// before (booked for appointments and bookings, else final), from status_on with this one.
#ifndef WAYMARK_RECORD_READERS_EXTRACT_ROWS_H_
#define WAYMARK_RECORD_READERS_EXTRACT_ROWS_H_

#include <optional>
#include <string>
#include <string_view>

#include "waymark/record/readers/extract_columns.h"
#include "waymark/record/readers/moments.h"
#include "waymark/record/readers/passed_entries.h"
#include "waymark/record/readers/vocabulary.h"
#include "waymark/record/record.h"

namespace waymark::record {

struct RowProblem {
  std::string_view reason;       // a stable name
  std::string_view explanation;  // for people, without values
  std::optional<Column> column;
};

// Holds memory for many records. Not thread-safe.
class ExtractRows {
 public:
  explicit ExtractRows(absl::TimeZone zone) : moments_(zone) {}

  // What is wrong with any row before it is looked into; nothing where it has as many fields as the
  // header.
  static std::optional<RowProblem> Shape(const Columns& columns, const CsvRow& row);

  // Begins the next patient in an empty record. `passed`, where given, gets the entries that its
  // filter does not want.
  void BeginPatient(PatientRecord& record, PassedEntries* passed = nullptr);
  std::optional<RowProblem> AddPatientRow(const Columns& columns, const CsvRow& row);
  std::optional<RowProblem> AddEvent(const Columns& columns, const CsvRow& row);
  std::optional<RowProblem> AddReply(const Columns& columns, const CsvRow& row);
  // Settles what several patient rows say. The record is still to be finished.
  void EndPatient();

 private:
  bool AddCodings(std::string_view text);
  void Say(std::string_view reason, std::string_view detail, bool doubt);

  MomentReader moments_;
  SystemWords systems_;
  UnitWords units_;
  PatientRecord* record_ = nullptr;
  PassedEntries* passed_ = nullptr;
  std::vector<std::pair<std::string_view, std::string_view>> codings_;
  bool births_differ_ = false;
  bool deaths_differ_ = false;
  bool sexes_differ_ = false;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_EXTRACT_ROWS_H_
