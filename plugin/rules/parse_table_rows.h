// The one table form of the language: a list of {when: CONDITION, gives: VALUE} and a last {else:
// VALUE}.
#ifndef WAYMARK_RULES_PARSE_TABLE_ROWS_H_
#define WAYMARK_RULES_PARSE_TABLE_ROWS_H_

#include <optional>
#include <utility>

#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parser.h"

namespace waymark::rules {

// What a row of a table says: `when` (absent in the last row) and the node of its value.
struct TableRowNodes {
  const YamlNode* when = nullptr;
  const YamlNode* value = nullptr;
  Place place;
};

// The rows of `node` (a sequence), with findings for rows that are not in form, for rows after
// `else`, and for a second `else`.
std::vector<TableRowNodes> ReadTableRows(Parser& parser, const YamlNode& node);

// A plain value or a table; `parse_value(parser, node)` gives an optional<T>.
template <typename T, typename ParseValue>
Choice<T> ParseChoice(Parser& parser, const YamlNode& node, ParseValue parse_value) {
  Choice<T> choice;
  choice.place = node.place;
  if (!node.is_sequence()) {
    choice.otherwise = parse_value(parser, node);
    return choice;
  }
  for (const TableRowNodes& row : ReadTableRows(parser, node)) {
    std::optional<T> value = parse_value(parser, *row.value);
    if (!row.when) {
      choice.otherwise = std::move(value);
      continue;
    }
    ConditionPtr when = ParseCondition(parser, *row.when);
    if (!value || !when) continue;
    choice.rows.push_back({std::move(when), std::move(*value), row.place});
  }
  return choice;
}

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSE_TABLE_ROWS_H_
