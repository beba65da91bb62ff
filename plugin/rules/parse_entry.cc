// Entries: dated points of the record.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_table_rows.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

std::optional<Since> ParseSince(Parser& parser, const YamlNode& node, Since::Kind kind) {
  Since since;
  if (kind == Since::Kind::kFrom && node.is_scalar() && node.scalar == "ever") {
    since.kind = Since::Kind::kEver;
    return since;
  }
  std::optional<DateExpr> date = ParseDate(parser, node);
  if (!date) return std::nullopt;
  since.kind = kind;
  since.from = std::move(*date);
  return since;
}

// An entry is a point: whoever writes a window here has a condition in mind.
YamlNode WithoutWindow(Parser& parser, const YamlNode& node) {
  YamlNode rest = node;
  const auto is_window = [](const YamlNode::Pair& pair) {
    return pair.key == "in" || pair.key == "holds" || pair.key == "for";
  };
  for (const YamlNode::Pair& pair : node.pairs) {
    if (!is_window(pair)) continue;
    parser.Error(
        pair.key_place, "entry-with-window",
        absl::StrCat("an entry is a day and has no window, so `", pair.key, "` can't stand here"),
        "write since: for how far back it is seen, or {when: {event: ..., in: ...}} for a "
        "condition");
  }
  rest.pairs.erase(std::remove_if(rest.pairs.begin(), rest.pairs.end(), is_window),
                   rest.pairs.end());
  return rest;
}

std::optional<EntrySelector> ParseEntryMapping(Parser& parser, const YamlNode& node) {
  EntrySelector entry;
  entry.place = node.place;
  if (node.Find("event")) {
    const MappingSpec& spec = Mapping("entry.event");
    const Fields fields(parser, node, spec);
    if (const YamlNode* sets = fields["event"]) entry.sets = ParseSets(parser, *sets);
    ParseEntryFilters(parser, fields, spec, entry);
    if (entry.sets.empty()) return std::nullopt;
    return entry;
  }
  if (node.Find("change")) {
    const MappingSpec& spec = Mapping("entry.change");
    const Fields fields(parser, node, spec);
    if (const YamlNode* change = fields["change"]) entry.change = ParseChange(parser, *change);
    ParseEntryFilters(parser, fields, spec, entry);
    if (!entry.change) return std::nullopt;
    return entry;
  }
  const MappingSpec& spec = Mapping("entry.ever");
  const Fields fields(parser, node, spec);
  const YamlNode* inner = fields["ever"];
  if (!inner) return std::nullopt;
  std::optional<EntrySelector> selected = ParseEntry(parser, *inner);
  if (!selected) return std::nullopt;
  ParseEntryFilters(parser, fields, spec, *selected);
  if (selected->since && selected->since->kind != Since::Kind::kEver) {
    parser.Error(node.place, "ever-and-since",
                 "`ever` means without a bound, and `since` or `after` sets one",
                 "write one of them");
  }
  selected->since = Since{Since::Kind::kEver, {}};
  selected->place = node.place;
  return selected;
}

}  // namespace

std::vector<SetRef> ParseSets(Parser& parser, const YamlNode& node) {
  std::vector<SetRef> sets;
  if (node.is_mapping()) {
    parser.Error(node.place, "not-text",
                 "expected a code set or a list of code sets, found a mapping");
    return sets;
  }
  if (node.is_sequence() && node.items.empty()) {
    parser.Error(node.place, "empty-list", "a list of code sets without any", "name at least one");
  }
  for (const YamlNode* item : ItemsOf(node)) {
    const int set = parser.CodeSet(*item);
    if (set < 0) continue;
    const SetRef ref{static_cast<uint16_t>(set), item->place};
    const bool twice = std::any_of(sets.begin(), sets.end(),
                                   [&](const SetRef& other) { return other.set == ref.set; });
    if (twice) {
      parser.Warn(item->place, "named-twice",
                  absl::StrCat(Quote(item->scalar), " stands twice in this list"),
                  "remove one of them");
      continue;
    }
    sets.push_back(ref);
  }
  return sets;
}

namespace {

std::optional<EntrySelector> ReadEntry(Parser& parser, const YamlNode& node) {
  if (!node.is_mapping()) {
    EntrySelector entry;
    entry.place = node.place;
    entry.sets = ParseSets(parser, node);
    if (entry.sets.empty()) return std::nullopt;
    return entry;
  }
  if (node.Find("event") || node.Find("change") || node.Find("ever")) {
    return ParseEntryMapping(parser, WithoutWindow(parser, node));
  }
  const std::string_view head = ConditionHead(node);
  if (!head.empty()) {
    parser.Error(node.place, "condition-not-entry",
                 absl::StrCat("`", std::string(head),
                              "` makes a condition (a set of days), and an entry is expected here"),
                 "name a code set or write {event: ...}; for the first day of a condition {when: "
                 "...} in done and stopped");
    return std::nullopt;
  }
  std::vector<std::string_view> heads = {"event", "change", "ever"};
  std::string meant;
  for (const YamlNode::Pair& pair : node.pairs) {
    if (meant.empty()) meant = DidYouMean(NearestOf(pair.key, heads));
  }
  parser.Error(node.place, "not-an-entry", "expected an entry",
               meant.empty()
                   ? "for instance fit_result, [a, b], or {event: fit_result, with: any number}"
                   : meant);
  return std::nullopt;
}

}  // namespace

std::optional<EntrySelector> ParseEntry(Parser& parser, const YamlNode& node) {
  const size_t before = parser.errors();
  std::optional<EntrySelector> entry = ReadEntry(parser, node);
  if (!entry && parser.errors() == before) {
    parser.Error(node.place, "not-an-entry", "this can't be read as an entry");
  }
  return entry;
}

std::unique_ptr<const EntrySelector> ParseEntryPtr(Parser& parser, const YamlNode& node) {
  std::optional<EntrySelector> entry = ParseEntry(parser, node);
  if (!entry) return nullptr;
  return std::make_unique<const EntrySelector>(std::move(*entry));
}

void ParseEntryFilters(Parser& parser, const Fields& fields, const MappingSpec& spec,
                       EntrySelector& entry) {
  const auto field = [&](std::string_view key) { return spec.Find(key) ? fields[key] : nullptr; };
  if (const YamlNode* node = field("with")) {
    entry.with = ParseChoice<calendar::ValueTest>(parser, *node, ParseTest);
  }
  if (const YamlNode* node = field("while")) entry.while_holds = ParseCondition(parser, *node);
  if (const YamlNode* node = field("where")) {
    const Fields where(parser, *node, Mapping("where"));
    entry.where.kinds = parser.Kinds(where["kind"]);
    entry.where.roles = parser.Texts(where["role"]);
    if (const YamlNode* status = where["status"]) {
      const EnumSpec& statuses = Enum("entry_status");
      for (const YamlNode* item : parser.SomeItemsOf(*status)) {
        if (const auto index = parser.Word(*item, statuses)) {
          entry.where.statuses.emplace_back(statuses.values[static_cast<size_t>(*index)].name);
        }
      }
    }
    entry.where.urgencies = parser.Texts(where["urgency"]);
  }
  const YamlNode* since = field("since");
  const YamlNode* after = field("after");
  if (since) entry.since = ParseSince(parser, *since, Since::Kind::kFrom);
  if (after) {
    if (since) {
      parser.Error(after->place, "since-and-after", "`since` and `after` stand beside each other",
                   "after is stricter than since: write one of them");
    }
    entry.since = ParseSince(parser, *after, Since::Kind::kAfter);
  }
  if (const YamlNode* node = field("count")) {
    if (const std::optional<int> count = ParseCount(parser, *node)) entry.count = *count;
  }
  if (const YamlNode* node = field("apart")) {
    if (const std::optional<Period> apart = ParsePeriodValue(parser, *node)) entry.apart = *apart;
    if (!field("count")) {
      parser.Error(node->place, "apart-without-count", "`apart` is about entries that are counted",
                   "write count: beside it");
    }
  }
  if (const YamlNode* node = field("within")) {
    entry.within = ParsePeriodValue(parser, *node);
    if (!field("count")) {
      parser.Error(node->place, "within-without-count",
                   "`within` is about entries that are counted, and nothing is counted",
                   "write count: beside it");
    }
  }
  if (const YamlNode* node = field("per"); node && spec.name != "start.each") {
    entry.per = parser.Group(*node);
    if (!field("count")) {
      parser.Error(node->place, "per-without-count",
                   "`per` counts within each group, and nothing is counted",
                   "write count: beside it");
    }
  }
  if (const YamlNode* node = field("as")) entry.as = parser.Name(*node);
}

std::unique_ptr<const Change> ParseChange(Parser& parser, const YamlNode& node) {
  const Fields fields(parser, node, Mapping("change"));
  if (!fields.is_mapping()) return nullptr;
  auto change = std::make_unique<Change>();
  if (const YamlNode* of = fields["of"]) change->of = ParseSets(parser, *of);
  const YamlNode* falls = fields["falls_by"];
  const YamlNode* rises = fields["rises_by"];
  if (!falls == !rises) {
    parser.Error(
        node.place, "change-direction",
        falls ? "a change either falls or rises" : "a change says how much it falls or rises",
        "write exactly one of falls_by: and rises_by:");
    return nullptr;
  }
  change->falls = falls != nullptr;
  const bool amount_ok = ParseAmount(parser, falls ? *falls : *rises, *change);
  change->against = change->falls ? Change::Against::kHighest : Change::Against::kLowest;
  if (const auto against =
          parser.WordAs<Change::Against>(fields["compared_with"], "compared_with")) {
    change->against = *against;
  }
  if (const YamlNode* earlier = fields["earlier"]) {
    if (const auto range = ParsePeriodRange(parser, *earlier)) {
      change->earlier_from = range->first;
      change->earlier_to = range->second;
    }
  }
  if (const YamlNode* only = fields["only"]) change->only = ParseValueRange(parser, *only);
  if (!amount_ok || change->of.empty()) return nullptr;
  return change;
}

}  // namespace waymark::rules
