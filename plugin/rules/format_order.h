// The order of the first-level keys of a file: that of the manual.
#ifndef WAYMARK_RULES_FORMAT_ORDER_H_
#define WAYMARK_RULES_FORMAT_ORDER_H_

#include <vector>

#include "waymark/rules/format_lines.h"

namespace waymark::rules {

// The lines with the file's first-level keys in the order of the language's definition; each key
// takes with it the lines under it and the comments above it. What stands before the first key and
// is parted from it by an empty line stays at the top. Keys that the language does not have come
// last, in their own order. Files that are no rule, story, pack, code set, overlay, table, group or
// list of holidays keep their order.
std::vector<LogicalLine> InOrder(std::vector<LogicalLine> lines);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_FORMAT_ORDER_H_
