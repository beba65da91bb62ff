// Which stored item is which computed item, after a patient's history may have changed.
//
// By key first. What is left is paired by the earliest day on which both stand, within one rule and
// one group, each used once; of several that begin to overlap on one day those whose beginnings lie
// nearest. What was withdrawn comes back by its key or by the same first day only: a reply to it
// must not fall on a later piece of work. Pure; the same input in any order gives the same pairs.
#ifndef WAYMARK_LIVING_PAIRING_H_
#define WAYMARK_LIVING_PAIRING_H_

#include <span>
#include <string_view>
#include <vector>

#include "waymark/calendar/day.h"

namespace waymark::living {

// What pairing looks at, of a stored or of a computed item.
struct PairSide {
  std::string_view rule;
  std::string_view key;
  std::string_view
      group;           // value of the group that the rule's runs are kept apart by; may be empty
  calendar::Day from;  // the anchor
  calendar::Day until = calendar::Day::Max();  // the day it closed; Max() while open
  bool withdrawn = false;                      // of stored items
  // Of stored items after a split: whether it began under this patient. False ones are paired by
  // key only.
  bool own = true;
};

struct Pairing {
  std::vector<int> computed_of;  // for each stored item; -1: it is withdrawn
  std::vector<int> stored_of;    // for each computed item; -1: it is new
};

Pairing Pair(std::span<const PairSide> stored, std::span<const PairSide> computed);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_PAIRING_H_
