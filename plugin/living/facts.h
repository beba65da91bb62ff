// What an item rests on, and whether that is new.
#ifndef WAYMARK_LIVING_FACTS_H_
#define WAYMARK_LIVING_FACTS_H_

#include <vector>

#include "waymark/living/item.h"
#include "waymark/record/record.h"

namespace waymark::living {

// The entries of the item's run, those with a name, and what closed it; by root.
std::vector<Fact> FactsOf(const rules::Rule& rule, const record::PatientRecord& record,
                          const engine::ItemAnswer& item);

// Whether an item that was closed on `closed_on` deserves another look: an entry that it rested on
// says something else or is gone; an entry of its run came late; or, where a person stopped it by
// what was known then, any entry came but one that does what was asked for.
bool IsNewsAfterClosing(const std::vector<Fact>& then, const std::vector<Fact>& now, Day closed_on,
                        bool stopped_by_reply);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_FACTS_H_
