#include "waymark/rules/language.h"

#include <cstdlib>
#include <vector>

#include "waymark/rules/language_parts.h"

namespace waymark::rules {
namespace {

struct Whole {
  std::vector<MappingSpec> mappings;
  std::vector<EnumSpec> enums;
  std::vector<ScalarSpec> scalars;
  std::vector<FormSpec> forms;
};

const Whole& Language() {
  static const Whole* const whole = [] {
    auto* all = new Whole;
    for (const LanguagePart& part : {RuleLanguage(), ConditionLanguage(), PackLanguage(),
                                     IndicatorLanguage(), ScalarLanguage()}) {
      all->mappings.insert(all->mappings.end(), part.mappings.begin(), part.mappings.end());
      all->enums.insert(all->enums.end(), part.enums.begin(), part.enums.end());
      all->scalars.insert(all->scalars.end(), part.scalars.begin(), part.scalars.end());
      all->forms.insert(all->forms.end(), part.forms.begin(), part.forms.end());
    }
    return all;
  }();
  return *whole;
}

}  // namespace

const KeySpec* MappingSpec::Find(std::string_view key) const {
  for (const KeySpec& spec : keys) {
    if (spec.name == key) return &spec;
  }
  return nullptr;
}

bool EnumSpec::Has(std::string_view value) const {
  for (const EnumValue& known : values) {
    if (known.name == value) return true;
  }
  return false;
}

std::span<const MappingSpec> LanguageMappings() { return Language().mappings; }
std::span<const EnumSpec> LanguageEnums() { return Language().enums; }
std::span<const ScalarSpec> LanguageScalars() { return Language().scalars; }
std::span<const FormSpec> LanguageForms() { return Language().forms; }

const MappingSpec& Mapping(std::string_view name) {
  for (const MappingSpec& spec : Language().mappings) {
    if (spec.name == name) return spec;
  }
  std::abort();
}

const EnumSpec& Enum(std::string_view name) {
  for (const EnumSpec& spec : Language().enums) {
    if (spec.name == name) return spec;
  }
  std::abort();
}

}  // namespace waymark::rules
