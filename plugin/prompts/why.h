// Why an item stands as it does, in one sentence with dates; and how it is meant to be read, for
// all statuses.
#ifndef WAYMARK_PROMPTS_WHY_H_
#define WAYMARK_PROMPTS_WHY_H_

#include <string>

#include "waymark/prompts/render.h"

namespace waymark::prompts {

// "FIT kit given on 1 October 2026, again on 13 October 2026; nothing recorded since then closes
// it; overdue since 10 November 2026." At most one sentence; plain text.
std::string WhyText(const RenderInput& input);

}  // namespace waymark::prompts

#endif  // WAYMARK_PROMPTS_WHY_H_
