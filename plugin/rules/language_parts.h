// How the language's definition is put together from its parts; see language.h for what it is.
#ifndef WAYMARK_RULES_LANGUAGE_PARTS_H_
#define WAYMARK_RULES_LANGUAGE_PARTS_H_

#include <span>

#include "waymark/rules/language.h"

namespace waymark::rules {

struct LanguagePart {
  std::span<const MappingSpec> mappings;
  std::span<const EnumSpec> enums;
  std::span<const ScalarSpec> scalars;
  std::span<const FormSpec> forms;
};

LanguagePart RuleLanguage();       // a rule and its blocks
LanguagePart ConditionLanguage();  // conditions, entries, tables
LanguagePart PackLanguage();  // pack.yaml, code sets, groups, definitions, risk tables, overlays
LanguagePart IndicatorLanguage();  // what is counted
LanguagePart ScalarLanguage();     // periods, tests, dates and other written forms

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_LANGUAGE_PARTS_H_
