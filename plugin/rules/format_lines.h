// A YAML text as the lines that people think in: a key with its value, an item, a comment, an empty
// line.
#ifndef WAYMARK_RULES_FORMAT_LINES_H_
#define WAYMARK_RULES_FORMAT_LINES_H_

#include <string>
#include <string_view>
#include <vector>

namespace waymark::rules {

struct LogicalLine {
  enum class Kind { kEmpty, kComment, kContent };
  // A further line of a value that goes over several: in brackets, in quotes, a block of text.
  struct More {
    int indent = 0;
    std::string text;  // without the blanks before it; empty for an empty line
  };
  Kind kind = Kind::kEmpty;
  int indent = 0;           // blanks before the first character
  std::vector<int> dashes;  // columns of "- " before the content
  int column = 0;           // of the content after the dashes
  bool has_key = false;
  std::string key;   // as its text, where the content begins with one
  std::string text;  // the content, with one layout; of a comment the comment
  std::vector<More> more;

  // The column that a value's further lines are counted from.
  int parent_column() const { return has_key || dashes.empty() ? column : dashes.back(); }
};

// `text` must be YAML that ParseYaml reads without errors, with line feeds only.
std::vector<LogicalLine> ReadLogicalLines(std::string_view text);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_FORMAT_LINES_H_
