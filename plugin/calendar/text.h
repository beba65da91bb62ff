// Small helpers with which this folder reads and quotes text. Blanks are space and tab.
#ifndef WAYMARK_CALENDAR_TEXT_H_
#define WAYMARK_CALENDAR_TEXT_H_

#include <string>
#include <string_view>

#include "absl/strings/string_view.h"

namespace waymark::calendar {

// Abseil's string_view may be a type of its own.
inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

// `text` without blanks at both ends.
std::string_view Trimmed(std::string_view text);

// The part of `rest` up to the first blank; `rest` becomes what follows it, blanks removed.
std::string_view TakeWord(std::string_view& rest);

// `text` fit to stand between quotes in a message: at most 40 characters, valid UTF-8, no control
// characters and no quotes. Only for what authors wrote, never for a patient's data.
std::string Quotable(std::string_view text);

}  // namespace waymark::calendar

#endif  // WAYMARK_CALENDAR_TEXT_H_
