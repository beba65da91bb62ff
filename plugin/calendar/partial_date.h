// Dates as records give them: whole, or only a year or month, or with a time and an offset.
//
// A partial date is the interval of days it can mean: "2019-03" is all of March 2019. Nothing is
// ever filled in silently. Pure functions; zones are read from the system's tz database.
#ifndef WAYMARK_CALENDAR_PARTIAL_DATE_H_
#define WAYMARK_CALENDAR_PARTIAL_DATE_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/calendar/day.h"

namespace waymark::calendar {

// The first and the last day that is meant (equal for a whole date). first <= last.
struct PartialDate {
  Day first;
  Day last;
  static constexpr PartialDate Whole(Day day) { return {day, day}; }
  bool is_whole() const { return first == last; }
  friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

// A moment in microseconds since 1970-01-01T00:00:00Z. kEverything as a known-at means "all that is
// recorded".
using Instant = int64_t;
inline constexpr Instant kUnknownInstant = std::numeric_limits<int64_t>::min();
inline constexpr Instant kEverything = std::numeric_limits<int64_t>::max();

// What a date or date-time says: the civil day(s) in `zone`, the clock time if one was given, and
// the moment (of a day: its first moment in `zone`).
struct DateTime {
  PartialDate date;
  int32_t clock_seconds = -1;  // seconds since midnight in `zone`, -1 where no time was given
  Instant instant = kUnknownInstant;
};

// "2019", "2019-03", "2019-03-04", "2019-03-04T10:11[:12[.345]]" with "Z", "+01:00" or no offset
// (then local to `zone`); second 60 is allowed and counts as the last microsecond of its minute.
// Finer fractions than microseconds are cut off. A local time that the clocks skip keeps its day
// and clock time; of one that they repeat the earlier moment is meant. A date-time with an offset
// becomes the civil day in `zone`: 2026-03-31T23:30:00Z is 1 April in London. InvalidArgument names
// the expected forms and never the value.
absl::StatusOr<DateTime> ParseDateTime(std::string_view text, absl::TimeZone zone);

// The first moment of `day`, and the last microsecond of it, in `zone`. Min() gives
// kUnknownInstant, Max() kEverything.
Instant FirstMomentOf(Day day, absl::TimeZone zone);
Instant LastMomentOf(Day day, absl::TimeZone zone);
// The civil day of a moment in `zone`; Min() or Max() outside 1800 to 2200.
Day DayOf(Instant instant, absl::TimeZone zone);
// RFC 3339 in UTC, "2026-03-03T09:30:00Z", with as many decimals as it has; "unknown",
// "everything".
std::string FormatInstant(Instant instant);
// NotFound says how to install zones where the database is missing.
absl::StatusOr<absl::TimeZone> LoadZone(std::string_view name);

// "2019", "2019-03" or "2019-03-04", by what the interval covers; else "2019-03-04/2019-03-06".
std::string FormatIso(const PartialDate& date);
// "2019", "March 2019" or "4 March 2019"; else "4 March 2019 to 6 March 2019".
std::string FormatLong(const PartialDate& date);

}  // namespace waymark::calendar

#endif  // WAYMARK_CALENDAR_PARTIAL_DATE_H_
