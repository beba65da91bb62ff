// What can be wrong with a file's text before it is read as YAML: bytes, invisible characters,
// tabs, size.
#ifndef WAYMARK_RULES_YAML_TEXT_H_
#define WAYMARK_RULES_YAML_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/finding.h"

namespace waymark::rules {

inline constexpr size_t kLargestFile = size_t{4} << 20;

// Where lines begin, and places in characters. Lines end with LF, CR LF or CR.
class LineTable {
 public:
  LineTable(std::string_view text, int file);
  // `line` from 0 and `byte_column` from 0, as yaml-cpp counts them; both are cut to what exists.
  Place At(int line, int byte_column) const;
  Place AtOffset(size_t offset) const;

 private:
  std::string_view text_;
  int file_;
  std::vector<size_t> begins_;
};

// Number of characters (UTF-8 sequences; a stray byte counts as one).
size_t CountCharacters(std::string_view text);

// Length in bytes of the well-formed UTF-8 sequence at the beginning of `text`, 0 where there is
// none. `code_point` is set where there is one.
size_t DecodeUtf8(std::string_view text, char32_t& code_point);

// Adds findings for what `text` may not hold and gives a copy that yaml-cpp can read with the same
// lines and columns: tabs in the indentation, broken bytes and control characters are blanks,
// every line end is LF, a byte order mark is left out.
std::string CheckText(std::string_view text, const LineTable& lines,
                      std::vector<Finding>& findings);

// `text` with special spaces made ordinary ones and without invisible characters, which CheckText
// has reported.
std::string WithoutUnwanted(std::string_view text);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_YAML_TEXT_H_
