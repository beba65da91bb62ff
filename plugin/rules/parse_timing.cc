// When an item is upcoming, due and overdue, and when its time runs out.
#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_rule.h"
#include "waymark/rules/parse_table_rows.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

bool RestsOnAge(const Condition& condition) {
  if (condition.kind == Condition::Kind::kAge) return true;
  for (const ConditionPtr& child : condition.children) {
    if (RestsOnAge(*child)) return true;
  }
  return false;
}

bool MayBeginBeforeStart(const Start& start) {
  return start.kind == Start::Kind::kEvery || (start.kind == Start::Kind::kCondition &&
                                               (!start.condition || RestsOnAge(*start.condition)));
}

void CheckNotBeforeStart(Parser& parser, const DateExpr& date) {
  const bool from_start = date.kind == DateExpr::Kind::kStart ||
                          date.kind == DateExpr::Kind::kStartFirst ||
                          date.kind == DateExpr::Kind::kStartLast;
  if (from_start && date.offset.is_negative()) {
    parser.Error(date.place, "before-start",
                 "this day lies before the start, when there is no item yet",
                 "only `every` and starts by age may begin before the start");
  }
  for (const DateExpr& one : date.of) CheckNotBeforeStart(parser, one);
}

std::optional<Level> ParseLevel(Parser& parser, const YamlNode& node) {
  return parser.WordAs<Level>(&node, "level");
}

std::optional<TimingRow> ParseRow(Parser& parser, const YamlNode& node, const Start& start) {
  const Fields fields(parser, node, Mapping("timing_row"));
  if (!fields.is_mapping()) return std::nullopt;
  TimingRow row;
  row.place = node.place;
  bool ok = true;
  if (const YamlNode* becomes = fields["becomes"]) {
    const std::optional<int> index = parser.Word(*becomes, Enum("timing_status"));
    constexpr ItemStatus kStatuses[] = {ItemStatus::kUpcoming, ItemStatus::kDue,
                                        ItemStatus::kOverdue};
    if (index) row.becomes = kStatuses[*index];
    ok = index.has_value();
  }
  const YamlNode* from = fields["from"];
  const YamlNode* after = fields["after"];
  if (!from == !after) {
    parser.Error(
        node.place, "timing-form",
        from ? "a row of timing begins `from` a day or `after` it, not both"
             : "a row of timing must say from which day",
        "write from: start + 14 days, or after: start + 12 months (that day is still in time)");
    return std::nullopt;
  }
  row.after = after != nullptr;
  row.date = ParseChoice<DateExpr>(parser, from ? *from : *after, ParseDate);
  if (!MayBeginBeforeStart(start)) {
    if (row.date.otherwise) CheckNotBeforeStart(parser, *row.date.otherwise);
    for (const auto& choice : row.date.rows) CheckNotBeforeStart(parser, choice.gives);
  }
  if (const YamlNode* level = fields["level"]) {
    row.level = ParseChoice<Level>(parser, *level, ParseLevel);
  }
  if (row.level.is_plain() && !row.level.otherwise) row.level.otherwise = Level::kInfo;
  if (const YamlNode* shown = fields["shown_in"]) {
    // An empty list is a way to say nowhere.
    const bool nowhere = shown->is_sequence() && shown->items.empty();
    if (!nowhere) row.shown_in = parser.WordBits(*shown, Enum("surface"));
  } else if (ok && row.becomes != ItemStatus::kUpcoming) {
    row.shown_in = kWorklist;
    parser.Warn(node.place, "shown-in-unsaid",
                "this row does not say where it is shown; it goes to the worklist",
                "write shown_in: [worklist], or [consultation, worklist]");
  }
  if (const YamlNode* to = fields["to"]) row.to = parser.WordBits(*to, Enum("role"));
  if (const auto interrupts = parser.WordAs<Interrupts>(fields["interrupts"], "interrupts")) {
    row.interrupts = *interrupts;
  }
  return row;
}

}  // namespace

std::vector<TimingRow> ParseTiming(Parser& parser, const YamlNode& node, const Start& start) {
  std::vector<TimingRow> rows;
  if (!node.is_sequence() || node.items.empty()) {
    parser.Error(node.place, "not-a-list",
                 absl::StrCat("timing is a list of rows, found ",
                              node.is_sequence() ? "an empty one" : std::string(KindName(node))),
                 "for instance [{becomes: due, from: start + 14 days, shown_in: [worklist]}]");
    return rows;
  }
  for (const YamlNode& item : node.items) {
    std::optional<TimingRow> row = ParseRow(parser, item, start);
    if (row) rows.push_back(std::move(*row));
  }
  return rows;
}

void ParseTimeRunsOut(Parser& parser, const YamlNode& node, Rule& rule) {
  if (node.is_scalar() && node.scalar == "never") return;
  if (!node.is_mapping()) {
    parser.Error(node.place, "not-a-mapping", "expected never, or when time runs out and what then",
                 "for instance never, or {after: 24 months, then: close}");
    return;
  }
  const Fields fields(parser, node, Mapping("time_runs_out"));
  if (const YamlNode* after = fields["after"]) {
    if (const std::optional<Period> period = ParsePeriodValue(parser, *after)) {
      rule.runs_out_after = *period;
    }
  }
  if (const YamlNode* after = fields["after_reply"]) {
    rule.runs_out_after_reply = ParsePeriodValue(parser, *after);
  }
  if (const YamlNode* then = fields["then"]) {
    const std::optional<int> index = parser.Word(*then, Enum("then"));
    if (index) rule.runs_out = *index == 0 ? Rule::RunsOut::kClose : Rule::RunsOut::kAsk;
  }
}

}  // namespace waymark::rules
