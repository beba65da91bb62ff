// The rule language's own definition: every mapping, key, word and form that a pack's files may
// hold.
//
// The parsers take their key tables and lists of words from here; the JSON Schemas, the author's
// manual and the hints of findings are made from it. So a key exists, is checked, is offered by an
// editor and is documented in one place.
//
// `takes` says what a value may be, in this small notation:
//   A | B       one or the other
//   [A]         a list of A
//   {A}         a mapping from names that the author chooses to A
//   table(A)    a table: a list of {when: CONDITION, gives: A} and a last {else: A}
//   enum:NAME   a word of LanguageEnums()
//   NAME        a scalar of LanguageScalars(), a form of LanguageForms() or a mapping of
//   LanguageMappings()
#ifndef WAYMARK_RULES_LANGUAGE_H_
#define WAYMARK_RULES_LANGUAGE_H_

#include <span>
#include <string_view>

namespace waymark::rules {

// The version of the language that this program reads (`language:` in pack.yaml).
inline constexpr int kLanguageVersion = 1;

struct KeySpec {
  std::string_view name;
  bool needed = false;
  std::string_view takes;
  std::string_view says;     // one line
  std::string_view example;  // what may stand after the colon; may be empty
};

// A mapping with fixed keys.
struct MappingSpec {
  std::string_view
      name;  // "rule", "condition.event": a stable name, "FORM.head" for the forms of one idea
  std::string_view title;  // for headings: "A rule"
  std::string_view says;
  std::string_view example;  // YAML, may be empty; valid where `name` may stand
  std::span<const KeySpec> keys;

  const KeySpec* Find(std::string_view key) const;
};

// A word that may stand for a value.
struct EnumValue {
  std::string_view name;
  std::string_view says;
};

struct EnumSpec {
  std::string_view name;
  std::string_view says;
  std::span<const EnumValue> values;

  bool Has(std::string_view value) const;
};

// Text with a form of its own: "14 days", "at least 10 ug/g".
struct ScalarSpec {
  std::string_view name;
  std::string_view says;
  std::string_view pattern;   // ECMAScript regular expression without anchors; empty: any text.
                              // Wider than the parser
  std::string_view examples;  // separated by " · "
};

// One idea that may be spelled in several ways: a condition, an entry, a date.
struct FormSpec {
  std::string_view name;
  std::string_view title;
  std::string_view says;
  std::string_view takes;
};

// All in the order of the manual.
std::span<const MappingSpec> LanguageMappings();
std::span<const EnumSpec> LanguageEnums();
std::span<const ScalarSpec> LanguageScalars();
std::span<const FormSpec> LanguageForms();

// The names must exist (a programming error otherwise).
const MappingSpec& Mapping(std::string_view name);
const EnumSpec& Enum(std::string_view name);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_LANGUAGE_H_
