// Is each prompt worth it? What was counted of a rule, put into what a person asks about: fired,
// acted on, dismissed, not appropriate. For charts that go further than a practice's own eyes, so
// small numbers are hidden.
#ifndef WAYMARK_SERVICE_RULE_HEALTH_H_
#define WAYMARK_SERVICE_RULE_HEALTH_H_

#include "waymark/rules/pack.h"
#include "waymark/v1/rules.pb.h"

namespace waymark::service {

// Fills `health` and `health_finding` from `rules`. Of active rules of the pack that fired or were
// answered, those that fired most first, then by id. A reply that the pack's rule does not offer
// any more counts as what it says by its own name, or for nothing.
void SetHealth(const rules::Pack& pack, v1::StatisticsResponse& response);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RULE_HEALTH_H_
