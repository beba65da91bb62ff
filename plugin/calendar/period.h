// Lengths of civil time ("14 days", "6 months", "24 years 6 months", "2 working days") and the
// holidays that working days need.
//
// Periods are never converted into each other: 3 months is not 93 days. All functions are pure.
#ifndef WAYMARK_CALENDAR_PERIOD_H_
#define WAYMARK_CALENDAR_PERIOD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/calendar/day.h"

namespace waymark::calendar {

// Fields of one period have the same sign. `working_days` stands alone.
struct Period {
  int32_t years = 0;
  int32_t months = 0;
  int32_t weeks = 0;
  int32_t days = 0;
  int32_t working_days = 0;

  bool is_zero() const { return !(years || months || weeks || days || working_days); }
  bool is_negative() const {
    return years < 0 || months < 0 || weeks < 0 || days < 0 || working_days < 0;
  }
  int32_t total_months() const { return years * 12 + months; }
  int32_t total_days() const { return weeks * 7 + days; }
  Period operator-() const { return {-years, -months, -weeks, -days, -working_days}; }
  friend bool operator==(const Period&, const Period&) = default;
};

// Days that are not worked besides Saturdays and Sundays.
class Holidays {
 public:
  Holidays() = default;
  // `days` in any order, repeats allowed. `covers_until` is the last day the list speaks for.
  Holidays(std::vector<Day> days, Day covers_until);
  bool IsWorkingDay(Day day) const;
  Day covers_until() const { return covers_until_; }
  const std::vector<Day>& days() const { return days_; }

 private:
  std::vector<Day> days_;  // sorted, unique
  Day covers_until_ = Day::Min();
};

// `day` moved by `period`: years and months first (clamped to the month's end), then weeks and
// days, then working days: the n-th working day strictly after `day` (strictly before it for
// negative n). Saturates.
Day Add(Day day, const Period& period, const Holidays& holidays);

// "14 days", "1 day", "6 weeks", "3 months", "5 years", "24 years 6 months", "1 working day", with
// an optional leading "-". InvalidArgument says what was read and gives an example.
absl::StatusOr<Period> ParsePeriod(std::string_view text);
// The same spelling back; "0 days" for nothing.
std::string FormatPeriod(const Period& period);

// Orders lengths where that is certain for every start day (28 to 31 days a month, 365 to 366 a
// year, n working days at least n days); nothing where it depends on the day.
std::optional<int> CompareLengths(const Period& a, const Period& b);

}  // namespace waymark::calendar

#endif  // WAYMARK_CALENDAR_PERIOD_H_
