#include "waymark/calendar/partial_date.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "waymark/calendar/text.h"

namespace waymark::calendar {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

absl::Status BadDate() {
  return absl::InvalidArgumentError(
      "not a date: expected YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm[:ss[.fff]] with Z, an "
      "offset "
      "such as +01:00, or none; years from 1800 to 2200");
}

absl::CivilDay ToCivilDay(Day day) { return absl::CivilDay(1970, 1, 1) + day.serial(); }

Day FromCivilDay(absl::CivilDay day) {
  // Far moments give years that no int32_t of days holds.
  if (day.year() < 1800) return Day::Min();
  if (day.year() > 2200) return Day::Max();
  return Day::FromSerial(static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1)));
}

// Where the clocks skip the moment, the change itself; where they repeat it, the earlier one.
absl::Time Earliest(const absl::TimeZone::TimeInfo& info) {
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

Instant StartOf(absl::CivilDay day, absl::TimeZone zone) {
  return absl::ToUnixMicros(Earliest(zone.At(absl::CivilSecond(day))));
}

// Takes exactly `width` digits from the front of `rest`.
std::optional<int> TakeDigits(std::string_view& rest, size_t width) {
  if (rest.size() < width) return std::nullopt;
  int value = 0;
  for (size_t i = 0; i < width; ++i) {
    if (rest[i] < '0' || rest[i] > '9') return std::nullopt;
    value = value * 10 + (rest[i] - '0');
  }
  rest.remove_prefix(width);
  return value;
}

bool Take(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

// Two digits after `c`, at most `most`.
std::optional<int> TakeField(std::string_view& rest, char c, int most) {
  if (!Take(rest, c)) return std::nullopt;
  const std::optional<int> value = TakeDigits(rest, 2);
  return value && *value <= most ? value : std::nullopt;
}

struct ClockTime {
  int32_t seconds = 0;  // since midnight
  int32_t micros = 0;
};

// "T10:11[:12[.345]]". A second 60 counts as the last microsecond of its minute, so that a leap
// second moves no entry to another day.
std::optional<ClockTime> TakeClock(std::string_view& rest) {
  const std::optional<int> hour = TakeField(rest, 'T', 23);
  if (!hour) return std::nullopt;
  const std::optional<int> minute = TakeField(rest, ':', 59);
  if (!minute) return std::nullopt;
  ClockTime time;
  time.seconds = *hour * 3600 + *minute * 60;
  if (!rest.starts_with(':')) return time;
  const std::optional<int> second = TakeField(rest, ':', 60);
  if (!second) return std::nullopt;
  if (Take(rest, '.')) {
    int32_t unit = kMicrosPerSecond;
    size_t used = 0;
    for (; used < rest.size() && rest[used] >= '0' && rest[used] <= '9'; ++used) {
      unit /= 10;  // 0 from the seventh digit on: cut, not rounded
      time.micros += unit * (rest[used] - '0');
    }
    if (used == 0) return std::nullopt;
    rest.remove_prefix(used);
  }
  if (*second == 60) time.micros = kMicrosPerSecond - 1;
  time.seconds += std::min(*second, 59);
  return time;
}

// "Z" or "+01:00", in seconds east of Greenwich, from a `rest` that holds nothing else.
std::optional<int> ReadOffset(std::string_view rest) {
  if (rest == "Z") return 0;
  const bool west = rest.starts_with('-');
  const std::optional<int> hours = TakeField(rest, west ? '-' : '+', 14);
  if (!hours) return std::nullopt;
  const std::optional<int> minutes = TakeField(rest, ':', 59);
  if (!minutes || !rest.empty() || (*hours == 14 && *minutes > 0)) return std::nullopt;
  const int seconds = *hours * 3600 + *minutes * 60;
  return west ? -seconds : seconds;
}

absl::StatusOr<DateTime> WithClock(Day day, std::string_view rest, absl::TimeZone zone) {
  const std::optional<ClockTime> time = TakeClock(rest);
  if (!time) return BadDate();
  const absl::CivilSecond written = absl::CivilSecond(ToCivilDay(day)) + time->seconds;
  DateTime result;
  if (rest.empty()) {
    // As the record says it, even where the clocks skip it.
    result.date = PartialDate::Whole(day);
    result.clock_seconds = time->seconds;
    result.instant = absl::ToUnixMicros(zone.At(written).pre) + time->micros;
    return result;
  }
  const std::optional<int> offset = ReadOffset(rest);
  if (!offset) return BadDate();
  const absl::Time moment = absl::FromCivil(written, absl::UTCTimeZone()) - absl::Seconds(*offset);
  const absl::CivilSecond local = zone.At(moment).cs;
  const Day local_day = FromCivilDay(absl::CivilDay(local));
  if (!local_day.is_finite()) return BadDate();
  result.date = PartialDate::Whole(local_day);
  result.clock_seconds = local.hour() * 3600 + local.minute() * 60 + local.second();
  result.instant = absl::ToUnixMicros(moment) + time->micros;
  return result;
}

DateTime WithoutClock(Day first, Day last, absl::TimeZone zone) {
  return {.date = {first, last}, .instant = FirstMomentOf(first, zone)};
}

bool IsWholeMonth(const PartialDate& date, const CivilDate& first, const CivilDate& last) {
  return !date.is_whole() && first.year == last.year && first.month == last.month &&
         first.day == 1 && last.day == DaysInMonth(last.year, last.month);
}

bool IsWholeYear(const CivilDate& first, const CivilDate& last) {
  return first.year == last.year && first.month == 1 && first.day == 1 && last.month == 12 &&
         last.day == 31;
}

}  // namespace

absl::StatusOr<DateTime> ParseDateTime(std::string_view text, absl::TimeZone zone) {
  if (text.size() >= 10) {
    const std::optional<Day> day = ParseDay(text.substr(0, 10));
    if (!day) return BadDate();
    if (text.size() == 10) return WithoutClock(*day, *day, zone);
    return WithClock(*day, text.substr(10), zone);
  }
  std::string_view rest = text;
  const std::optional<int> year = TakeDigits(rest, 4);
  if (!year) return BadDate();
  if (rest.empty()) {
    const std::optional<Day> first = MakeDay(*year, 1, 1);
    if (!first) return BadDate();
    return WithoutClock(*first, *MakeDay(*year, 12, 31), zone);
  }
  const std::optional<int> month = TakeField(rest, '-', 12);
  if (!month || !rest.empty()) return BadDate();
  const std::optional<Day> first = MakeDay(*year, *month, 1);
  if (!first) return BadDate();
  return WithoutClock(*first, *MakeDay(*year, *month, DaysInMonth(*year, *month)), zone);
}

Instant FirstMomentOf(Day day, absl::TimeZone zone) {
  if (day == Day::Min()) return kUnknownInstant;
  if (day == Day::Max()) return kEverything;
  return StartOf(ToCivilDay(day), zone);
}

Instant LastMomentOf(Day day, absl::TimeZone zone) {
  if (!day.is_finite()) return FirstMomentOf(day, zone);
  return StartOf(ToCivilDay(day) + 1, zone) - 1;
}

Day DayOf(Instant instant, absl::TimeZone zone) {
  if (instant == kUnknownInstant) return Day::Min();
  if (instant == kEverything) return Day::Max();
  return FromCivilDay(absl::CivilDay(zone.At(absl::FromUnixMicros(instant)).cs));
}

std::string FormatInstant(Instant instant) {
  if (instant == kUnknownInstant) return "unknown";
  if (instant == kEverything) return "everything";
  // Written for every audit line; absl::FormatTime takes twenty times as long.
  static const int64_t first = MakeDay(1800, 1, 1)->serial();
  static const int64_t last = MakeDay(2200, 12, 31)->serial();
  constexpr int64_t kMicrosOfDay = 24 * 60 * 60 * kMicrosPerSecond;
  const int64_t in_day = ((instant % kMicrosOfDay) + kMicrosOfDay) % kMicrosOfDay;
  const int64_t serial = instant / kMicrosOfDay - (instant % kMicrosOfDay < 0 ? 1 : 0);
  if (first <= serial && serial <= last) {
    std::string out = FormatIso(Day::FromSerial(static_cast<int32_t>(serial)));
    out += "T00:00:00";
    const auto put = [&out](size_t at, int64_t value) {
      out[at] = static_cast<char>('0' + value / 10);
      out[at + 1] = static_cast<char>('0' + value % 10);
    };
    const int64_t seconds = in_day / kMicrosPerSecond;
    put(11, seconds / 3600);
    put(14, seconds / 60 % 60);
    put(17, seconds % 60);
    if (int64_t rest = in_day % kMicrosPerSecond; rest != 0) {
      out += '.';
      for (int64_t unit = 100'000; rest != 0; rest %= unit, unit /= 10) {
        out += static_cast<char>('0' + rest / unit);
      }
    }
    out += 'Z';
    return out;
  }
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", absl::FromUnixMicros(instant),
                          absl::UTCTimeZone());
}

absl::StatusOr<absl::TimeZone> LoadZone(std::string_view name) {
  // Only names of the database: a path would read any file.
  const bool is_name =
      !name.empty() && name.front() != '/' && name.find("..") == std::string_view::npos &&
      std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '/' || c == '_' || c == '-' || c == '+';
      });
  absl::TimeZone zone;
  if (is_name && absl::LoadTimeZone(ToAbsl(name), &zone)) return zone;
  return absl::NotFoundError(absl::StrCat(
      "time zone \"", Quotable(name),
      "\" is not in the system's time-zone database. Check the spelling (for instance "
      "\"Europe/London\") and that the database is installed (package tzdata); where it lies in an "
      "unusual folder, set the environment variable TZDIR to that folder"));
}

std::string FormatIso(const PartialDate& date) {
  if (date.is_whole()) return FormatIso(date.first);
  const std::string first = FormatIso(date.first);
  const std::string last = FormatIso(date.last);
  if (date.first.is_finite() && date.last.is_finite()) {
    const CivilDate from = ToCivil(date.first);
    const CivilDate to = ToCivil(date.last);
    if (IsWholeYear(from, to)) return first.substr(0, 4);
    if (IsWholeMonth(date, from, to)) return first.substr(0, 7);
  }
  return first + "/" + last;
}

std::string FormatLong(const PartialDate& date) {
  if (date.is_whole()) return FormatLong(date.first);
  if (date.first.is_finite() && date.last.is_finite()) {
    const CivilDate from = ToCivil(date.first);
    const CivilDate to = ToCivil(date.last);
    if (IsWholeYear(from, to)) return std::to_string(from.year);
    if (IsWholeMonth(date, from, to)) {
      return absl::StrCat(ToAbsl(MonthName(from.month)), " ", from.year);
    }
  }
  return FormatLong(date.first) + " to " + FormatLong(date.last);
}

}  // namespace waymark::calendar
