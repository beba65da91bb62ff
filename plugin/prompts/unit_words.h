// Units as people read them on a screen. A record's unit is what a machine wrote (UCUM: "Cel",
// "10*9/L", "mm[Hg]"); where that is no word of a clinic, a prompt says it another way.
#ifndef WAYMARK_PROMPTS_UNIT_WORDS_H_
#define WAYMARK_PROMPTS_UNIT_WORDS_H_

#include <string>
#include <string_view>

namespace waymark::prompts {

// "°C" for "Cel", "×10⁹/L" for "10*9/L" and for "109/L", "" for "1" and "{score}", "years" for "a".
// A unit that reads well, and one that nobody knows, stay as they were written. UTF-8.
std::string UnitWords(std::string_view written);

}  // namespace waymark::prompts

#endif  // WAYMARK_PROMPTS_UNIT_WORDS_H_
