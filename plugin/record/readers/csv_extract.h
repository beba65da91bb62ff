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
// sorted on disk in between. Memory: the rows of one patient, and `sort.memory` while sorting. A
// patient is (practice_code, patient_id); the record's `practice` is the row's. Rows of events and
// replies need practice_code only where a patient id occurs in several practices.
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
#include "waymark/record/readers/extract_batch.h"
#include "waymark/record/readers/extract_report.h"
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

// Finding a patient's rows is little of the work, reading them most of it, and any thread may do
// that:
//
//   auto batch = reader->MakeBatch();
//   while (*reader->Find(64, *batch) > 0) {
//     for (size_t i = 0; i < batch->patients(); ++i) batch->Read(record);   // elsewhere
//     status = reader->Settle(*batch);
//   }
//
// Not thread-safe but for ExtractBatch::Read.
class ExtractReader {
 public:
  // Reads headers and orders, sorts where needed. InvalidArgument with a place for what is wrong
  // with a header; errors of files name the path.
  static absl::StatusOr<std::unique_ptr<ExtractReader>> Open(const ExtractOptions& options);

  // Fills `record` (finished) with the next patient; false at the end, after which the report is
  // complete.
  absl::StatusOr<bool> Next(PatientRecord& record);
  // The same in steps. Batches must not outlive the reader. Find gives the number of patients
  // found, fewer than `most` at the end only; Settle takes batches that were read, the last and
  // empty one too, in the order in which they were found, and counts what was wrong with them. Next
  // only while nothing found is unsettled.
  std::unique_ptr<ExtractBatch> MakeBatch() const;
  absl::StatusOr<size_t> Find(size_t most, ExtractBatch& batch);
  absl::Status Settle(ExtractBatch& batch);
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
      : options_(options), rejects_(options.rejects) {}
  absl::Status Start();
  // Reads everything. InvalidArgument about the first row, in the order of files and lines, that
  // would be rejected.
  static absl::Status FirstBadRow(ExtractOptions options);
  absl::Status Advance(Input& input);
  absl::Status Reject(const ExtractBatch::Note& note);
  const Input& of(ExtractFile file) const;
  // Finds the input's rows up to the patient's: those before belong to nobody.
  absl::Status FindRows(Input& input, ExtractBatch& batch);
  absl::Status FindStrays(Input& input, const std::string* until, ExtractBatch& batch);

  ExtractOptions options_;
  RejectsFile rejects_;
  ExtractReport report_;
  Input patients_{.file = ExtractFile::kPatients, .source = nullptr};
  Input events_{.file = ExtractFile::kEvents, .source = nullptr};
  Input replies_{.file = ExtractFile::kReplies, .source = nullptr};
  std::string key_;
  std::string last_practice_;
  std::unique_ptr<ExtractBatch> own_;  // of Next
  absl::Status first_bad_;             // about the first rejected row
  std::pair<ExtractFile, int64_t> first_bad_at_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_CSV_EXTRACT_H_
