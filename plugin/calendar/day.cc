#include "waymark/calendar/day.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace waymark::calendar {
namespace {

constexpr int kFirstYear = 1800;
constexpr int kLastYear = 2200;

// Days since 1970-01-01, counted in years that begin on 1 March, so that the leap day comes last.
// Any year from 0 to a few million; `month` 1 to 12.
constexpr int32_t SerialOf(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = y / 400;
  const int year_of_era = y - era * 400;
  const int month_from_march = month > 2 ? month - 3 : month + 9;
  const int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

constexpr int32_t kFirstSerial = SerialOf(kFirstYear, 1, 1);
constexpr int32_t kLastSerial = SerialOf(kLastYear, 12, 31);

constexpr bool IsLeapYear(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr Day Saturated(int64_t serial) {
  if (serial < kFirstSerial) return Day::Min();
  if (serial > kLastSerial) return Day::Max();
  return Day::FromSerial(static_cast<int32_t>(serial));
}

// The serial of the first day of every month of the calendar, and of the month after its last:
// reading a record makes thousands of days.
constexpr size_t kMonths = static_cast<size_t>(kLastYear - kFirstYear + 1) * 12;
constexpr std::array<int32_t, kMonths + 1> MakeMonthBegins() {
  std::array<int32_t, kMonths + 1> begins{};
  for (size_t i = 0; i <= kMonths; ++i) {
    begins[i] = SerialOf(kFirstYear + static_cast<int>(i / 12), static_cast<int>(i % 12) + 1, 1);
  }
  return begins;
}
constexpr std::array<int32_t, kMonths + 1> kMonthBegins = MakeMonthBegins();

// Where `serial` stands in kMonthBegins; it must be within the calendar.
size_t MonthIndexOf(int32_t serial) {
  // 400 years are 4,800 months and 146,097 days: off by a month at most.
  auto index = static_cast<size_t>(int64_t{serial - kFirstSerial} * 4800 / 146097);
  while (kMonthBegins[index + 1] <= serial) ++index;
  while (kMonthBegins[index] > serial) --index;
  return index;
}

// `day` moved by `months`. A day that the month reached does not have is its last one, or, where
// `rolls_over`, the first of the month after.
Day MoveMonths(Day day, int64_t months, bool rolls_over) {
  const Day real = Saturated(day.serial());
  if (!real.is_finite()) return real;
  constexpr int64_t kMoreThanAllMonths = int64_t{kMonths} + 12;
  const size_t from = MonthIndexOf(real.serial());
  const int64_t to =
      static_cast<int64_t>(from) + std::clamp(months, -kMoreThanAllMonths, kMoreThanAllMonths);
  if (to < 0) return Day::Min();
  if (to >= static_cast<int64_t>(kMonths)) return Day::Max();
  const int32_t begin = kMonthBegins[static_cast<size_t>(to)];
  const int32_t last = kMonthBegins[static_cast<size_t>(to) + 1] - begin - (rolls_over ? 0 : 1);
  return Day::FromSerial(begin + std::min(real.serial() - kMonthBegins[from], last));
}

constexpr std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

// The two digits at `text`, or a number above 99.
constexpr unsigned TwoDigits(const char* text) {
  const unsigned tens = static_cast<unsigned char>(text[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(text[1]) - unsigned{'0'};
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}

void AppendPadded(std::string& out, int value, size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

}  // namespace

int DaysInMonth(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return 0;
  return month == 2 && IsLeapYear(year) ? 29 : kDays[static_cast<size_t>(month - 1)];
}

std::optional<Day> MakeDay(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12 || day < 1) {
    return std::nullopt;
  }
  const auto index = static_cast<size_t>((year - kFirstYear) * 12 + month - 1);
  const int32_t begin = kMonthBegins[index];
  if (day > kMonthBegins[index + 1] - begin) return std::nullopt;
  return Day::FromSerial(begin + day - 1);
}

CivilDate ToCivil(Day day) {
  assert(day.is_finite());
  const size_t month = MonthIndexOf(day.serial());
  return {.year = kFirstYear + static_cast<int>(month / 12),
          .month = static_cast<int>(month % 12) + 1,
          .day = day.serial() - kMonthBegins[month] + 1};
}

Day AddDays(Day day, int64_t days) {
  const Day real = Saturated(day.serial());
  if (!real.is_finite()) return real;
  // No int64_t overflow: more than the whole range is as good as the whole range.
  constexpr int64_t kMoreThanAllDays = kLastSerial - kFirstSerial + 1;
  return Saturated(real.serial() + std::clamp(days, -kMoreThanAllDays, kMoreThanAllDays));
}

Day AddMonths(Day day, int64_t months) { return MoveMonths(day, months, /*rolls_over=*/false); }

Day AddMonthsRollingOver(Day day, int64_t months) {
  return MoveMonths(day, months, /*rolls_over=*/true);
}

int Weekday(Day day) {
  // 1970-01-01 was a Thursday.
  const int64_t from_monday = (int64_t{day.serial()} + 3) % 7;
  return static_cast<int>(from_monday < 0 ? from_monday + 7 : from_monday);
}

Day NextAnniversary(Day day, int month, int day_of_month) {
  const Day real = Saturated(day.serial());
  if (!real.is_finite()) return real;
  // 29 February can be eight years away (1896 to 1904); no other date is more than one.
  const int year = ToCivil(real).year;
  for (int ahead = 0; ahead <= 8; ++ahead) {
    const std::optional<Day> next = MakeDay(year + ahead, month, day_of_month);
    if (next && *next > real) return *next;
  }
  return Day::Max();
}

std::optional<Day> ParseDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const unsigned century = TwoDigits(text.data());
  const unsigned year = TwoDigits(text.data() + 2);
  const unsigned month = TwoDigits(text.data() + 5);
  const unsigned day = TwoDigits(text.data() + 8);
  if (century > 99 || year > 99 || month > 12 || day > 31) return std::nullopt;
  return MakeDay(static_cast<int>(century * 100 + year), static_cast<int>(month),
                 static_cast<int>(day));
}

std::string FormatIso(Day day) {
  if (day == Day::Min()) return "always";
  if (day == Day::Max()) return "never";
  const CivilDate date = ToCivil(day);
  std::string out;
  AppendPadded(out, date.year, 4);
  out += '-';
  AppendPadded(out, date.month, 2);
  out += '-';
  AppendPadded(out, date.day, 2);
  return out;
}

std::string FormatLong(Day day) {
  if (day == Day::Min()) return "always";
  if (day == Day::Max()) return "never";
  const CivilDate date = ToCivil(day);
  std::string out = std::to_string(date.day);
  out += ' ';
  out += MonthName(date.month);
  out += ' ';
  out += std::to_string(date.year);
  return out;
}

std::string_view MonthName(int month) {
  assert(month >= 1 && month <= 12);
  return month >= 1 && month <= 12 ? kMonthNames[static_cast<size_t>(month - 1)] : "";
}

}  // namespace waymark::calendar
