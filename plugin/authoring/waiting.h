// Rules that can't be asked of anybody because code sets wait for their codes.
#ifndef WAYMARK_AUTHORING_WAITING_H_
#define WAYMARK_AUTHORING_WAITING_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "waymark/rules/pack.h"

namespace waymark::authoring {

struct WaitingRule {
  uint16_t rule = 0;                // index into Pack::rules
  std::vector<uint16_t> code_sets;  // that wait, ascending
};

// By rule. Rules that are retired or switched off are not asked and not listed. Asks the engine, so
// that a page says what an answer would say.
std::vector<WaitingRule> RulesWaitingForCodes(const std::shared_ptr<const rules::Pack>& pack);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_WAITING_H_
