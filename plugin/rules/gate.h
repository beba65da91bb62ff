// The gate for `status: active`: what a rule's head and the pack's signature must show before the
// rule may speak to people.
//
// Drafts pass without any of it, because they run only where somebody tries them out. Stories and
// their coverage are the other half of the gate and belong to authoring. `serve` and ActivatePack
// enforce the gate; other commands show its findings and go on.
#ifndef WAYMARK_RULES_GATE_H_
#define WAYMARK_RULES_GATE_H_

#include <vector>

#include "waymark/rules/finding.h"
#include "waymark/rules/pack.h"

namespace waymark::rules {

// What keeps active rules of `pack` from running, as errors named gate-...: evidence that was read,
// author, owner, hazards, a review day that has not passed (where `options` has today), approval by
// somebody other than the author, no finding of `known` (those of loading the pack) that is an
// error about the rule, and a valid signature over the pack. The demonstration key's signature is
// valid here; whoever serves decides whether it will do. Empty where no rule is active. Pure.
std::vector<Finding> CheckGate(const Pack& pack, const std::vector<Finding>& known,
                               const LoadOptions& options);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_GATE_H_
