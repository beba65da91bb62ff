#include "waymark/record/dates.h"

#include "gtest/gtest.h"
#include "record/builder.h"

namespace waymark::record {
namespace {

uint8_t Oddity(std::string_view date, std::string_view recorded, Kind kind = Kind::kObservation,
               EntryStatus status = EntryStatus::kFinal, std::string_view birth = "1950-05-02",
               std::string_view died = "") {
  PatientRecord record;
  if (!birth.empty()) record.birth = calendar::ParseDateTime(birth, London())->date;
  if (!died.empty()) record.died = calendar::ParseDateTime(died, London())->date;
  Entry& entry = AddEntry(record, "a", date, recorded, status);
  entry.kind = kind;
  record.Finish(London());
  return record.entries()[0].date_oddity;
}

TEST(Dates, AnOrdinaryDateIsNotOdd) {
  EXPECT_EQ(Oddity("2026-03-03", "2026-03-03"), kNoOddity);
  EXPECT_EQ(Oddity("2026-03-03", ""), kNoOddity);
  EXPECT_EQ(Oddity("2026-03", "2026-03-03"), kNoOddity);
  EXPECT_EQ(Oddity("1970-01-01", "1999-01-01"), kNoOddity);
}

TEST(Dates, PlaceholdersAreKnown) {
  EXPECT_EQ(Oddity("1900-01-01", "2026-01-01", Kind::kCondition, EntryStatus::kFinal, ""),
            kPlaceholderDate);
  EXPECT_EQ(Oddity("1899-12-30", "2026-01-01"), kPlaceholderDate | kBeforeBirth);
  EXPECT_EQ(Oddity("2099-12-31", "", Kind::kPlan), kPlaceholderDate | kFarFuture);
  // The year alone is what somebody knew, not what a system filled in.
  EXPECT_EQ(Oddity("1900", "2026-01-01", Kind::kCondition, EntryStatus::kFinal, ""), kNoOddity);
}

TEST(Dates, BeforeBirthIsJudgedOnTheEdges) {
  EXPECT_EQ(Oddity("1950-05-01", "2026-01-01"), kBeforeBirth);
  EXPECT_EQ(Oddity("1950-05-02", "2026-01-01"), kNoOddity);
  EXPECT_EQ(Oddity("1950-05", "2026-01-01"), kNoOddity);
  EXPECT_EQ(Oddity("1949", "2026-01-01"), kBeforeBirth);
  EXPECT_EQ(Oddity("1950-04-30", "2026-01-01", Kind::kPlan, EntryStatus::kFinal, "1950"),
            kNoOddity);
}

TEST(Dates, AfterRecordedIsJudgedByTheDayInThePracticesZone) {
  EXPECT_EQ(Oddity("2026-03-04", "2026-03-03T12:00:00Z"), kAfterRecorded);
  EXPECT_EQ(Oddity("2026-03-04", "2026-03-04T00:00:00Z"), kNoOddity);
  // 23:30 UTC on 30 June is half past midnight on 1 July in London.
  EXPECT_EQ(Oddity("2026-07-01", "2026-06-30T23:30:00Z"), kNoOddity);
  EXPECT_EQ(Oddity("2026-07-01", "2026-06-30T22:30:00Z"), kAfterRecorded);
  EXPECT_EQ(Oddity("2026", "2026-03-03"), kNoOddity);
  EXPECT_EQ(Oddity("2027", "2026-03-03"), kAfterRecorded);
}

TEST(Dates, WhatIsPlannedMayLieAhead) {
  for (const Kind kind : {Kind::kBooking, Kind::kAppointment, Kind::kRequest, Kind::kReferral,
                          Kind::kPlan, Kind::kMedication}) {
    EXPECT_EQ(Oddity("2026-03-16", "2026-03-03", kind), kNoOddity) << KindName(kind);
  }
  for (const Kind kind :
       {Kind::kCondition, Kind::kResult, Kind::kProcedure, Kind::kConsultation, Kind::kDocument,
        Kind::kAdministration, Kind::kOther, Kind::kUnspecified}) {
    EXPECT_EQ(Oddity("2026-03-16", "2026-03-03", kind), kAfterRecorded) << KindName(kind);
  }
  EXPECT_EQ(Oddity("2026-03-16", "2026-03-03", Kind::kProcedure, EntryStatus::kBooked), kNoOddity);
  EXPECT_EQ(Oddity("2026-03-16", "2026-03-03", Kind::kProcedure, EntryStatus::kProposed),
            kNoOddity);
}

TEST(Dates, CenturiesAheadIsOddForPlansToo) {
  EXPECT_EQ(Oddity("2126-03-03", "2026-03-03", Kind::kAppointment), kNoOddity);
  EXPECT_EQ(Oddity("2126-03-04", "2026-03-03", Kind::kAppointment), kFarFuture);
  EXPECT_EQ(Oddity("2080-05-02", "", Kind::kAppointment), kNoOddity);
  EXPECT_EQ(Oddity("2080-05-03", "", Kind::kAppointment), kFarFuture);
}

TEST(Dates, AfterDeathIsJudgedOnTheEdges) {
  const auto on = [](std::string_view date) {
    return Oddity(date, "2026-02-01", Kind::kDocument, EntryStatus::kFinal, "1950-05-02",
                  "2026-01-10");
  };
  EXPECT_EQ(on("2026-01-10"), kNoOddity);
  EXPECT_EQ(on("2026-01-11"), kAfterDeath);
  EXPECT_EQ(on("2026-01"), kNoOddity);
}

TEST(Dates, APlaceholderBirthDateMeansThatTheAgeIsUncertain) {
  PatientRecord record;
  record.birth = calendar::PartialDate::Whole(D("1900-01-01"));
  record.Finish(London());
  EXPECT_FALSE(record.birth.has_value());
  ASSERT_EQ(record.set_aside().size(), 1u);
  EXPECT_EQ(record.set_aside()[0].reason, "birth-date-placeholder");
}

TEST(Dates, ABirthDateAfterEverythingThatWasRecordedMeansThatTheAgeIsUncertain) {
  const auto born = [](std::string_view occurred, std::string_view recorded) {
    PatientRecord record;
    record.birth = calendar::PartialDate::Whole(D("2060-01-01"));
    if (!occurred.empty() || !recorded.empty()) AddEntry(record, "e", occurred, recorded);
    record.Finish(London());
    return record.birth.has_value();
  };
  EXPECT_FALSE(born("2026-01-05", "2026-01-06"));
  EXPECT_FALSE(born("2026-01-05", ""));
  // A mistyped entry, known after the birth, and records of those who have no entries yet.
  EXPECT_TRUE(born("2006-01-05", "2060-01-06"));
  EXPECT_TRUE(born("2060-01-01", ""));
  EXPECT_TRUE(born("2060", ""));
  EXPECT_TRUE(born("", ""));
  EXPECT_TRUE(born("", "2026-01-01"));
}

TEST(Dates, ADeathThatCannotBeIsADeathWithoutADay) {
  for (const std::string_view died : {"1900-01-01", "1950-05-01"}) {
    PatientRecord record;
    record.birth = calendar::PartialDate::Whole(D("1950-05-02"));
    record.died = calendar::PartialDate::Whole(D(died));
    record.Finish(London());
    EXPECT_FALSE(record.died.has_value());
    EXPECT_TRUE(record.dead_without_date);
    EXPECT_EQ(record.set_aside().size(), 1u);
  }
}

TEST(Dates, EveryOddityHasAName) {
  for (const DateOddity bit :
       {kDateMissing, kPlaceholderDate, kBeforeBirth, kAfterRecorded, kFarFuture, kAfterDeath}) {
    EXPECT_FALSE(DateOddityName(bit).empty());
  }
  EXPECT_EQ(DateOddityName(kNoOddity), "");
}

TEST(ZoneOffsets, AgreesWithTheCalendarEverywhere) {
  for (const std::string_view name : {"Europe/London", "UTC", "America/St_Johns", "Pacific/Apia",
                                      "Asia/Gaza", "America/Sao_Paulo", "Africa/Casablanca"}) {
    const absl::TimeZone zone = *calendar::LoadZone(name);
    ZoneOffsets offsets(zone);
    // Steps that hit every hour of the day in many years, then every hour of one.
    for (int64_t hour = -24 * 365 * 80; hour < 24 * 365 * 120; hour += 1013) {
      const calendar::Instant instant = hour * 3'600'000'000 + 1'234;
      ASSERT_EQ(offsets.DayOf(instant), calendar::DayOf(instant, zone)) << name << " " << hour;
      const calendar::Day day = calendar::DayOf(instant, zone);
      ASSERT_EQ(offsets.FirstMomentOf(day), calendar::FirstMomentOf(day, zone))
          << name << " " << hour;
    }
    for (int64_t hour = 24 * 365 * 41; hour < 24 * 365 * 42; ++hour) {
      const calendar::Instant instant = hour * 3'600'000'000;
      ASSERT_EQ(offsets.DayOf(instant - 1), calendar::DayOf(instant - 1, zone))
          << name << " " << hour;
      ASSERT_EQ(offsets.DayOf(instant), calendar::DayOf(instant, zone)) << name << " " << hour;
    }
  }
}

TEST(ZoneOffsets, TheEndsOfTimeStayWhatTheyAre) {
  ZoneOffsets offsets(London());
  EXPECT_EQ(offsets.FirstMomentOf(calendar::Day::Min()), calendar::kUnknownInstant);
  EXPECT_EQ(offsets.FirstMomentOf(calendar::Day::Max()), calendar::kEverything);
  EXPECT_EQ(offsets.DayOf(calendar::kUnknownInstant), calendar::Day::Min());
  EXPECT_EQ(offsets.DayOf(calendar::kEverything), calendar::Day::Max());
  EXPECT_EQ(offsets.FirstMomentOf(D("1800-01-01")),
            calendar::FirstMomentOf(D("1800-01-01"), London()));
  EXPECT_EQ(offsets.FirstMomentOf(D("2200-12-31")),
            calendar::FirstMomentOf(D("2200-12-31"), London()));
}

}  // namespace
}  // namespace waymark::record
