// JSON values as text, for schemas: members keep their order, output is indented and ends with a
// line break.
#ifndef WAYMARK_RULES_JSON_TEXT_H_
#define WAYMARK_RULES_JSON_TEXT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waymark::rules {

class Json {
 public:
  static Json Text(std::string_view text);
  // A number, true, false or null, as JSON writes it.
  static Json Word(std::string_view word);
  static Json Array(std::vector<Json> items = {});
  static Json Object();

  // Of an object: adds a member at the end. Of an array: adds an item.
  Json& Add(std::string_view key, Json value);
  Json& Add(Json value);
  bool empty() const { return items_.empty(); }

  // Short arrays and objects stand on one line.
  std::string Print() const;

 private:
  enum class Kind { kText, kWord, kArray, kObject };
  void PrintTo(int indent, std::string& out) const;
  std::string OnOneLine() const;

  Kind kind_ = Kind::kWord;
  std::string text_;
  std::vector<std::pair<std::string, Json>> items_;  // keys are empty in arrays
};

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_JSON_TEXT_H_
