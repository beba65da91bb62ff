// Named findings for what could hurt somebody: a rule that reads well and means something else.
//
// Each finding has an entry in the error catalogue (catalogue.h): what it means, why it matters,
// how to mend it. A finding that may be waived is silenced in the rule by `safety: {hazards: [...],
// accepts: {finding-name: "reason"}}`.
#ifndef WAYMARK_RULES_SAFETY_H_
#define WAYMARK_RULES_SAFETY_H_

#include <vector>

#include "waymark/rules/finding.h"
#include "waymark/rules/pack.h"

namespace waymark::rules {

// Adds the safety findings of every rule of `pack`, in the order of rules. Pure.
void CheckSafety(const Pack& pack, const LoadOptions& options, std::vector<Finding>& findings);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_SAFETY_H_
