#include "waymark/prompts/unit_words.h"

#include "waymark/calendar/quantity.h"

namespace waymark::prompts {
namespace {

struct Words {
  std::string_view name;  // calendar's preferred spelling
  std::string_view said;
};

// Those of the table of units whose own name is no word of a clinic.
constexpr Words kWords[] = {
    {"1", ""},
    {"Cel", "°C"},
    {"degF", "°F"},
    {"10*9/L", "×10⁹/L"},
    {"10*12/L", "×10¹²/L"},
    {"10*6/L", "×10⁶/L"},
    {"10*3/L", "×10³/L"},
    {"10*3/uL", "×10³/µL"},
    {"10*6/uL", "×10⁶/µL"},
    {"10*6/mL", "×10⁶/mL"},
    {"10*3/mL", "×10³/mL"},
    {"m2", "m²"},
    {"cm2", "cm²"},
    {"mm2", "mm²"},
    {"kg/m2", "kg/m²"},
};

// Whether the text is one that only UCUM writes: "mm[Hg]", "k[IU]/L", "{pack}.a", and "a" for
// years.
bool IsSymbol(std::string_view text) {
  return text.find_first_of("[]{}*") != std::string_view::npos || text == "a" || text == "mo" ||
         text == "wk" || text == "d";
}

}  // namespace

std::string UnitWords(std::string_view written) {
  const std::string_view name = calendar::UnitName(calendar::FindUnit(written));
  if (name.empty()) return std::string(written);
  for (const Words& words : kWords) {
    if (words.name == name) return std::string(words.said);
  }
  return std::string(IsSymbol(written) ? name : written);
}

}  // namespace waymark::prompts
