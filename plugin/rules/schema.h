// JSON Schemas (draft-07) of a pack's files, for editors: keys, words, forms, descriptions and
// examples.
//
// Made from the language's definition (language.h), so an editor offers exactly what the parsers
// read. A schema is wider than the parser where JSON Schema can't say more (a period may be any
// text of the right look); `waymark check` has the last word.
#ifndef WAYMARK_RULES_SCHEMA_H_
#define WAYMARK_RULES_SCHEMA_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace waymark::rules {

// "rule", "test" (a story), "pack", "codeset", "overlay", "definitions", "group", "table",
// "holidays".
std::span<const std::string_view> SchemaNames();

// The schema's text, as checked in under docs/schema/NAME.json; nothing for another name.
std::optional<std::string> SchemaText(std::string_view name);

// What is wrong with the language's definition as far as schemas go (a value that nothing defines);
// empty when all is well. For tests.
std::string SchemaProblem();

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_SCHEMA_H_
