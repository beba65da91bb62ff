#include "waymark/rules/parse_table_rows.h"

namespace waymark::rules {

std::vector<TableRowNodes> ReadTableRows(Parser& parser, const YamlNode& node) {
  std::vector<TableRowNodes> rows;
  bool ended = false;
  if (node.items.empty()) {
    parser.Error(node.place, "table-form", "a table without rows",
                 "for instance [{when: {age: 40 to 49}, gives: 6 months}, {else: 12 months}]");
  }
  for (const YamlNode& item : node.items) {
    TableRowNodes row;
    row.place = item.place;
    if (!item.is_mapping()) {
      parser.Error(
          item.place, "table-form", "a row of a table is a mapping",
          "for instance {when: {age: 40 to 49}, gives: 6 months}, at the end {else: 12 months}");
      continue;
    }
    const bool is_else = item.Find("else") != nullptr;
    if (ended) {
      parser.Error(item.place, "row-after-else",
                   "no row may follow `else`: it would never be asked", "make `else` the last row");
    }
    ended = ended || is_else;
    const Fields fields(parser, item, Mapping(is_else ? "table_else" : "table_row"));
    if (!is_else) row.when = fields["when"];
    row.value = fields[is_else ? "else" : "gives"];
    if (row.value && (is_else || row.when)) rows.push_back(row);
  }
  return rows;
}

}  // namespace waymark::rules
