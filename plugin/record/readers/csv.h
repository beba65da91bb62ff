// A CSV file row by row (RFC 4180): quoted fields, doubled quotes, line breaks within quotes, CR LF
// or LF, a byte order mark at the start. Memory stays flat however long the file is.
//
// A row that is no proper CSV is handed out with its problem and costs only itself: where a quote
// is never closed (or not within the longest row), the line on which it opens is the broken row and
// reading goes on at the next line. Blank lines are passed over. terminology/csv.h reads a text in
// memory with a place for every field; this one is for files of millions of rows.
#ifndef WAYMARK_RECORD_READERS_CSV_H_
#define WAYMARK_RECORD_READERS_CSV_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace waymark::record {

enum class CsvProblem : uint8_t {
  kNone,
  kQuoteNotClosed,
  kTextAfterQuote,   // a character between a closing quote and the comma
  kQuoteWithinText,  // a quote in a field that does not begin with one
  kNotUtf8,
  kTooLong,
};
// "a quote that is never closed", ...
std::string_view CsvProblemText(CsvProblem problem);

inline constexpr size_t kLongestCsvRow = 1 << 20;

struct CsvRow {
  std::string_view raw;  // without its line break; of a row that is too long only the beginning
  std::vector<std::string_view> fields;  // without quotes; may refer to `raw`
  int64_t line = 0;                      // of its first character, from 1
  CsvProblem problem = CsvProblem::kNone;
  std::string unquoted;  // texts of fields with doubled quotes
};

// Splits `raw` (which must outlive the row) into row.fields and sets row.problem.
void SplitCsvRow(std::string_view raw, CsvRow& row);
// The same of the first `size` bytes of `text`: quicker where a line break and more stand behind
// them.
void SplitCsvRow(std::string_view text, size_t size, CsvRow& row);
// The column, from 1 in characters, at which field `index` begins; 1 where there is none.
int64_t CsvColumnOf(std::string_view raw, size_t index);

// Not thread-safe.
class CsvFile {
 public:
  // NotFound, PermissionDenied or Unavailable name the path.
  static absl::StatusOr<std::unique_ptr<CsvFile>> Open(const std::string& path);
  ~CsvFile();
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  // The next row; its views hold until the next call. False at the end and after a failure to read:
  // see status().
  // Of `fields` fewer than all, a row may have no more than these, and bytes behind them that are
  // not UTF-8: SplitCsvRow of its `raw` tells all.
  static constexpr size_t kAllFields = std::numeric_limits<size_t>::max();
  bool Next(CsvRow& row, size_t fields = kAllFields);
  const absl::Status& status() const { return status_; }
  const std::string& path() const { return path_; }
  // Whether it can be read a second time (a regular file).
  bool rewindable() const { return rewindable_; }
  absl::Status Rewind();
  // How much of the file has been read, 0 to 1; negative for what has no size.
  double fraction() const;
  // Copies what can't be read twice (a pipe) to an unnamed temporary file in `folder` (empty:
  // TMPDIR, else /tmp), from which it is then read. Call before the first Next.
  absl::Status Spool(const std::string& folder);

 private:
  CsvFile(std::string path, int descriptor, bool rewindable);
  bool Fill();
  // Length of the row at begin_ without its line break, and of the line break; false where more
  // must be read.
  bool FindEnd(size_t& length, size_t& line_break);
  size_t LineLength() const;
  void PassOverTheRest();

  std::string path_;
  int descriptor_;
  bool rewindable_;
  absl::Status status_;
  std::vector<char> buffer_;
  size_t begin_ = 0;  // the unread part of buffer_
  size_t end_ = 0;
  bool at_end_ = false;
  bool started_ = false;
  int64_t line_ = 1;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_CSV_H_
