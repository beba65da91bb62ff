#include "waymark/calendar/partial_date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/status/status.h"
#include "calendar/helpers.h"

namespace waymark::calendar {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

absl::TimeZone Zone(std::string_view name) {
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(name);
  if (!zone.ok()) throw std::invalid_argument(std::string(zone.status().message()));
  return *zone;
}

absl::TimeZone London() { return Zone("Europe/London"); }

DateTime Read(std::string_view text) {
  const absl::StatusOr<DateTime> result = ParseDateTime(text, London());
  if (!result.ok()) throw std::invalid_argument("not read: " + std::string(text));
  return *result;
}

TEST(PartialDateTest, AYearIsAllItsDays) {
  EXPECT_EQ(Read("2019").date, (PartialDate{D("2019-01-01"), D("2019-12-31")}));
  EXPECT_FALSE(Read("2019").date.is_whole());
}

TEST(PartialDateTest, AMonthIsAllItsDays) {
  EXPECT_EQ(Read("2019-03").date, (PartialDate{D("2019-03-01"), D("2019-03-31")}));
  EXPECT_EQ(Read("2024-02").date.last, D("2024-02-29"));
  EXPECT_EQ(Read("2026-02").date.last, D("2026-02-28"));
}

TEST(PartialDateTest, ADayIsWholeAndHasNoClockTime) {
  const DateTime day = Read("2019-03-04");
  EXPECT_EQ(day.date, PartialDate::Whole(D("2019-03-04")));
  EXPECT_TRUE(day.date.is_whole());
  EXPECT_EQ(day.clock_seconds, -1);
  EXPECT_EQ(FormatInstant(day.instant), "2019-03-04T00:00:00Z");
}

TEST(PartialDateTest, TheMomentOfADateIsItsFirstInTheZone) {
  EXPECT_EQ(FormatInstant(Read("2026-07-01").instant), "2026-06-30T23:00:00Z");
  EXPECT_EQ(FormatInstant(Read("2026-07").instant), "2026-06-30T23:00:00Z");
  EXPECT_EQ(FormatInstant(Read("2026").instant), "2026-01-01T00:00:00Z");
}

TEST(PartialDateTest, AnOffsetMovesTheDayToTheZone) {
  EXPECT_EQ(Read("2026-03-31T23:30:00Z").date.first, D("2026-04-01"));
  EXPECT_EQ(Read("2026-03-31T23:30:00Z").clock_seconds, 30 * 60);
  EXPECT_EQ(Read("2026-02-28T23:30:00Z").date.first, D("2026-02-28"));
  EXPECT_EQ(Read("2026-01-01T00:30:00+01:00").date.first, D("2025-12-31"));
  EXPECT_EQ(Read("2026-01-01T10:00:00-05:30").clock_seconds, 15 * 3600 + 1800);
  EXPECT_EQ(Read("2026-01-01T10:00:00+14:00").date.first, D("2025-12-31"));
}

TEST(PartialDateTest, WithoutOffsetTheTimeIsLocal) {
  const DateTime summer = Read("2026-07-01T00:15");
  EXPECT_EQ(summer.date.first, D("2026-07-01"));
  EXPECT_EQ(summer.clock_seconds, 15 * 60);
  EXPECT_EQ(FormatInstant(summer.instant), "2026-06-30T23:15:00Z");
}

TEST(PartialDateTest, FractionsAreKeptToTheMicrosecond) {
  EXPECT_EQ(FormatInstant(Read("2026-01-01T10:11:12.345Z").instant), "2026-01-01T10:11:12.345Z");
  EXPECT_EQ(FormatInstant(Read("2026-01-01T10:11:12.1234567899Z").instant),
            "2026-01-01T10:11:12.123456Z");
  EXPECT_EQ(Read("2026-01-01T10:11:12.999999999").clock_seconds, 10 * 3600 + 11 * 60 + 12);
}

TEST(PartialDateTest, ALeapSecondStaysInItsMinute) {
  EXPECT_EQ(Read("2016-12-31T23:59:60Z").date.first, D("2016-12-31"));
  EXPECT_EQ(Read("2016-12-31T23:59:60Z").clock_seconds, 86'399);
  EXPECT_GT(Read("2016-12-31T23:59:60Z").instant, Read("2016-12-31T23:59:59Z").instant);
  EXPECT_LT(Read("2016-12-31T23:59:60Z").instant, Read("2017-01-01T00:00:00Z").instant);
}

TEST(PartialDateTest, TimesThatTheClocksSkipOrRepeatKeepTheirDay) {
  // 29 March 2026, 01:00 to 02:00, does not exist in London; 25 October, 01:00 to 02:00, is twice.
  EXPECT_EQ(Read("2026-03-29T01:30").date.first, D("2026-03-29"));
  EXPECT_EQ(Read("2026-03-29T01:30").clock_seconds, 5400);
  EXPECT_EQ(FormatInstant(Read("2026-03-29T01:30").instant), "2026-03-29T01:30:00Z");
  EXPECT_EQ(FormatInstant(Read("2026-10-25T01:30").instant), "2026-10-25T00:30:00Z");
}

TEST(PartialDateTest, RefusesOtherFormsAndNeverRepeatsTheValue) {
  for (const std::string_view bad : {"",
                                     "2",
                                     "201",
                                     "20190",
                                     "2019-",
                                     "2019-3",
                                     "2019-13",
                                     "2019-00",
                                     "2019-03-",
                                     "2019-03-4",
                                     "2019-03-32",
                                     "2019-02-29",
                                     "1799",
                                     "2201",
                                     "1799-12",
                                     "2201-01",
                                     "0000",
                                     "2019/03",
                                     "04/03/2019",
                                     "4 March 2019",
                                     "2019-03-04T",
                                     "2019-03-04T1",
                                     "2019-03-04T10",
                                     "2019-03-04T10:",
                                     "2019-03-04T10:1",
                                     "2019-03-04T24:00",
                                     "2019-03-04T10:60",
                                     "2019-03-04T10:11:",
                                     "2019-03-04T10:11:61",
                                     "2019-03-04T10:11:12.",
                                     "2019-03-04T10:11:12.Z",
                                     "2019-03-04T10:11.5",
                                     "2019-03-04t10:11",
                                     "2019-03-04 10:11",
                                     "2019-03-04T10:11z",
                                     "2019-03-04T10:11+1",
                                     "2019-03-04T10:11+0100",
                                     "2019-03-04T10:11+01:60",
                                     "2019-03-04T10:11+15:00",
                                     "2019-03-04T10:11+14:01",
                                     "2019-03-04T10:11+01:00Z",
                                     "2019-03-04T10:11ZZ",
                                     "2019-03-04Z",
                                     " 2019",
                                     "2019 ",
                                     "2019-03-04T-1:11",
                                     "+019-03-04",
                                     "unknown"}) {
    const absl::StatusOr<DateTime> result = ParseDateTime(bad, London());
    ASSERT_FALSE(result.ok()) << bad;
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(result.status().message()), HasSubstr("YYYY-MM-DD"));
    if (bad.size() > 6) {
      EXPECT_THAT(std::string(result.status().message()), Not(HasSubstr(std::string(bad))));
    }
  }
}

TEST(PartialDateTest, ADayMovedOutOfTheKnownYearsIsRefused) {
  EXPECT_FALSE(ParseDateTime("2200-12-31T23:30:00-05:00", London()).ok());
  EXPECT_FALSE(ParseDateTime("1800-01-01T00:30:00+05:00", London()).ok());
  EXPECT_TRUE(ParseDateTime("2200-12-31T23:30", London()).ok());
}

TEST(PartialDateTest, MomentsOfADayCoverItExactly) {
  const absl::TimeZone london = London();
  for (const std::string_view text :
       {"2026-01-15", "2026-03-29", "2026-10-25", "1847-12-01", "1971-10-31", "2200-12-31"}) {
    const Day day = D(text);
    EXPECT_EQ(DayOf(FirstMomentOf(day, london), london), day) << text;
    EXPECT_EQ(DayOf(LastMomentOf(day, london), london), day) << text;
    EXPECT_NE(DayOf(FirstMomentOf(day, london) - 1, london), day) << text;
    EXPECT_NE(DayOf(LastMomentOf(day, london) + 1, london), day) << text;
  }
  constexpr Instant kHour = Instant{3600} * 1'000'000;
  EXPECT_EQ(LastMomentOf(D("2026-03-29"), london) - FirstMomentOf(D("2026-03-29"), london) + 1,
            23 * kHour);
  EXPECT_EQ(LastMomentOf(D("2026-10-25"), london) - FirstMomentOf(D("2026-10-25"), london) + 1,
            25 * kHour);
}

TEST(PartialDateTest, WhereMidnightIsSkippedTheDayBeginsAfterTheChange) {
  // In Beirut the clocks went from 00:00 to 01:00 on 28 March 2021.
  const absl::TimeZone beirut = Zone("Asia/Beirut");
  EXPECT_EQ(FormatInstant(FirstMomentOf(D("2021-03-28"), beirut)), "2021-03-27T22:00:00Z");
  EXPECT_EQ(DayOf(FirstMomentOf(D("2021-03-28"), beirut), beirut), D("2021-03-28"));
  EXPECT_EQ(DayOf(LastMomentOf(D("2021-03-27"), beirut), beirut), D("2021-03-27"));
}

TEST(PartialDateTest, TheEdgesOfTimeHaveTheirMoments) {
  const absl::TimeZone london = London();
  EXPECT_EQ(FirstMomentOf(Day::Min(), london), kUnknownInstant);
  EXPECT_EQ(LastMomentOf(Day::Max(), london), kEverything);
  EXPECT_EQ(DayOf(kUnknownInstant, london), Day::Min());
  EXPECT_EQ(DayOf(kEverything, london), Day::Max());
  EXPECT_EQ(DayOf(kEverything - 1, london), Day::Max());
  EXPECT_EQ(DayOf(kUnknownInstant + 1, london), Day::Min());
  EXPECT_EQ(FormatInstant(kUnknownInstant), "unknown");
  EXPECT_EQ(FormatInstant(kEverything), "everything");
}

TEST(PartialDateTest, FormatsByWhatIsCovered) {
  EXPECT_EQ(FormatIso(Read("2019").date), "2019");
  EXPECT_EQ(FormatIso(Read("2019-03").date), "2019-03");
  EXPECT_EQ(FormatIso(Read("2019-03-04").date), "2019-03-04");
  EXPECT_EQ(FormatLong(Read("2019").date), "2019");
  EXPECT_EQ(FormatLong(Read("2019-03").date), "March 2019");
  EXPECT_EQ(FormatLong(Read("2019-03-04").date), "4 March 2019");
}

TEST(PartialDateTest, OtherSpansShowBothEnds) {
  const PartialDate days = {D("2019-03-04"), D("2019-03-06")};
  EXPECT_EQ(FormatIso(days), "2019-03-04/2019-03-06");
  EXPECT_EQ(FormatLong(days), "4 March 2019 to 6 March 2019");
  EXPECT_EQ(FormatIso(PartialDate{D("2018-01-01"), D("2019-12-31")}), "2018-01-01/2019-12-31");
  EXPECT_EQ(FormatIso(PartialDate{Day::Min(), D("2019-12-31")}), "always/2019-12-31");
  EXPECT_EQ(FormatLong(PartialDate{D("2019-12-31"), Day::Max()}), "31 December 2019 to never");
}

TEST(LoadZoneTest, LoadsZonesOfTheDatabase) {
  EXPECT_TRUE(LoadZone("Europe/London").ok());
  EXPECT_TRUE(LoadZone("UTC").ok());
}

TEST(LoadZoneTest, ExplainsWhatIsMissing) {
  for (const std::string_view bad : {"", "Europe/Londn", "/etc/passwd", "../../etc/localtime",
                                     "file:/etc/localtime", "Europe/Lon\ndon", "Europe London"}) {
    const absl::StatusOr<absl::TimeZone> zone = LoadZone(bad);
    ASSERT_FALSE(zone.ok()) << bad;
    EXPECT_EQ(zone.status().code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(std::string(zone.status().message()), HasSubstr("tzdata"));
    EXPECT_THAT(std::string(zone.status().message()), Not(HasSubstr("\n")));
  }
}

TEST(Instant, IsWrittenAsTheTimeLibraryWritesIt) {
  const auto library = [](Instant instant) {
    return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", absl::FromUnixMicros(instant),
                            absl::UTCTimeZone());
  };
  std::mt19937_64 random(20260303);
  // 1700 to 2300, so that years which no Day holds are among them; all lengths of decimals.
  constexpr int64_t kMicrosOfYear = int64_t{31'556'952} * 1'000'000;
  std::uniform_int_distribution<int64_t> moments(-270 * kMicrosOfYear, 330 * kMicrosOfYear);
  for (const int64_t unit : {1, 10, 1'000, 100'000, 1'000'000, 60'000'000}) {
    for (int i = 0; i < 2'000; ++i) {
      const Instant instant = moments(random) / unit * unit;
      ASSERT_EQ(FormatInstant(instant), library(instant)) << instant;
    }
  }
  for (const Instant instant : {Instant{0}, Instant{-1}, Instant{1}, Instant{-86'400'000'000},
                                Instant{86'399'999'999}, Instant{-86'400'000'001}}) {
    EXPECT_EQ(FormatInstant(instant), library(instant)) << instant;
  }
}

}  // namespace
}  // namespace waymark::calendar
