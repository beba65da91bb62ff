// Codes that only stories use: with them the name of a code set can stand for an entry, also where
// no code is known yet.
#ifndef WAYMARK_RULES_STORY_CODES_H_
#define WAYMARK_RULES_STORY_CODES_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/terminology/code_set.h"

namespace waymark::rules {

// The code system of these codes; no record of a patient may use it.
inline constexpr std::string_view kStorySystem = "story-set";

// Gives every set of `sets` (resolved) its own id as a member of kStorySystem. A set that holds all
// members of another, or names a waiting one in `include`, gets that one's code too: what is known
// to be a lung cancer is a cancer. Waiting sets so become complete, but for those of
// `still_waiting`, which stay as they are.
void AddStoryCodes(const std::vector<std::string>& still_waiting,
                   std::vector<terminology::CodeSet>& sets);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_STORY_CODES_H_
