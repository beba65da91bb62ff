// Parameters of a rule: typed values with names and limits, and what overlays make of them.
#ifndef WAYMARK_RULES_PARAMETERS_H_
#define WAYMARK_RULES_PARAMETERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/parser.h"

namespace waymark::rules {

// A value that an overlay sets.
struct ParameterSetting {
  std::string overlay;  // its name
  std::string level;    // publisher, icb, pcn or practice
  std::string rule;
  std::string parameter;
  std::string value;
  Place place;
};

enum class ParameterType : uint8_t { kPeriod, kQuantity, kNumber, kPerCent };

struct TypedValue {
  ParameterType type = ParameterType::kNumber;
  Period period;
  calendar::Quantity quantity;  // of a number or per cent: its value
};

// Nothing where the text is none of the four.
std::optional<TypedValue> ReadTypedValue(std::string_view text);
// -1, 0 or 1; nothing where the types differ or the order depends on the day (1 month and 30 days).
std::optional<int> CompareTyped(const TypedValue& a, const TypedValue& b);

// The rule's `parameters:` with the settings of overlays (those for this rule, in the order of
// application) applied.
std::vector<Parameter> ParseParameters(Parser& parser, const YamlNode* node,
                                       const std::vector<ParameterSetting>& settings);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARAMETERS_H_
