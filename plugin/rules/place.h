// Where something stands in a pack's files.
#ifndef WAYMARK_RULES_PLACE_H_
#define WAYMARK_RULES_PLACE_H_

#include <compare>
#include <cstdint>

namespace waymark::rules {

struct Place {
  int32_t file = -1;   // index into SourceFiles; -1: nowhere
  int32_t line = 0;    // from 1
  int32_t column = 0;  // from 1, in characters (not bytes)
  friend auto operator<=>(const Place&, const Place&) = default;
};

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PLACE_H_
