// CSV by RFC 4180 as far as code lists need it: quoted fields, doubled quotes, line breaks within
// quotes, CR LF or LF, a byte order mark at the start. Rows are read one at a time, so that a list
// is never held twice.
#ifndef WAYMARK_TERMINOLOGY_CSV_H_
#define WAYMARK_TERMINOLOGY_CSV_H_

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace waymark::terminology {

struct CsvField {
  std::string_view text;  // valid until the next call of Next; may refer to the input
  int line = 0;           // where the field begins, from 1
  int column = 0;         // from 1, in characters
};

class CsvReader {
 public:
  // `text` must outlive the reader.
  explicit CsvReader(std::string_view text);

  // Reads the next row that isn't blank. False at the end. A quote that is never closed ends with
  // the text, and a character after a closing quote is kept; both set `malformed`.
  bool Next(std::vector<CsvField>& row);
  // Line of the row last read.
  int line() const { return row_line_; }
  // Why the row last read is not proper CSV; empty where it is.
  std::string_view malformed() const { return malformed_; }

 private:
  bool ReadField(std::vector<CsvField>& row);
  void ReadQuoted(CsvField& field);

  std::string_view text_;
  size_t at_ = 0;
  size_t line_begin_ = 0;
  int line_ = 1;
  int row_line_ = 0;
  std::string_view malformed_;
  std::deque<std::string>
      unquoted_;  // texts of this row's fields that had doubled quotes; they don't move
  size_t unquoted_used_ = 0;
};

// `text` as one CSV field: quoted where it holds a comma, a quote or a line break.
std::string CsvQuoted(std::string_view text);

// Whether it is well-formed UTF-8. A list saved by a spreadsheet in a Windows code page is not.
bool IsUtf8(std::string_view text);

}  // namespace waymark::terminology

#endif  // WAYMARK_TERMINOLOGY_CSV_H_
