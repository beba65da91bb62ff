// Statuses in words, for explanations. Internal to engine/.
#ifndef WAYMARK_ENGINE_STATUS_WORDS_H_
#define WAYMARK_ENGINE_STATUS_WORDS_H_

#include <string>
#include <string_view>

#include "waymark/engine/answer.h"

namespace waymark::engine {

// How an item stands: "due", "set aside", "out of time".
std::string_view StatusText(ItemStatus status);
// What it does when that begins: "it becomes due", "its time runs out".
std::string BecomesText(ItemStatus status);
// What makes it so does this: "make it due", "set it aside".
std::string MakesText(ItemStatus status);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_STATUS_WORDS_H_
