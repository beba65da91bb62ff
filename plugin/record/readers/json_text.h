// JSON as text: splitting it into members, elements and lines without understanding it, and keeping
// numbers as written.
//
// A document is split at its brackets before anything is parsed, so that one broken resource never
// costs its Bundle; and every number is put into quotes, so that its written precision ("4.0")
// survives and absurd numbers (1e400, 30 digits) cost nothing but themselves. What is within a
// value is judged by the parser afterwards.
#ifndef WAYMARK_RECORD_READERS_JSON_TEXT_H_
#define WAYMARK_RECORD_READERS_JSON_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace waymark::record {

// Blanks as JSON has them cut from both ends, and a byte order mark from the beginning.
std::string_view TrimmedJson(std::string_view text);

// Appends `text` to `out` with each number outside of strings in quotes. What is no proper number
// stays as it is.
void AppendWithQuotedNumbers(std::string_view text, std::string& out);

// The members of an object, or the elements of an array, one after the other.
class JsonParts {
 public:
  // `text` begins with { or [.
  explicit JsonParts(std::string_view text);
  // False at the end, and where brackets, quotes or commas are missing: see broken().
  bool Next();
  // As written between the quotes; escapes are left as they are.
  std::string_view key() const { return key_; }
  std::string_view value() const { return value_; }
  bool broken() const { return broken_; }
  // Where it is broken, or where the part's value begins.
  size_t position() const { return at_; }
  // What follows the closing bracket.
  std::string_view rest() const { return text_.substr(at_); }

 private:
  void SkipBlanks();
  bool SkipString();
  bool SkipValue();
  bool Fail();

  std::string_view text_;
  size_t at_ = 0;
  char closing_ = '}';
  bool first_ = true;
  bool done_ = false;
  bool broken_ = false;
  std::string_view key_;
  std::string_view value_;
};

struct JsonPlace {
  size_t line = 1;
  size_t column = 1;  // in characters
};
JsonPlace PlaceOf(std::string_view text, size_t position);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_JSON_TEXT_H_
