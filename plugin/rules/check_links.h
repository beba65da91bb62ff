// References between rules, definitions and risk tables that can be checked only once all are
// parsed.
#ifndef WAYMARK_RULES_CHECK_LINKS_H_
#define WAYMARK_RULES_CHECK_LINKS_H_

#include <vector>

#include "waymark/rules/pack.h"
#include "waymark/rules/parser.h"

namespace waymark::rules {

// What each thing of the pack refers to, by its index.
struct PackReferences {
  std::vector<References> rules;
  std::vector<References> definitions;
  std::vector<References> risk_tables;
  References who;  // the pack's own, which is part of every rule
};

// Definitions that mention `start` themselves or through another one.
std::vector<bool> DefinitionsThatMentionStart(const std::vector<References>& definitions);

// Adds findings for circles (a rule whose answer depends on itself, a definition made of itself)
// and for replies that the named rule does not have.
void CheckLinks(const Pack& pack, const PackReferences& references, Parser& parser);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_CHECK_LINKS_H_
