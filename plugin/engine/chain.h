// Entries that count together (`count`, `apart`, `within`, `per`) and entries seen since an item's
// start. Internal to engine/.
#ifndef WAYMARK_ENGINE_CHAIN_H_
#define WAYMARK_ENGINE_CHAIN_H_

#include <vector>

#include "waymark/engine/patient.h"

namespace waymark::engine {

// Whether the entry lies in the selector's `since` for the item, as the item's run stood on the day
// on which the entry would close it: its own, or the item's anchor. Without a `since`: on or after
// the item's start.
bool SeenSince(Patient& patient, const Selector& selector, const Point& point, const Item& item);
// What Point::seen_until is for the item; Min(): never seen.
Day SeenUntil(Patient& patient, const Selector& selector, const Point& point, const Item& item);
// The day on which it would close the item.
Day ClosesOn(const Point& point, const Item& item);

// A chain of `count` entries, neighbours at least `apart`, all `within` its period, of one group:
// its newest and its oldest member. For each newest member the chain whose oldest is latest.
// Of partial dates: what shows the work counts what may be so far apart, the rest what surely is.
struct Chain {
  Point newest;
  Point oldest;
  std::vector<Point> partial = {};  // members of which the day is not known
  Day seen_until = Day::Max();      // the first of its members'
};
std::vector<Chain> Chains(Patient& patient, const Selector& selector,
                          const std::vector<Point>& points);

// Keeps the points that complete a chain. Where only what is sure counts, a point's last day is
// that on which the whole chain surely lies behind.
void KeepCompleting(Patient& patient, const Selector& selector, std::vector<Point>& points);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_CHAIN_H_
