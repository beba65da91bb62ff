// The GP extract (patients.csv, events.csv, replies.csv) patient by patient, in bytewise order of
// practice and patient id.
//
//   auto reader = ExtractReader::Open({.patients = "patients.csv", .events = "events.csv", .zone =
//   london}); while (true) {
//     absl::StatusOr<bool> more = (*reader)->Next(record);
//     if (!more.ok() || !*more) break;
//     ... record is finished ...
//   }
//   std::cerr << RenderReport((*reader)->report());
//
// Each file is read once for the order of its keys and once for its rows; what is not sorted by
// patient (where there are several practices, by practice and patient; ids compare bytewise) is
// sorted on disk in between. Memory: one patient, and `sort.memory` while sorting. A patient is
// (practice_code, patient_id); the record's `practice` is the row's. Rows of events and replies
// need practice_code only where a patient id occurs in several practices.
//
// What a row means and why it is rejected: extract_rows.h. The join adds the reasons
// patient-id-missing, patient-not-listed (no such row in patients.csv), practice-ambiguous (the
// patient id is in several practices and the row names none) and too-many-entries (of a patient
// beyond max_events). Rejected rows are counted by reason, written to the rejects file with the
// place and the reason, and leave their patient in doubt (set_aside() "event", "reply" or
// "patient", with the reason); a rejected row of patients.csv, or too many entries, makes the
// record not_usable: its answer is "not checked". Rows with an empty occurred_on are written to the
// rejects file too (date-missing) but not counted as rejected: the entry stays in the record, set
// aside.
//
// With `strict` the first rejected row is InvalidArgument "FILE:LINE:COLUMN: FIELD: WHY"; where a
// file had to be sorted, all is read once beforehand, so that Open names the first of the file.
// Texts never hold a patient's value; the rejects file does and is readable by its owner only.
#ifndef WAYMARK_RECORD_READERS_CSV_EXTRACT_H_
#define WAYMARK_RECORD_READERS_CSV_EXTRACT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/record/readers/external_sort.h"
#include "waymark/record/readers/extract_report.h"
#include "waymark/record/readers/extract_rows.h"
#include "waymark/record/readers/extract_source.h"
#include "waymark/record/readers/rejects.h"
#include "waymark/record/record.h"

namespace waymark::record {

struct ExtractOptions {
  std::string patients = {};  // paths; "-" is no file here
  std::string events = {};
  std::string replies = {};   // empty: none
  std::string rejects = {};   // where rejected rows go; empty: nowhere, they are only counted
  std::string practice = {};  // of rows of patients.csv that name none
  absl::TimeZone zone = absl::UTCTimeZone();
  bool strict = false;
  size_t max_events = 200'000;  // of one patient
  ExternalSorter::Options sort = {};
};

// Not thread-safe.
class ExtractReader {
 public:
  // Reads headers and orders, sorts where needed. InvalidArgument with a place for what is wrong
  // with a header; errors of files name the path.
  static absl::StatusOr<std::unique_ptr<ExtractReader>> Open(const ExtractOptions& options);

  // Fills `record` (finished) with the next patient; false at the end, after which the report is
  // complete.
  absl::StatusOr<bool> Next(PatientRecord& record);
  const ExtractReport& report() const { return report_; }
  // How much of the events has been given out, 0 to 1; negative where that can't be told (they had
  // to be sorted). For progress.
  double fraction() const { return events_.source == nullptr ? -1 : events_.source->fraction(); }

 private:
  // One of the files and how far the join has come in it.
  struct Input {
    ExtractFile file = ExtractFile::kPatients;
    std::unique_ptr<ExtractSource> source;
    bool more = false;
  };
  explicit ExtractReader(const ExtractOptions& options)
      : options_(options), rows_(options.zone), rejects_(options.rejects) {}
  absl::Status Start();
  // Reads everything. InvalidArgument about the first row, in the order of files and lines, that
  // would be rejected.
  static absl::Status FirstBadRow(ExtractOptions options);
  absl::Status Advance(Input& input);
  absl::Status Reject(const Input& input, const RowProblem& problem);
  // Takes the input's rows up to the patient's: those before belong to nobody.
  absl::Status TakeRows(Input& input, std::string_view key, PatientRecord& record);
  absl::Status TakeRow(Input& input, PatientRecord& record);
  absl::Status PassOverStrays(Input& input, const std::string* until);
  void SetAsideRow(const Input& input, std::string_view reason, PatientRecord& record);

  ExtractOptions options_;
  ExtractRows rows_;
  RejectsFile rejects_;
  ExtractReport report_;
  Input patients_{.file = ExtractFile::kPatients, .source = nullptr};
  Input events_{.file = ExtractFile::kEvents, .source = nullptr};
  Input replies_{.file = ExtractFile::kReplies, .source = nullptr};
  std::string key_;
  std::string last_practice_;
  bool too_many_said_ = false;
  absl::Status first_bad_;  // about the first rejected row
  std::pair<ExtractFile, int64_t> first_bad_at_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_CSV_EXTRACT_H_
