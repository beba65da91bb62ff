// A civil day and arithmetic on it.
//
// `Day` is a day of the proleptic Gregorian calendar in the practice's zone, without a time and
// without a zone of its own. `Day::Min()` and `Day::Max()` stand for "before all time" and "never";
// arithmetic saturates at them and stays there. Real days lie between 1800-01-01 and 2200-12-31:
// a result outside becomes Min() or Max().
//
// All functions are pure and thread-safe.
#ifndef WAYMARK_CALENDAR_DAY_H_
#define WAYMARK_CALENDAR_DAY_H_

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace waymark::calendar {

class Day {
 public:
  constexpr Day() = default;
  // `days` counts from 1970-01-01.
  static constexpr Day FromSerial(int32_t days) { return Day(days); }
  static constexpr Day Min() { return Day(std::numeric_limits<int32_t>::min()); }
  static constexpr Day Max() { return Day(std::numeric_limits<int32_t>::max()); }

  constexpr int32_t serial() const { return serial_; }
  constexpr bool is_finite() const { return *this != Min() && *this != Max(); }

  friend constexpr auto operator<=>(Day, Day) = default;

 private:
  constexpr explicit Day(int32_t serial) : serial_(serial) {}
  int32_t serial_ = 0;
};

struct CivilDate {
  int year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31
};

// Nothing when there is no such date (2026-02-29, month 13) or the year is outside 1800 to 2200.
std::optional<Day> MakeDay(int year, int month, int day);
// `day` must be finite.
CivilDate ToCivil(Day day);
int DaysInMonth(int year, int month);

// Saturating. Min() and Max() stay what they are.
Day AddDays(Day day, int64_t days);
// Keeps the day of the month, clamped to the month's end: 31 January + 1 month is 28 or 29
// February.
Day AddMonths(Day day, int64_t months);
// The n-th day of birth-day counting: the same day `months` later or, where that month lacks it,
// the first of the next month (29 February + 12 months is 1 March in common years). Used for ages
// only.
Day AddMonthsRollingOver(Day day, int64_t months);
// 0 = Monday ... 6 = Sunday.
int Weekday(Day day);
// The first `month`/`day_of_month` strictly after `day`; 29 February waits for a leap year. Max()
// where there is no such date up to 2200; Min() and Max() stay what they are.
Day NextAnniversary(Day day, int month, int day_of_month);

// Exactly "YYYY-MM-DD" (ASCII digits); nothing otherwise.
std::optional<Day> ParseDay(std::string_view text);
// "2026-03-03"; Min() and Max() give "always" and "never".
std::string FormatIso(Day day);
// "3 March 2026"; Min() and Max() give "always" and "never".
std::string FormatLong(Day day);
// 1 to 12 -> "January" to "December".
std::string_view MonthName(int month);

}  // namespace waymark::calendar

#endif  // WAYMARK_CALENDAR_DAY_H_
