// What opens items: runs of entries, a clock that recurs, or a condition.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_rule.h"
#include "waymark/rules/parse_table_rows.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

void ParseEach(Parser& parser, const YamlNode& node, Start& start) {
  start.kind = Start::Kind::kEach;
  const MappingSpec& spec = Mapping("start.each");
  const Fields fields(parser, node, spec);
  if (const YamlNode* each = fields["each"]) {
    std::optional<EntrySelector> entry = ParseEntry(parser, *each);
    if (entry) start.each = std::move(*entry);
  }
  start.each.place = node.place;
  ParseEntryFilters(parser, fields, spec, start.each);
  if (const YamlNode* join = fields["join"]) start.join = ParsePeriodValue(parser, *join);
  if (const YamlNode* per = fields["per"]) {
    start.per = parser.Group(*per);
    if (start.each.count > 1) start.each.per = start.per;
  }
  if (const auto clock = parser.WordAs<Start::Clock>(fields["clock"], "clock")) {
    start.clock = *clock;
    if (!start.join) {
      parser.Error(fields["clock"]->place, "clock-without-join",
                   "`clock` says which entry of a run counts, and there are no runs",
                   "write join: beside it, or remove clock");
    }
  }
}

// An entry where a condition is wanted: holds from its day on.
ConditionPtr FromEntryOn(Parser& parser, const YamlNode& node) {
  std::optional<EntrySelector> entry = ParseEntry(parser, node);
  if (!entry) return nullptr;
  auto condition = std::make_unique<Condition>();
  condition->kind = Condition::Kind::kEvent;
  condition->place = node.place;
  condition->selector = std::move(*entry);
  condition->window.kind = Window::Kind::kEver;
  return condition;
}

bool IsEntryForm(Parser& parser, const YamlNode& node) {
  if (node.is_sequence()) return true;
  if (node.is_scalar()) return parser.symbols().code_sets.Has(node.scalar);
  return node.Find("event") && !node.Find("in") && !node.Find("holds");
}

// Without a length it would be due again on the day it was renewed, for ever.
std::optional<Period> ParseInterval(Parser& parser, const YamlNode& node) {
  const std::optional<Period> interval = ParsePeriodValue(parser, node);
  if (interval && interval->is_zero()) {
    parser.Error(node.place, "bad-period", "an interval is longer than nothing",
                 "for instance 3 years");
    return std::nullopt;
  }
  return interval;
}

void ParseEvery(Parser& parser, const YamlNode& node, Start& start) {
  start.kind = Start::Kind::kEvery;
  const Fields outer(parser, node, Mapping("start.every"));
  const YamlNode* every = outer["every"];
  if (!every) return;
  const Fields fields(parser, *every, Mapping("every"));
  if (const YamlNode* first = fields["first_at"]) {
    if (LooksLikeDate(*first)) {
      start.first_at_date = ParseDate(parser, *first);
    } else {
      start.first_at_entry = ParseEntryPtr(parser, *first);
    }
  }
  if (const YamlNode* renewed = fields["renewed_by"]) {
    start.renewed_by = ParseEntryPtr(parser, *renewed);
  }
  if (const YamlNode* interval = fields["interval"]) {
    start.interval = ParseChoice<Period>(parser, *interval, ParseInterval);
  }
  if (const YamlNode* settle = fields["settle"]) start.settle = ParsePeriodValue(parser, *settle);
  const YamlNode* until = fields["until"];
  if (!until) return;
  if (LooksLikeDate(*until)) {
    start.until_date = ParseDate(parser, *until);
  } else {
    start.until =
        IsEntryForm(parser, *until) ? FromEntryOn(parser, *until) : ParseCondition(parser, *until);
  }
}

void ParseConditionStart(Parser& parser, const YamlNode& node, Start& start) {
  start.kind = Start::Kind::kCondition;
  const YamlNode* while_true = nullptr;
  if (node.Find("condition")) {
    const Fields fields(parser, node, Mapping("start.condition"));
    if (const YamlNode* inner = fields["condition"]) {
      start.condition = ParseCondition(parser, *inner);
    }
    while_true = fields["while_true"];
  } else {
    while_true = node.Find("while_true");
    YamlNode rest = node;
    rest.pairs.erase(
        std::remove_if(rest.pairs.begin(), rest.pairs.end(),
                       [](const YamlNode::Pair& pair) { return pair.key == "while_true"; }),
        rest.pairs.end());
    start.condition = ParseCondition(parser, rest);
  }
  if (while_true) start.while_true = parser.YesNo(*while_true).value_or(false);
}

}  // namespace

void ParseStart(Parser& parser, const YamlNode& node, Start& start) {
  const ScopeGuard scope(parser, Scope::kPatient);
  start.place = node.place;
  const bool names_sets =
      node.is_sequence() || (node.is_scalar() && parser.symbols().code_sets.Has(node.scalar));
  if (names_sets) {
    parser.Error(node.place, "not-a-start", "a start says which way entries open items",
                 node.is_scalar() ? absl::StrCat("write {each: ", node.scalar, "}")
                                  : "write {each: [...]} with the list");
    return;
  }
  if (node.Find("each")) {
    ParseEach(parser, node, start);
  } else if (node.Find("every")) {
    ParseEvery(parser, node, start);
  } else if (node.is_mapping() && ConditionHead(node).empty() && !node.Find("condition")) {
    std::vector<std::string_view> heads = {"each", "every", "condition"};
    std::string meant;
    for (const YamlNode::Pair& pair : node.pairs) {
      if (meant.empty()) meant = DidYouMean(NearestOf(pair.key, heads));
    }
    parser.Error(
        node.place, "not-a-start", "a start is `each:`, `every:` or a condition",
        meant.empty() ? "for instance {each: fit_requested, join: 42 days, clock: last}" : meant);
  } else {
    ParseConditionStart(parser, node, start);
  }
}

}  // namespace waymark::rules
