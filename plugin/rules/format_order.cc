#include "waymark/rules/format_order.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "waymark/rules/language.h"
#include "waymark/rules/language_story.h"

namespace waymark::rules {
namespace {

using Kind = LogicalLine::Kind;

bool IsFirstLevelKey(const LogicalLine& line) {
  return line.kind == Kind::kContent && line.indent == 0 && line.has_key && line.dashes.empty();
}

// The keys of the file's kind, by the first of its keys that names one.
std::span<const KeySpec> KeysOf(const std::vector<LogicalLine>& lines) {
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
      {"rule", "rule"},         {"pack", "pack"},          {"codeset", "codeset"},
      {"overlay", "overlay"},   {"group", "group_table"},  {"table", "table"},
      {"holidays", "holidays"}, {"indicator", "indicator"}};
  for (const LogicalLine& line : lines) {
    if (!IsFirstLevelKey(line)) continue;
    for (const MappingSpec& mapping : StoryLanguage().mappings) {
      if (line.key == "story" && mapping.name == "story") return mapping.keys;
      if (line.key == "stories" && mapping.name == "story.file") return mapping.keys;
    }
    for (const auto& [key, mapping] : kKinds) {
      if (line.key == key) return Mapping(mapping).keys;
    }
  }
  return {};
}

struct Part {
  size_t rank = 0;
  std::vector<LogicalLine> lines;
};

}  // namespace

std::vector<LogicalLine> InOrder(std::vector<LogicalLine> lines) {
  const std::span<const KeySpec> keys = KeysOf(lines);
  if (keys.empty()) return lines;
  const auto rank = [&](const std::string& key) {
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [&](const KeySpec& spec) { return spec.name == key; });
    return static_cast<size_t>(found - keys.begin());
  };
  std::vector<LogicalLine> top;
  std::vector<Part> parts;
  std::vector<LogicalLine> above;  // comments and empty lines before the next key
  for (LogicalLine& line : lines) {
    if (IsFirstLevelKey(line)) {
      parts.push_back({rank(line.key), std::exchange(above, {})});
      parts.back().lines.push_back(std::move(line));
    } else if (parts.empty()) {
      const bool parted = line.kind != Kind::kComment;
      above.push_back(std::move(line));
      if (parted) std::move(above.begin(), above.end(), std::back_inserter(top));
      if (parted) above.clear();
    } else if (line.kind == Kind::kContent || (line.kind == Kind::kComment && line.indent > 0)) {
      // Under the last key, with whatever stood between.
      std::move(above.begin(), above.end(), std::back_inserter(parts.back().lines));
      above.clear();
      parts.back().lines.push_back(std::move(line));
    } else {
      above.push_back(std::move(line));
    }
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.rank < b.rank; });
  std::vector<LogicalLine> ordered = std::move(top);
  for (Part& part : parts)
    std::move(part.lines.begin(), part.lines.end(), std::back_inserter(ordered));
  std::move(above.begin(), above.end(), std::back_inserter(ordered));
  return ordered;
}

}  // namespace waymark::rules
