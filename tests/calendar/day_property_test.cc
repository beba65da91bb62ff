// Every day from 1800 to 2200 against the calendar of <chrono>, which shares no code with ours.
#include <gtest/gtest.h>

#include <chrono>

#include "calendar/helpers.h"
#include "waymark/calendar/day.h"

namespace waymark::calendar {
namespace {

namespace chrono = std::chrono;

chrono::sys_days First() { return chrono::year(1800) / 1 / 1; }
chrono::sys_days Last() { return chrono::year(2200) / 12 / 31; }

int32_t Serial(chrono::sys_days day) {
  return static_cast<int32_t>(day.time_since_epoch().count());
}

Day Ours(chrono::sys_days day) {
  if (day < First()) return Day::Min();
  if (day > Last()) return Day::Max();
  return Day::FromSerial(Serial(day));
}

// One call of EXPECT a day is slow; this counts and reports the first that differs.
class Tally {
 public:
  void Check(bool holds, chrono::sys_days day, int64_t months) {
    if (holds) return;
    if (failures_++ == 0) {
      ADD_FAILURE() << "first failure: " << FormatIso(Ours(day)) << ", months " << months;
    }
  }
  ~Tally() { EXPECT_EQ(failures_, 0); }

 private:
  int failures_ = 0;
};

TEST(DayPropertyTest, EveryDayAgreesWithChrono) {
  Tally tally;
  for (chrono::sys_days at = First(); at <= Last(); at += chrono::days(1)) {
    const chrono::year_month_day date(at);
    const int year = static_cast<int>(date.year());
    const auto month = static_cast<int>(static_cast<unsigned>(date.month()));
    const auto day_of_month = static_cast<int>(static_cast<unsigned>(date.day()));
    const Day day = Day::FromSerial(Serial(at));
    const CivilDate civil = ToCivil(day);
    tally.Check(MakeDay(year, month, day_of_month) == day, at, 0);
    tally.Check(civil.year == year && civil.month == month && civil.day == day_of_month, at, 0);
    tally.Check(ParseDay(FormatIso(day)) == day, at, 0);
    tally.Check(Weekday(day) == static_cast<int>(chrono::weekday(at).iso_encoding()) - 1, at, 0);
    tally.Check(AddDays(day, 1) == Ours(at + chrono::days(1)), at, 0);
    tally.Check(AddDays(day, -1) == Ours(at - chrono::days(1)), at, 0);
  }
}

TEST(DayPropertyTest, AddMonthsOnEveryDayAgreesWithChrono) {
  Tally tally;
  for (chrono::sys_days at = First(); at <= Last(); at += chrono::days(1)) {
    const chrono::year_month_day date(at);
    const Day day = Day::FromSerial(Serial(at));
    for (const int months : {1, -1, 2, 6, -6, 11, 12, -12, 25, 300, -300, 4812, -4812}) {
      const chrono::year_month target =
          chrono::year_month(date.year(), date.month()) + chrono::months(months);
      const chrono::year_month_day same = target / date.day();
      const chrono::sys_days clamped =
          same.ok() ? chrono::sys_days(same) : chrono::sys_days(target / chrono::last);
      const chrono::sys_days rolled = same.ok() ? clamped : clamped + chrono::days(1);
      tally.Check(AddMonths(day, months) == Ours(clamped), at, months);
      tally.Check(AddMonthsRollingOver(day, months) == Ours(rolled), at, months);
    }
  }
}

TEST(DayPropertyTest, AddMonthsNeverGoesBackAsTheDayGoesForward) {
  // On this stand windows and deadlines: an earlier entry never outlasts a later one.
  for (const int months : {1, 3, 12, 53 * 12}) {
    Day clamped = Day::Min();
    Day rolled = Day::Min();
    for (Day day = D("1895-01-01"); day < D("1910-01-01"); day = AddDays(day, 1)) {
      ASSERT_LE(clamped, AddMonths(day, months));
      ASSERT_LE(rolled, AddMonthsRollingOver(day, months));
      clamped = AddMonths(day, months);
      rolled = AddMonthsRollingOver(day, months);
    }
  }
}

TEST(DayPropertyTest, NextAnniversaryIsTheFirstMatchOfASearch) {
  const Day first = D("2095-01-01");
  for (const auto& [month, day_of_month] : {std::pair(4, 1), std::pair(12, 31), std::pair(2, 29)}) {
    for (Day day = first; day < D("2105-01-01"); day = AddDays(day, 29)) {
      Day expected = AddDays(day, 1);
      for (;; expected = AddDays(expected, 1)) {
        const CivilDate civil = ToCivil(expected);
        if (civil.month == month && civil.day == day_of_month) break;
      }
      ASSERT_EQ(NextAnniversary(day, month, day_of_month), expected) << FormatIso(day);
    }
  }
}

}  // namespace
}  // namespace waymark::calendar
