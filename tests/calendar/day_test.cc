#include "waymark/calendar/day.h"

#include <gtest/gtest.h>

#include <limits>

#include "calendar/helpers.h"

namespace waymark::calendar {
namespace {

constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
constexpr int64_t kTiny = std::numeric_limits<int64_t>::min();

TEST(DayTest, SerialCountsFromTheFirstOfJanuary1970) {
  EXPECT_EQ(D("1970-01-01").serial(), 0);
  EXPECT_EQ(D("1969-12-31").serial(), -1);
  EXPECT_EQ(D("2000-03-01").serial(), 11017);
}

TEST(DayTest, OrderIsTheCalendarsWithAlwaysFirstAndNeverLast) {
  EXPECT_LT(Day::Min(), D("1800-01-01"));
  EXPECT_LT(D("1999-12-31"), D("2000-01-01"));
  EXPECT_LT(D("2200-12-31"), Day::Max());
  EXPECT_FALSE(Day::Min().is_finite());
  EXPECT_FALSE(Day::Max().is_finite());
  EXPECT_TRUE(D("2026-03-03").is_finite());
}

TEST(DayTest, MakeDayRefusesDatesThatDoNotExist) {
  EXPECT_TRUE(MakeDay(2024, 2, 29));
  EXPECT_FALSE(MakeDay(2026, 2, 29));
  EXPECT_FALSE(MakeDay(2026, 4, 31));
  EXPECT_FALSE(MakeDay(2026, 13, 1));
  EXPECT_FALSE(MakeDay(2026, 0, 1));
  EXPECT_FALSE(MakeDay(2026, -1, 1));
  EXPECT_FALSE(MakeDay(2026, 1, 0));
  EXPECT_FALSE(MakeDay(2026, 1, -5));
  EXPECT_FALSE(MakeDay(2026, 1, 32));
  EXPECT_FALSE(MakeDay(std::numeric_limits<int>::max(), 1, 1));
  EXPECT_FALSE(MakeDay(std::numeric_limits<int>::min(), 1, 1));
}

TEST(DayTest, YearsRunFrom1800To2200) {
  EXPECT_FALSE(MakeDay(1799, 12, 31));
  EXPECT_TRUE(MakeDay(1800, 1, 1));
  EXPECT_TRUE(MakeDay(2200, 12, 31));
  EXPECT_FALSE(MakeDay(2201, 1, 1));
}

TEST(DayTest, CenturiesAreLeapYearsOnlyEveryFourHundredYears) {
  EXPECT_EQ(DaysInMonth(1900, 2), 28);
  EXPECT_EQ(DaysInMonth(2000, 2), 29);
  EXPECT_EQ(DaysInMonth(2100, 2), 28);
  EXPECT_EQ(DaysInMonth(2024, 2), 29);
  EXPECT_EQ(DaysInMonth(2026, 4), 30);
  EXPECT_EQ(DaysInMonth(2026, 0), 0);
  EXPECT_EQ(DaysInMonth(2026, 13), 0);
}

TEST(DayTest, AddMonthsClampsToTheMonthsEnd) {
  EXPECT_EQ(AddMonths(D("2026-01-31"), 1), D("2026-02-28"));
  EXPECT_EQ(AddMonths(D("2024-01-31"), 1), D("2024-02-29"));
  EXPECT_EQ(AddMonths(D("2024-02-29"), 12), D("2025-02-28"));
  EXPECT_EQ(AddMonths(D("2026-03-31"), -1), D("2026-02-28"));
  EXPECT_EQ(AddMonths(D("2026-10-31"), 1), D("2026-11-30"));
  EXPECT_EQ(AddMonths(D("2026-11-30"), 3), D("2027-02-28"));
}

TEST(DayTest, AddMonthsKeepsTheDayOfTheMonthAcrossYears) {
  EXPECT_EQ(AddMonths(D("2026-11-15"), 2), D("2027-01-15"));
  EXPECT_EQ(AddMonths(D("2026-01-15"), -1), D("2025-12-15"));
  EXPECT_EQ(AddMonths(D("2026-01-15"), -13), D("2024-12-15"));
  EXPECT_EQ(AddMonths(D("2026-01-15"), 0), D("2026-01-15"));
}

TEST(DayTest, AgesRollOverToTheFirstOfTheNextMonth) {
  EXPECT_EQ(AddMonthsRollingOver(D("2000-02-29"), 12), D("2001-03-01"));
  EXPECT_EQ(AddMonthsRollingOver(D("2000-02-29"), 48), D("2004-02-29"));
  EXPECT_EQ(AddMonthsRollingOver(D("2000-01-31"), 1), D("2000-03-01"));
  EXPECT_EQ(AddMonthsRollingOver(D("2001-01-30"), 1), D("2001-03-01"));
  EXPECT_EQ(AddMonthsRollingOver(D("2000-08-31"), 6), D("2001-03-01"));
  EXPECT_EQ(AddMonthsRollingOver(D("2000-03-31"), 1), D("2000-05-01"));
  EXPECT_EQ(AddMonthsRollingOver(D("2000-05-12"), 25 * 12), D("2025-05-12"));
}

TEST(DayTest, ArithmeticSaturatesOutsideRealDaysAndStaysThere) {
  EXPECT_EQ(AddDays(D("2200-12-31"), 1), Day::Max());
  EXPECT_EQ(AddDays(D("1800-01-01"), -1), Day::Min());
  EXPECT_EQ(AddDays(D("2200-12-30"), 1), D("2200-12-31"));
  EXPECT_EQ(AddDays(D("2026-01-01"), kHuge), Day::Max());
  EXPECT_EQ(AddDays(D("2026-01-01"), kTiny), Day::Min());
  EXPECT_EQ(AddMonths(D("2200-12-01"), 1), Day::Max());
  EXPECT_EQ(AddMonths(D("1800-01-31"), -1), Day::Min());
  EXPECT_EQ(AddMonths(D("2026-01-01"), kHuge), Day::Max());
  EXPECT_EQ(AddMonths(D("2026-01-01"), kTiny), Day::Min());
  EXPECT_EQ(AddMonthsRollingOver(D("2026-01-01"), kHuge), Day::Max());
  EXPECT_EQ(AddMonthsRollingOver(D("2026-01-01"), kTiny), Day::Min());
  for (const Day edge : {Day::Min(), Day::Max()}) {
    for (const int64_t n : {kTiny, int64_t{-1}, int64_t{0}, int64_t{1}, kHuge}) {
      EXPECT_EQ(AddDays(edge, n), edge);
      EXPECT_EQ(AddMonths(edge, n), edge);
      EXPECT_EQ(AddMonthsRollingOver(edge, n), edge);
    }
    EXPECT_EQ(NextAnniversary(edge, 4, 1), edge);
  }
}

TEST(DayTest, SerialsOutsideRealDaysBecomeTheEdges) {
  EXPECT_EQ(AddDays(Day::FromSerial(10'000'000), 0), Day::Max());
  EXPECT_EQ(AddMonths(Day::FromSerial(-10'000'000), 0), Day::Min());
}

TEST(DayTest, WeekdayCountsFromMonday) {
  EXPECT_EQ(Weekday(D("1970-01-01")), 3);
  EXPECT_EQ(Weekday(D("2026-11-16")), 0);
  EXPECT_EQ(Weekday(D("2026-11-22")), 6);
  EXPECT_EQ(Weekday(D("1800-01-01")), 2);
}

TEST(DayTest, NextAnniversaryIsStrictlyAfter) {
  EXPECT_EQ(NextAnniversary(D("2026-03-31"), 4, 1), D("2026-04-01"));
  EXPECT_EQ(NextAnniversary(D("2026-04-01"), 4, 1), D("2027-04-01"));
  EXPECT_EQ(NextAnniversary(D("2026-04-02"), 4, 1), D("2027-04-01"));
  EXPECT_EQ(NextAnniversary(D("2026-12-31"), 1, 1), D("2027-01-01"));
}

TEST(DayTest, NextAnniversaryOfALeapDayWaitsForOne) {
  EXPECT_EQ(NextAnniversary(D("2024-02-28"), 2, 29), D("2024-02-29"));
  EXPECT_EQ(NextAnniversary(D("2024-02-29"), 2, 29), D("2028-02-29"));
  EXPECT_EQ(NextAnniversary(D("1896-02-29"), 2, 29), D("1904-02-29"));
}

TEST(DayTest, NextAnniversaryOfNoDateOrPastTheLastYearIsNever) {
  EXPECT_EQ(NextAnniversary(D("2026-01-01"), 2, 30), Day::Max());
  EXPECT_EQ(NextAnniversary(D("2026-01-01"), 13, 1), Day::Max());
  EXPECT_EQ(NextAnniversary(D("2200-04-01"), 4, 1), Day::Max());
}

TEST(DayTest, ParseDayReadsExactlyOneForm) {
  EXPECT_EQ(ParseDay("2026-03-03"), MakeDay(2026, 3, 3));
  for (const std::string_view bad : {"",
                                     "2026",
                                     "2026-03",
                                     "2026-3-03",
                                     "2026-03-3",
                                     "26-03-03",
                                     "2026-03-033",
                                     " 2026-03-03",
                                     "2026-03-03 ",
                                     "2026/03/03",
                                     "2026-03/03",
                                     "2026-0a-03",
                                     "2026-03-0x",
                                     "20x6-03-03",
                                     "x026-03-03",
                                     "2026-02-29",
                                     "2026-13-01",
                                     "2026-00-10",
                                     "2026-01-00",
                                     "2026-01-32",
                                     "+026-01-01",
                                     "-026-01-01",
                                     "2026--1-01",
                                     "1799-12-31",
                                     "2201-01-01",
                                     "0000-01-01",
                                     "9999-99-99",
                                     "2026-03-03T00:00",
                                     "\xD9\xA2\xD9\xA0-03-03"}) {
    EXPECT_FALSE(ParseDay(bad)) << bad;
  }
  EXPECT_FALSE(ParseDay(std::string_view("2026-03-0\0", 10)));
}

TEST(DayTest, FormatsForMachinesAndForPeople) {
  EXPECT_EQ(FormatIso(D("2026-03-03")), "2026-03-03");
  EXPECT_EQ(FormatLong(D("2026-03-03")), "3 March 2026");
  EXPECT_EQ(FormatLong(D("1999-12-31")), "31 December 1999");
  EXPECT_EQ(FormatIso(Day::Min()), "always");
  EXPECT_EQ(FormatIso(Day::Max()), "never");
  EXPECT_EQ(FormatLong(Day::Min()), "always");
  EXPECT_EQ(FormatLong(Day::Max()), "never");
}

TEST(DayTest, MonthsHaveTheirNames) {
  EXPECT_EQ(MonthName(1), "January");
  EXPECT_EQ(MonthName(9), "September");
  EXPECT_EQ(MonthName(12), "December");
}

}  // namespace
}  // namespace waymark::calendar
