// Whether a condition can be seen, without any record, to hold never or always: ages that exclude
// each other, a thing and its opposite, more required than there are. Says "sometimes" wherever it
// isn't certain.
#ifndef WAYMARK_RULES_CONSTANCY_H_
#define WAYMARK_RULES_CONSTANCY_H_

#include "waymark/rules/pack.h"

namespace waymark::rules {

enum class Constancy : uint8_t { kNever, kSometimes, kAlways };

Constancy ConstancyOf(const Pack& pack, const Condition& condition);

// Whether it may surely hold though nothing is known of any entry: by age, sex and the like.
bool MayHoldWithoutEntries(const Pack& pack, const Condition& condition);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_CONSTANCY_H_
