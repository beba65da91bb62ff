// The indicators of a pack that is loaded: read from its files when somebody counts or checks, so
// that a pack which only prompts does not wait for them.
#ifndef WAYMARK_RULES_LOAD_INDICATORS_H_
#define WAYMARK_RULES_LOAD_INDICATORS_H_

#include <memory>
#include <string_view>
#include <vector>

#include "waymark/rules/indicator.h"
#include "waymark/rules/pack.h"

namespace waymark::rules {

using Indicators = std::vector<Indicator>;  // sorted by id

struct LoadedIndicators {
  std::shared_ptr<const Indicators> indicators;  // null where findings are errors
  std::vector<Finding> findings;                 // sorted by place
};

// Files of the pack that begin with `indicators:` or `indicator:`. Indices in them are those of
// `pack`, which must outlive nothing: what is read stands by itself.
LoadedIndicators LoadIndicators(const Pack& pack, const LoadOptions& options);

int FindIndicator(const Indicators& indicators, std::string_view id);  // -1 where there is none

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_LOAD_INDICATORS_H_
