// Rows of the extract by patient, as they stand in the files: found by one thread (csv_extract.h),
// read into records by any. Internal to the reader, but for Read.
#ifndef WAYMARK_RECORD_READERS_EXTRACT_BATCH_H_
#define WAYMARK_RECORD_READERS_EXTRACT_BATCH_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "waymark/record/readers/csv.h"
#include "waymark/record/readers/entry_filter.h"
#include "waymark/record/readers/extract_columns.h"
#include "waymark/record/readers/extract_report.h"
#include "waymark/record/readers/extract_rows.h"
#include "waymark/record/readers/extract_source.h"
#include "waymark/record/record.h"

namespace waymark::record {

// Consecutive patients of an extract. One thread at a time. Made by ExtractReader::MakeBatch.
class ExtractBatch {
 public:
  // Columns by file; null where there is no such file. They must outlive it.
  using ColumnsOf = std::array<const Columns*, kExtractFileCount>;
  ExtractBatch(const ColumnsOf& columns, absl::TimeZone zone, size_t max_events)
      : columns_(columns), zone_(zone), max_events_(max_events), rows_(zone) {}
  ExtractBatch(const ExtractBatch&) = delete;
  ExtractBatch& operator=(const ExtractBatch&) = delete;

  size_t patients() const { return patients_.size(); }
  // Fills `record` (finished) with the next of the patients; to be called once for each. With a
  // `filter` the record may lack entries that it does not want, in which case its systems are
  // settled; what is counted and rejected is the same.
  void Read(PatientRecord& record, EntryFilter* filter = nullptr);

 private:
  friend class ExtractReader;

  // A row, and whether it belongs to no patient.
  struct Row {
    size_t begin = 0;  // in text_
    size_t size = 0;
    int64_t line = 0;
    ExtractFile file = ExtractFile::kPatients;
    RowMark mark = kOrdinaryRow;
    CsvProblem problem = CsvProblem::kNone;  // that can't be told from the text
    bool stray = false;
  };
  struct Patient {
    std::string id, practice;
    size_t end = 0;  // of its rows; those of no patient that were found before them included
  };
  // A row for the file of rejects.
  struct Note {
    ExtractFile file = ExtractFile::kPatients;
    int64_t line = 0, column = 1;
    std::string_view field, reason, explanation;
    std::string_view row;   // in text_
    bool rejected = false;  // false: it is in the record all the same
  };

  // For the reader: filled patient by patient, what belongs to nobody at the end comes last.
  void Clear();
  void AddRow(ExtractFile file, const ExtractSource& source, bool stray);
  void EndPatient(std::string_view id, std::string_view practice) {
    patients_.push_back({std::string(id), std::string(practice), found_.size()});
  }
  // The rows after the last patient's. After all patients were read.
  void ReadStrays();
  // What was found wrong, in the order of the rows, and what records say of themselves.
  const std::vector<Note>& notes() const { return notes_; }
  const ExtractReport& counts() const { return counts_; }

  void ReadRows(const Patient& patient, PatientRecord& record, PassedEntries* passed);
  void ReadRow(const Row& row, PatientRecord* record);
  std::optional<RowProblem> TakeRow(const Row& row, PatientRecord& record);
  void Reject(const Row& row, const RowProblem& problem);
  void SetAside(const Row& row, std::string_view reason, PatientRecord& record);
  const Columns& columns(const Row& row) const { return *columns_[static_cast<size_t>(row.file)]; }

  const ColumnsOf columns_;
  const absl::TimeZone zone_;
  const size_t max_events_;
  ExtractRows rows_;
  std::string text_;
  std::vector<Row> found_;
  std::vector<Patient> patients_;
  size_t next_ = 0;      // of patients_
  size_t next_row_ = 0;  // of found_
  CsvRow split_;
  bool too_many_said_ = false;
  std::vector<Note> notes_;
  ExtractReport counts_;
  std::unique_ptr<PassedEntries> passed_;  // where there was a filter
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_EXTRACT_BATCH_H_
