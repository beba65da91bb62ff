#include "waymark/rules/takes.h"

#include <utility>

namespace waymark::rules {
namespace {

class TakesParser {
 public:
  explicit TakesParser(std::string_view rest) : rest_(rest) {}

  std::optional<Takes> Whole() {
    auto takes = OneOf();
    SkipBlanks();
    if (!rest_.empty()) return std::nullopt;
    return takes;
  }

 private:
  std::optional<Takes> OneOf() {
    Takes choice;
    choice.kind = Takes::Kind::kOneOf;
    do {
      auto one = One();
      if (!one.has_value()) return std::nullopt;
      choice.of.push_back(*std::move(one));
    } while (Skip("|"));
    return choice.of.size() == 1 ? std::move(choice.of[0]) : std::move(choice);
  }

  std::optional<Takes> One() {
    if (Skip("[")) return Inside(Takes::Kind::kList, "]");
    if (Skip("{")) return Inside(Takes::Kind::kNames, "}");
    if (Skip("table(")) return Inside(Takes::Kind::kTable, ")");
    Takes takes;
    takes.kind = Skip("enum:") ? Takes::Kind::kEnum : Takes::Kind::kName;
    takes.name = Name();
    if (takes.name.empty()) return std::nullopt;
    return takes;
  }

  std::optional<Takes> Inside(Takes::Kind kind, std::string_view end) {
    auto inner = OneOf();
    if (!inner.has_value() || !Skip(end)) return std::nullopt;
    Takes takes;
    takes.kind = kind;
    takes.of.push_back(*std::move(inner));
    return takes;
  }

  std::string Name() {
    SkipBlanks();
    size_t size = 0;
    while (size < rest_.size() &&
           rest_.substr(size, 1).find_first_of(" |[]{}()") == std::string_view::npos)
      ++size;
    std::string name(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return name;
  }

  void SkipBlanks() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  bool Skip(std::string_view token) {
    SkipBlanks();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<Takes> ParseTakes(std::string_view text) { return TakesParser(text).Whole(); }

}  // namespace waymark::rules
