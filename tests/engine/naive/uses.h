// What a rule refers to: code sets by block, and other rules.
#ifndef WAYMARK_TESTS_ENGINE_NAIVE_USES_H_
#define WAYMARK_TESTS_ENGINE_NAIVE_USES_H_

#include <set>

#include "waymark/rules/pack.h"

namespace waymark::naive {

// Where entries open the items, the sets of those entries (a `while` can't help where they are
// missing); where a condition does, every set in it.
std::set<int> SetsOfStart(const rules::Rule& rule, const rules::Pack& pack);
// Of the rule's own `who`.
// Of the clock that recurs: without its first entry it never begins.
std::set<int> SetsOfFirstAt(const rules::Rule& rule, const rules::Pack& pack);
std::set<int> SetsOfWho(const rules::Rule& rule, const rules::Pack& pack);
std::set<int> SetsOfDone(const rules::Rule& rule, const rules::Pack& pack);
// Whether one of the rule's own replies gives `done`; the built-in one, which every rule has, isn't
// meant.
bool AReplyCloses(const rules::Rule& rule);
// Rules that must be asked before this one.
std::set<int> RulesUsedBy(const rules::Rule& rule, const rules::Pack& pack);

}  // namespace waymark::naive

#endif  // WAYMARK_TESTS_ENGINE_NAIVE_USES_H_
