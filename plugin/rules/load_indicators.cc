#include "waymark/rules/load_indicators.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/rules/file_kind.h"
#include "waymark/rules/parse_indicator.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

// The names of a pack, as its loader had them.
Symbols SymbolsOf(const Pack& pack) {
  Symbols symbols;
  const auto add = [](Names& names, const auto& things, auto name_of) {
    for (size_t i = 0; i < things.size(); ++i) names.Add(name_of(things[i]), static_cast<int>(i));
  };
  add(symbols.code_sets, pack.code_sets, [](const auto& set) { return set.id; });
  add(symbols.groups, pack.groups, [](const auto& group) { return group.name; });
  add(symbols.definitions, pack.definitions, [](const auto& one) { return one.name; });
  add(symbols.risk_tables, pack.risk_tables, [](const auto& table) { return table.id; });
  add(symbols.rules, pack.rules, [](const auto& rule) { return rule.id; });
  add(symbols.who_parts, pack.who, [](const auto& part) { return part.name; });
  for (const auto& [name, text] : pack.templates) symbols.templates.Add(name, 0);
  for (const Definition& definition : pack.definitions) {
    symbols.definition_mentions_start.push_back(definition.mentions_start);
  }
  return symbols;
}

void CheckReview(const Indicators& indicators, const LoadOptions& options,
                 std::vector<Finding>& findings) {
  if (!options.has_today) return;
  for (const Indicator& indicator : indicators) {
    if (!indicator.review_by || *indicator.review_by >= options.today) continue;
    Finding finding;
    finding.severity = Severity::kWarning;
    finding.name = "indicator-past-review";
    finding.place = indicator.place;
    finding.message = absl::StrCat("the indicator ", indicator.id, " was to be reviewed by ",
                                   calendar::FormatLong(*indicator.review_by));
    finding.hint = "review it, then set review_by";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

LoadedIndicators LoadIndicators(const Pack& pack, const LoadOptions& options) {
  LoadedIndicators loaded;
  std::deque<YamlNode> trees;  // nodes point into them
  std::vector<IndicatorNode> nodes;
  const Symbols symbols = SymbolsOf(pack);
  Parser parser(symbols, loaded.findings);
  for (size_t i = 0; i < pack.files.size(); ++i) {
    const SourceFile& file = pack.files[i];
    const bool is_yaml = file.path.ends_with(".yaml") || file.path.ends_with(".yml");
    if (!is_yaml || !IsReadElsewhere(file.text)) continue;
    trees.push_back({});
    std::vector<Finding> findings;
    trees.back() = ParseYaml(file.text, static_cast<int>(i), findings);
    const YamlNode& root = trees.back();
    const bool many = root.Find("indicators") != nullptr;
    if (!many && root.Find("indicator") == nullptr) continue;  // a story
    for (Finding& finding : findings) parser.Take(std::move(finding));
    if (!many) {
      nodes.push_back({file.path, &root});
      continue;
    }
    const Fields fields(parser, root, Mapping("indicators"));
    const YamlNode* list = fields["indicators"];
    if (list == nullptr) continue;
    for (const YamlNode* item : ItemsOf(*list)) nodes.push_back({file.path, item});
  }
  auto indicators = std::make_shared<Indicators>(ParseIndicators(parser, nodes, pack));
  CheckReview(*indicators, options, loaded.findings);
  std::stable_sort(loaded.findings.begin(), loaded.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.place < b.place; });
  if (!HasErrors(loaded.findings)) loaded.indicators = std::move(indicators);
  return loaded;
}

int FindIndicator(const Indicators& indicators, std::string_view id) {
  const auto at = std::lower_bound(
      indicators.begin(), indicators.end(), id,
      [](const Indicator& indicator, std::string_view wanted) { return indicator.id < wanted; });
  return at == indicators.end() || at->id != id ? -1 : static_cast<int>(at - indicators.begin());
}

}  // namespace waymark::rules
