// Short spellings for the tests of calendar/.
#ifndef WAYMARK_TESTS_CALENDAR_HELPERS_H_
#define WAYMARK_TESTS_CALENDAR_HELPERS_H_

#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "waymark/calendar/day.h"
#include "waymark/calendar/decimal.h"

namespace waymark::calendar {

// Throws, which fails the test, where the text is no day.
inline Day D(std::string_view text) {
  if (text == "always") return Day::Min();
  if (text == "never") return Day::Max();
  const std::optional<Day> day = ParseDay(text);
  if (!day) throw std::invalid_argument("no day: " + std::string(text));
  return *day;
}

inline Decimal N(std::string_view text) {
  const std::optional<Decimal> number = ParseDecimal(text);
  if (!number) throw std::invalid_argument("no number: " + std::string(text));
  return *number;
}

// For readable failures.
inline void PrintTo(Day day, std::ostream* out) { *out << FormatIso(day); }

}  // namespace waymark::calendar

#endif  // WAYMARK_TESTS_CALENDAR_HELPERS_H_
