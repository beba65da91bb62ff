#include "waymark/calendar/period.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "calendar/helpers.h"

namespace waymark::calendar {
namespace {

using ::testing::HasSubstr;

Period P(std::string_view text) {
  const absl::StatusOr<Period> period = ParsePeriod(text);
  if (!period.ok()) throw std::invalid_argument(std::string(period.status().message()));
  return *period;
}

// Christmas 2026: Friday 25 December, and Monday 28 in place of Saturday 26.
Holidays Christmas() {
  return Holidays({D("2026-12-28"), D("2026-12-25"), D("2026-12-25")}, D("2027-12-31"));
}

Day Plus(std::string_view day, std::string_view period) {
  return Add(D(day), P(period), Christmas());
}

TEST(PeriodTest, ReadsEverySpelling) {
  EXPECT_EQ(P("14 days"), Period{.days = 14});
  EXPECT_EQ(P("1 day"), Period{.days = 1});
  EXPECT_EQ(P("6 weeks"), Period{.weeks = 6});
  EXPECT_EQ(P("1 week"), Period{.weeks = 1});
  EXPECT_EQ(P("3 months"), Period{.months = 3});
  EXPECT_EQ(P("5 years"), Period{.years = 5});
  EXPECT_EQ(P("24 years 6 months"), (Period{.years = 24, .months = 6}));
  EXPECT_EQ(P("1 year 2 months 3 weeks 4 days"),
            (Period{.years = 1, .months = 2, .weeks = 3, .days = 4}));
  EXPECT_EQ(P("1 working day"), Period{.working_days = 1});
  EXPECT_EQ(P("2 working days"), Period{.working_days = 2});
  EXPECT_EQ(P("0 days"), Period{});
  EXPECT_EQ(P("  14   days\t"), Period{.days = 14});
}

TEST(PeriodTest, ALeadingMinusTurnsTheWholePeriod) {
  EXPECT_EQ(P("-14 days"), Period{.days = -14});
  EXPECT_EQ(P("- 14 days"), Period{.days = -14});
  EXPECT_EQ(P("-1 year 6 months"), (Period{.years = -1, .months = -6}));
  EXPECT_TRUE(P("-2 working days").is_negative());
  EXPECT_FALSE(P("2 working days").is_negative());
  EXPECT_TRUE(P("-0 days").is_zero());
}

TEST(PeriodTest, RefusesWhatIsNoPeriodAndSaysWhatItRead) {
  for (const std::string_view bad : {"",
                                     " ",
                                     "-",
                                     "14",
                                     "days",
                                     "14days",
                                     "14 fortnights",
                                     "x days",
                                     "1.5 days",
                                     "--1 day",
                                     "+1 day",
                                     "6 months 24 years",
                                     "1 day 2 days",
                                     "14 days and",
                                     "working days",
                                     "2 working",
                                     "2 working months",
                                     "2 working days 1 day",
                                     "1 week 2 working days",
                                     "2 working days 3 working days",
                                     "1 week -2 days",
                                     "1234567 days",
                                     "5 hours",
                                     "14 Days",
                                     "99999999999999999999 years",
                                     "1 dayss",
                                     "1 s"}) {
    const absl::StatusOr<Period> period = ParsePeriod(bad);
    ASSERT_FALSE(period.ok()) << bad;
    EXPECT_EQ(period.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(period.status().message()), HasSubstr("14 days")) << bad;
    EXPECT_THAT(std::string(period.status().message()), HasSubstr("\"" + std::string(bad)));
  }
}

TEST(PeriodTest, ErrorsNameThePartThatIsWrong) {
  const auto message = [](std::string_view text) {
    return std::string(ParsePeriod(text).status().message());
  };
  EXPECT_THAT(message("6 months 24 years"), HasSubstr("the longest first"));
  EXPECT_THAT(message("1 week 2 working days"), HasSubstr("can't be joined"));
  EXPECT_THAT(message("14 fortnights"), HasSubstr("found \"fortnights\""));
  EXPECT_THAT(message("many days"), HasSubstr("found \"many\""));
}

TEST(PeriodTest, FormatsBackToTheSameSpelling) {
  for (const std::string_view text :
       {"14 days", "1 day", "6 weeks", "3 months", "5 years", "24 years 6 months", "1 working day",
        "2 working days", "-14 days", "-1 year 1 month", "0 days", "999999 years"}) {
    EXPECT_EQ(FormatPeriod(P(text)), text);
  }
  EXPECT_EQ(FormatPeriod({.days = std::numeric_limits<int32_t>::min()}), "-2147483648 days");
}

TEST(PeriodTest, MonthsComeBeforeDays) {
  // 31 January + 1 month is 28 February; one more day is 1 March.
  EXPECT_EQ(Plus("2026-01-31", "1 month 1 day"), D("2026-03-01"));
  EXPECT_EQ(Plus("2026-03-31", "-1 month 1 day"), D("2026-02-27"));
  EXPECT_EQ(Plus("2024-02-29", "1 year"), D("2025-02-28"));
  EXPECT_EQ(Plus("2026-01-01", "2 weeks 3 days"), D("2026-01-18"));
}

TEST(PeriodTest, TheNthWorkingDayIsStrictlyAfter) {
  EXPECT_EQ(Plus("2026-11-16", "1 working day"), D("2026-11-17"));   // Monday
  EXPECT_EQ(Plus("2026-11-13", "1 working day"), D("2026-11-16"));   // Friday
  EXPECT_EQ(Plus("2026-11-14", "1 working day"), D("2026-11-16"));   // Saturday
  EXPECT_EQ(Plus("2026-11-15", "1 working day"), D("2026-11-16"));   // Sunday
  EXPECT_EQ(Plus("2026-11-13", "6 working days"), D("2026-11-23"));  // over two weekends
}

TEST(PeriodTest, HolidaysAreNotWorked) {
  EXPECT_EQ(Plus("2026-12-24", "1 working day"), D("2026-12-29"));
  EXPECT_EQ(Plus("2026-12-23", "2 working days"), D("2026-12-29"));
  EXPECT_EQ(Plus("2026-12-29", "-1 working day"), D("2026-12-24"));
}

TEST(PeriodTest, NegativeWorkingDaysLieStrictlyBefore) {
  EXPECT_EQ(Plus("2026-11-16", "-1 working day"), D("2026-11-13"));
  EXPECT_EQ(Plus("2026-11-15", "-1 working day"), D("2026-11-13"));
  EXPECT_EQ(Plus("2026-11-13", "-5 working days"), D("2026-11-06"));
}

TEST(PeriodTest, NothingAddedIsTheSameDayEvenOnASunday) {
  EXPECT_EQ(Plus("2026-11-15", "0 days"), D("2026-11-15"));
  EXPECT_EQ(Plus("2026-11-15", "0 working days"), D("2026-11-15"));
}

TEST(PeriodTest, AddSaturatesAndEndsForEveryLength) {
  EXPECT_EQ(Plus("2200-12-31", "1 day"), Day::Max());
  EXPECT_EQ(Plus("2200-12-31", "1 working day"), Day::Max());
  EXPECT_EQ(Plus("1800-01-01", "-1 working day"), Day::Min());
  EXPECT_EQ(Plus("2026-01-01", "999999 working days"), Day::Max());
  EXPECT_EQ(Plus("2026-01-01", "-999999 years"), Day::Min());
  EXPECT_EQ(Plus("always", "1 month"), Day::Min());
  EXPECT_EQ(Plus("never", "-1 working day"), Day::Max());
  // Past the end there is no way back.
  EXPECT_EQ(Add(D("2200-12-01"), {.months = 1, .days = -31}, {}), Day::Max());
  constexpr int32_t kMost = std::numeric_limits<int32_t>::max();
  EXPECT_EQ(
      Add(D("2026-01-01"), {.years = kMost, .months = kMost, .weeks = kMost, .days = kMost}, {}),
      Day::Max());
}

TEST(HolidaysTest, SortsAndDropsRepeats) {
  EXPECT_EQ(Christmas().days(), (std::vector<Day>{D("2026-12-25"), D("2026-12-28")}));
  EXPECT_EQ(Christmas().covers_until(), D("2027-12-31"));
  EXPECT_EQ(Holidays().covers_until(), Day::Min());
}

TEST(HolidaysTest, WithoutAListOnlyWeekendsAreFree) {
  EXPECT_TRUE(Holidays().IsWorkingDay(D("2026-12-25")));
  EXPECT_FALSE(Holidays().IsWorkingDay(D("2026-12-26")));
  EXPECT_FALSE(Holidays().IsWorkingDay(D("2026-12-27")));
  EXPECT_FALSE(Christmas().IsWorkingDay(D("2026-12-25")));
}

TEST(CompareLengthsTest, SameUnitsCompareByNumber) {
  EXPECT_EQ(CompareLengths(P("3 months"), P("4 months")), -1);
  EXPECT_EQ(CompareLengths(P("14 days"), P("2 weeks")), 0);
  EXPECT_EQ(CompareLengths(P("1 year"), P("12 months")), 0);
  EXPECT_EQ(CompareLengths(P("1 year 1 day"), P("12 months")), 1);
  EXPECT_EQ(CompareLengths(P("2 working days"), P("1 working day")), 1);
  EXPECT_EQ(CompareLengths(P("2 working days"), P("2 working days")), 0);
  EXPECT_EQ(CompareLengths(P("-3 days"), P("2 days")), -1);
}

TEST(CompareLengthsTest, DifferentUnitsCompareOnlyWhereCertain) {
  EXPECT_EQ(CompareLengths(P("27 days"), P("1 month")), -1);
  EXPECT_EQ(CompareLengths(P("28 days"), P("1 month")), std::nullopt);
  EXPECT_EQ(CompareLengths(P("31 days"), P("1 month")), std::nullopt);
  EXPECT_EQ(CompareLengths(P("32 days"), P("1 month")), 1);
  EXPECT_EQ(CompareLengths(P("93 days"), P("3 months")), 1);
  EXPECT_EQ(CompareLengths(P("42 days"), P("6 weeks")), 0);
  EXPECT_EQ(CompareLengths(P("365 days"), P("1 year")), std::nullopt);
  EXPECT_EQ(CompareLengths(P("367 days"), P("1 year")), 1);
}

TEST(CompareLengthsTest, WorkingDaysHaveALeastButNoMostLength) {
  EXPECT_EQ(CompareLengths(P("1 working day"), P("1 day")), std::nullopt);
  EXPECT_EQ(CompareLengths(P("2 working days"), P("1 day")), 1);
  EXPECT_EQ(CompareLengths(P("6 working days"), P("7 days")), 1);
  EXPECT_EQ(CompareLengths(P("6 working days"), P("8 days")), std::nullopt);
  EXPECT_EQ(CompareLengths(P("2 working days"), P("1 month")), std::nullopt);
  EXPECT_EQ(CompareLengths(P("-2 working days"), P("1 day")), -1);
  EXPECT_EQ(CompareLengths(Period{.days = 1, .working_days = 2}, P("2 working days")),
            std::nullopt);
}

TEST(CompareLengthsTest, ACertainAnswerHoldsOnEveryDay) {
  // Whatever is called certain is tried on eight years of start days, leap centuries among them.
  std::vector<Period> periods;
  for (const int months : {-25, -13, -12, -2, -1, 0, 1, 2, 3, 5, 7, 11, 12, 13, 14, 24, 36, 60}) {
    for (const int days : {-400, -366, -92, -31, -1, 0, 1, 27, 28, 31, 59, 62, 92, 365, 366, 731}) {
      periods.push_back({.months = months, .days = days});
    }
  }
  for (const int working_days : {-6, -1, 1, 5, 6, 11}) {
    periods.push_back({.working_days = working_days});
  }
  const Day first = D("1896-01-01");
  std::vector<std::vector<Day>> moved;
  for (const Period& period : periods) {
    std::vector<Day>& days = moved.emplace_back();
    for (Day day = first; day < D("1904-12-31"); day = AddDays(day, 1)) {
      days.push_back(Add(day, period, {}));
    }
  }
  int certain = 0;
  for (size_t a = 0; a < periods.size(); ++a) {
    for (size_t b = 0; b < periods.size(); ++b) {
      const std::optional<int> order = CompareLengths(periods[a], periods[b]);
      const std::optional<int> mirrored = CompareLengths(periods[b], periods[a]);
      ASSERT_EQ(order.has_value(), mirrored.has_value());
      if (!order) continue;
      ASSERT_EQ(*order, -*mirrored);
      ++certain;
      const Day* const x = moved[a].data();
      const Day* const y = moved[b].data();
      size_t right = 0;
      for (size_t i = 0; i < moved[a].size(); ++i) {
        right += static_cast<size_t>((x[i] < y[i] ? -1 : x[i] > y[i] ? 1 : 0) == *order);
      }
      ASSERT_EQ(right, moved[a].size())
          << FormatPeriod(periods[a]) << " and " << FormatPeriod(periods[b]);
    }
  }
  EXPECT_GT(certain, 10'000);
}

}  // namespace
}  // namespace waymark::calendar
