// Files with `indicators:`: what is counted, as data.
#ifndef WAYMARK_RULES_PARSE_INDICATOR_H_
#define WAYMARK_RULES_PARSE_INDICATOR_H_

#include <string>
#include <vector>

#include "waymark/rules/indicator.h"
#include "waymark/rules/pack.h"
#include "waymark/rules/parser.h"

namespace waymark::rules {

// Where one definition stands.
struct IndicatorNode {
  std::string file;  // relative to the pack
  const YamlNode* node = nullptr;
};

// All of them, sorted by id. `pack` is what they refer to.
std::vector<Indicator> ParseIndicators(Parser& parser, const std::vector<IndicatorNode>& nodes,
                                       const Pack& pack);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSE_INDICATOR_H_
