// The rows of one file of the extract, in bytewise order of (practice, patient id) whatever order
// the file has.
//
// Sorted files are read straight through; others are sorted on disk first (external_sort.h). A
// row's key is the patient id where there is one practice, else practice and patient id.
#ifndef WAYMARK_RECORD_READERS_EXTRACT_SOURCE_H_
#define WAYMARK_RECORD_READERS_EXTRACT_SOURCE_H_

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "waymark/record/readers/csv.h"
#include "waymark/record/readers/external_sort.h"
#include "waymark/record/readers/extract_columns.h"

namespace waymark::record {

enum class ExtractKey : uint8_t { kPatient, kPracticeAndPatient };

// What the join is told about a row besides itself.
enum RowMark : uint8_t {
  kOrdinaryRow = 0,
  kAmbiguousRow =
      1,  // the patient id is in several practices and the row names none: to be rejected
  kAmbiguousElsewhere =
      2,  // the same row again, for the doubt of another of those patients: to be counted nowhere
};

class ExtractSource {
 public:
  struct Options {
    ExtractFile file = ExtractFile::kPatients;
    std::string path = {};
    std::string practice = {};  // of rows that name none; empty: not known
    ExternalSorter::Options sort = {};
  };
  // Opens the file and reads its header. Errors with places, as CsvFile::Open and
  // Columns::FromHeader; InvalidArgument for an empty file. What can't be read twice (a pipe) is
  // copied to a temporary file first.
  static absl::StatusOr<std::unique_ptr<ExtractSource>> Open(const Options& options);

  struct Order {
    bool sorted_by_patient = true;
    bool sorted_by_practice_and_patient = true;
    bool every_practice_given = true;
    std::set<std::string> practices;  // of rows that name one
  };
  // Reads the whole file once for its keys. Leaves it at its beginning.
  absl::StatusOr<Order> Scan();

  // Decides the order of Next. `sort`: rows must be sorted first.
  absl::Status Begin(ExtractKey key, bool sort);
  // The same for a file that lacks practices: rows that `sorter` holds, keyed by practice and
  // patient.
  void BeginSorted(std::unique_ptr<ExternalSorter> sorter);

  // Moves to the next row; false at the end.
  absl::StatusOr<bool> Next();
  // Empty where the row has no usable patient id.
  std::string_view key() const { return key_; }
  // Its beginning up to the key; SplitCsvRow of its `raw` tells all.
  const CsvRow& row() const { return row_; }
  RowMark mark() const { return mark_; }
  const Columns& columns() const { return columns_; }
  const std::string& path() const { return file_->path(); }
  bool sorted_by_us() const { return sorter_ != nullptr; }
  // How much of the file has been read, 0 to 1; negative where the rows had to be sorted.
  double fraction() const { return sorter_ != nullptr ? -1 : file_->fraction(); }
  int64_t bytes_on_disk() const { return sorter_ == nullptr ? 0 : sorter_->bytes_on_disk(); }

  // The patient id of the current row; empty where a broken row leaves it in doubt.
  std::string_view PatientId() const;
  std::string_view Practice() const {
    const std::string_view given = columns_.Get(row_, Column::kPracticeCode);
    return given.empty() ? std::string_view(options_.practice) : given;
  }

 private:
  ExtractSource(Options options, std::unique_ptr<CsvFile> file, Columns columns)
      : options_(std::move(options)),
        file_(std::move(file)),
        columns_(std::move(columns)),
        key_fields_(static_cast<size_t>(1 + std::max(columns_.IndexOf(Column::kPatientId),
                                                     columns_.IndexOf(Column::kPracticeCode)))) {}
  absl::StatusOr<bool> NextOfFile();
  absl::Status ToBeginning();
  void MakeKey();

  Options options_;
  std::unique_ptr<CsvFile> file_;
  Columns columns_;
  size_t key_fields_;  // as many of each row hold its key
  ExtractKey key_kind_ = ExtractKey::kPatient;
  std::unique_ptr<ExternalSorter> sorter_;
  CsvRow row_;
  std::string key_text_;
  std::string_view key_;
  RowMark mark_ = kOrdinaryRow;
};

// Practice and patient id as one key that sorts by the one, then the other.
std::string PracticeAndPatient(std::string_view practice, std::string_view patient_id);

// For events or replies whose rows do not all name a practice, where there are several: finds each
// row's practice by its patient id among `patients`, and begins `rows` in order of practice and
// patient. Rows that fit several practices are marked.
absl::Status ResolvePractices(ExtractSource& patients, ExtractSource& rows,
                              const ExternalSorter::Options& sort);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_EXTRACT_SOURCE_H_
