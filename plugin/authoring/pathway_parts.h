// What the pages about a pack share. Internal to this folder.
#ifndef WAYMARK_AUTHORING_PATHWAY_PARTS_H_
#define WAYMARK_AUTHORING_PATHWAY_PARTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/pack.h"

namespace waymark::authoring {

// A part of the pathway with its rules, in the order of their ids.
struct PathwayPart {
  std::string name, title;
  std::vector<const rules::Rule*> rules;
};
// In the pack's order; parts that it does not list follow by name. Listed parts without rules are
// given too: a gap is to be seen.
std::vector<PathwayPart> PartsOf(const rules::Pack& pack);

// "active", "silent: counted, not shown", "off unless switched on", "retired" ...
std::string StateWords(const rules::Rule& rule);

// `text` fit for one cell of a Markdown table.
std::string Cell(std::string_view text);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_PATHWAY_PARTS_H_
