// Which items stand on a partial date. Internal to engine/.
#ifndef WAYMARK_ENGINE_PARTIAL_DATES_H_
#define WAYMARK_ENGINE_PARTIAL_DATES_H_

#include <vector>

#include "waymark/engine/answer.h"
#include "waymark/engine/item.h"

namespace waymark::engine {

// Anchors and clocks stand on the earliest day that a partial date may mean, also long after that
// date is past. Adds a doubt for each such entry that `item` stands on, on `day`: the first of its
// run, the last where the rule counts from that, the one that a recurring clock last began with.
// Only of a patient and a rule that MayDoubt.
void FlagPartialDates(const Patient& patient, const CompiledRule& rule, const Item& item, Day day,
                      std::vector<Doubt>& doubts);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_PARTIAL_DATES_H_
