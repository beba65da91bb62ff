// What closes items, and what holds them back.
#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_rule.h"

namespace waymark::rules {
namespace {

std::optional<Closer> ParseCloser(Parser& parser, const YamlNode& node) {
  Closer closer;
  closer.place = node.place;
  if (node.is_mapping() && node.Find("when")) {
    const Fields fields(parser, node, Mapping("closer.when"));
    if (const YamlNode* when = fields["when"]) closer.when = ParseCondition(parser, *when);
    if (!closer.when) return std::nullopt;
    return closer;
  }
  if (node.is_mapping() && node.Find("any")) {
    parser.Error(node.place, "condition-not-entry",
                 "`any` makes a condition, and what closes an item is an entry",
                 "write a list: [a, {event: b, with: any number}]; one of them is enough");
    return std::nullopt;
  }
  if (node.is_sequence()) {
    parser.Error(node.place, "not-text", "a list within a list", "write one list");
    return std::nullopt;
  }
  closer.entry = ParseEntryPtr(parser, node);
  if (!closer.entry) return std::nullopt;
  return closer;
}

bool ExpectNames(Parser& parser, const YamlNode& node, std::string_view example) {
  if (node.is_mapping()) return true;
  parser.Error(
      node.place, "not-a-mapping",
      absl::StrCat("expected a mapping from names of reasons, found ", std::string(KindName(node))),
      absl::StrCat("for instance ", std::string(example)));
  return false;
}

}  // namespace

std::vector<Closer> ParseClosers(Parser& parser, const YamlNode& node) {
  std::vector<Closer> closers;
  for (const YamlNode* item : parser.SomeItemsOf(node)) {
    std::optional<Closer> closer = ParseCloser(parser, *item);
    if (closer) closers.push_back(std::move(*closer));
  }
  return closers;
}

std::vector<NamedClosers> ParseStopped(Parser& parser, const YamlNode& node) {
  std::vector<NamedClosers> rows;
  if (!ExpectNames(parser, node, "{superseded: urgent_cancer_referral_lower_gi}")) return rows;
  for (const YamlNode::Pair& pair : node.pairs) {
    rows.push_back({pair.key, ParseClosers(parser, pair.value), pair.key_place});
  }
  return rows;
}

std::vector<SetAsideRow> ParseSetAside(Parser& parser, const YamlNode& node) {
  std::vector<SetAsideRow> rows;
  if (!ExpectNames(parser, node, "{declined: {event: screening_declined, in: last 12 months}}")) {
    return rows;
  }
  for (const YamlNode::Pair& pair : node.pairs) {
    SetAsideRow row;
    row.name = pair.key;
    row.place = pair.key_place;
    if (pair.value.is_mapping() && pair.value.Find("when")) {
      const Fields fields(parser, pair.value, Mapping("set_aside_row"));
      if (const YamlNode* when = fields["when"]) row.when = ParseCondition(parser, *when);
      if (const auto on_end = parser.WordAs<SetAsideRow::OnEnd>(fields["on_end"], "on_end")) {
        row.on_end = *on_end;
      }
    } else {
      row.when = ParseCondition(parser, pair.value);
    }
    if (row.when) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace waymark::rules
