// Which rules a change of a code set touches.
#ifndef WAYMARK_RULES_SET_USERS_H_
#define WAYMARK_RULES_SET_USERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/pack.h"

namespace waymark::rules {

struct SetUser {
  int rule = -1;                     // index into Pack::rules
  std::vector<std::string> blocks;   // "start", "done" ...: where the set is read, in their order
  std::vector<std::string> through;  // ids of sets that include or exclude it and are read there
};

// By rule; those that read the set itself, or a set made from it by `include` or `exclude`, however
// far. Named conditions are followed; the pack's own `who` is not a rule's. Empty where the pack
// has no such set.
std::vector<SetUser> RulesThatRead(const Pack& pack, std::string_view set);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_SET_USERS_H_
