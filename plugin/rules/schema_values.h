// Schemas of single values, and examples as JSON.
#ifndef WAYMARK_RULES_SCHEMA_VALUES_H_
#define WAYMARK_RULES_SCHEMA_VALUES_H_

#include <optional>
#include <string_view>

#include "waymark/rules/json_text.h"
#include "waymark/rules/language.h"

namespace waymark::rules {

// A word of the enumeration, each with what it says.
Json EnumSchema(const EnumSpec& spec);

// Text of the scalar's form; where that can look like a number or yes and no to a YAML reader,
// those too.
Json ScalarSchema(const ScalarSpec& spec);

// A YAML example as a JSON value; nothing where it is empty or can't be read.
std::optional<Json> ExampleValue(std::string_view yaml);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_SCHEMA_VALUES_H_
