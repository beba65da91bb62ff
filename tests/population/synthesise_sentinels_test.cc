// The stories written by hand say what README.md tells of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "population/synthesise_support.h"
#include "waymark/population/synthesis_csv.h"
#include "waymark/population/synthesis_sites.h"
#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {
namespace {

using calendar::AddDays;
using calendar::AddMonths;
using calendar::Day;

const Day kOn = *calendar::ParseDay("2026-03-03");

// The entries of SYN000000NN on 2026-03-03 with this code, `days` before the extract.
int CountAgo(int64_t number, std::string_view code, int64_t days) {
  const Patient patient = MakeSentinel(number - 1, kOn);
  return static_cast<int>(std::ranges::count_if(patient.entries, [&](const Entry& entry) {
    return entry.code->code == code && entry.occurred == AddDays(kOn, -days);
  }));
}
int Count(int64_t number, std::string_view code) {
  const Patient patient = MakeSentinel(number - 1, kOn);
  return static_cast<int>(std::ranges::count(patient.entries, code,
                                             [](const Entry& entry) { return entry.code->code; }));
}
// The only entry with this code.
Entry Only(int64_t number, std::string_view code) {
  const Patient patient = MakeSentinel(number - 1, kOn);
  EXPECT_EQ(Count(number, code), 1) << "patient " << number;
  return *std::ranges::find(patient.entries, code,
                            [](const Entry& entry) { return entry.code->code; });
}

constexpr std::string_view kKit = "fit-kit-given";
constexpr std::string_view kFit = "1049361000000101";
constexpr std::string_view kReview = "720006006";

TEST(Sentinels, FitStories) {
  EXPECT_EQ(CountAgo(1, kKit, 32), 1);
  EXPECT_EQ(Count(1, kFit), 0);
  EXPECT_EQ(CountAgo(2, kKit, 15), 1);
  EXPECT_EQ(Count(2, kFit), 0);
  EXPECT_EQ(Only(3, kFit).value, "48");
  EXPECT_EQ(Only(3, kFit).occurred, AddDays(kOn, -6));
  EXPECT_EQ(Count(3, kLowerGiReferral.code), 0);
  EXPECT_EQ(Only(4, kFit).unit, "");
  EXPECT_EQ(Only(4, kFit).value, "12");
  EXPECT_EQ(Only(5, kFit).value.find_first_of("0123456789"), std::string::npos);
  EXPECT_EQ(Count(6, kKit), 2);
  EXPECT_EQ(Only(6, kFit).value, "<10");
}

TEST(Sentinels, ReferralStories) {
  EXPECT_EQ(CountAgo(7, kLowerGiReferral.code, 40), 1);
  EXPECT_EQ(Count(7, "usc-outcome-not-cancer"), 0);
  EXPECT_EQ(CountAgo(8, kLungReferral.code, 50), 1);
  EXPECT_EQ(Count(8, "usc-appointment"), 0);
  EXPECT_EQ(Only(9, "usc-outcome-not-cancer").based_on, Only(9, kSkinReferral.code).number);
  EXPECT_EQ(Count(9, kBreastReferral.code), 1);
  EXPECT_EQ(Count(10, kUrologyReferral.code), 2);
  EXPECT_EQ(Only(10, "usc-outcome-not-cancer").based_on, 0);
  EXPECT_EQ(CountAgo(11, "usc-appointment", 5), 2) << "booked, then missed";
  EXPECT_EQ(CountAgo(12, "usc-appointment", -6), 1);
  EXPECT_EQ(Only(13, "usc-outcome-not-cancer").based_on, Only(13, kBreastReferral.code).number);
}

TEST(Sentinels, MissedAppointmentIsTheLatestVersion) {
  const Patient patient = MakeSentinel(10, kOn);
  const auto last = std::ranges::find_if(
      patient.entries.rbegin(), patient.entries.rend(),
      [](const Entry& entry) { return entry.code->code == "usc-appointment"; });
  EXPECT_EQ(last->status, Status::kMissed);
}

TEST(Sentinels, CancerStories) {
  EXPECT_EQ(Only(14, "254837009").occurred, AddMonths(kOn, -5));
  EXPECT_EQ(Count(14, kReview), 0);
  EXPECT_EQ(Count(14, "cancer-support-offered"), 1);
  EXPECT_EQ(Only(15, "399068003").occurred, AddMonths(kOn, -7));
  EXPECT_EQ(Count(15, kReview) + Count(15, "cancer-support-offered") + Count(15, "hna-offered"), 0);
  EXPECT_LT(Only(16, kReview).occurred, kOn);
  EXPECT_EQ(Only(17, "93655004").occurred, *calendar::ParseDay("2024-02-29"));
  EXPECT_EQ(Only(17, kReview).occurred, *calendar::ParseDay("2024-08-29"));
  EXPECT_EQ(Only(18, "363358000").occurred, *calendar::ParseDay("2025-08-31"));
  EXPECT_EQ(Count(18, kReview), 0);
  EXPECT_EQ(CountAgo(19, "717601000000107", 90), 1);
  EXPECT_EQ(Count(20, "526631000000108"), 1);
  EXPECT_EQ(Only(21, "363358000").occurred, AddMonths(kOn, -2));
  EXPECT_LT(Only(21, kReview).occurred, Only(21, "363358000").occurred);
}

TEST(Sentinels, ScreeningAndResultStories) {
  EXPECT_EQ(CountAgo(22, "bowel-screening-no-response", 60), 1);
  EXPECT_EQ(CountAgo(23, "breast-screening-dna", 55), 1);
  EXPECT_EQ(CountAgo(24, "1109911000000100", 29), 1);
  EXPECT_EQ(Only(25, kPsa.code).value, "8.9");
  EXPECT_EQ(Count(25, "result-follow-up-plan"), 0);
  EXPECT_EQ(Only(26, "result-follow-up-plan").based_on, Only(26, kPlatelets.code).number);
}

TEST(Sentinels, PeopleWhoLeftReturnedDiedOrHaveNoBirthDate) {
  EXPECT_EQ(MakeSentinel(26, kOn).person.registrations.back().to, AddDays(kOn, -10));
  EXPECT_EQ(MakeSentinel(27, kOn).person.registrations.size(), 2u);
  EXPECT_EQ(Only(28, "363406005").precision, Precision::kMonth);
  EXPECT_EQ(MakeSentinel(28, kOn).person.died, AddDays(kOn, -25));
  EXPECT_EQ(Count(29, kKit), 1);
  EXPECT_FALSE(MakeSentinel(29, kOn).person.birth_known);
  EXPECT_EQ(Count(30, "bowel-screening-no-response"), 1);
}

TEST(Sentinels, AgesAndSexesAreThoseOfTheReadme) {
  const std::string readme =
      ReadFile(std::string(WAYMARK_SOURCE_DIR) + "/plugin/population/README.md");
  for (int64_t index = 0; index < kSentinels; ++index) {
    const Person person = MakeSentinel(index, kOn).person;
    std::string row = "| " + PatientId(index);
    row += person.sex == Sex::kFemale ? " | woman" : " | man";
    if (person.birth_known) row += " of " + std::to_string(person.AgeOn(kOn)) + ":";
    EXPECT_NE(readme.find(row), std::string::npos) << row;
  }
}

// ---- the parts below

TEST(SyntheticPerson, BirthdayOnTheLeapDayFallsOnTheFirstOfMarch) {
  Person person;
  person.birth = *calendar::ParseDay("2004-02-29");
  EXPECT_EQ(person.AgeOn(*calendar::ParseDay("2025-02-28")), 20);
  EXPECT_EQ(person.AgeOn(*calendar::ParseDay("2025-03-01")), 21);
  EXPECT_EQ(person.AgeOn(*calendar::ParseDay("2024-02-29")), 20);
}

TEST(SyntheticPerson, AgeBandsMeetWithoutGap) {
  size_t last = 0;
  for (int age = 0; age < 110; ++age) {
    EXPECT_LE(AgeBand(age) - last, 1u) << age;
    last = AgeBand(age);
  }
  EXPECT_EQ(AgeBand(19), 0u);
  EXPECT_EQ(AgeBand(39), 1u);
  EXPECT_EQ(AgeBand(40), 2u);
  EXPECT_EQ(AgeBand(79), 5u);
  EXPECT_EQ(last, 6u);
}

TEST(SyntheticPerson, NhsNumbersRunOutAfter900000) {
  EXPECT_EQ(NhsNumber(1, 899999).size(), 10u);
  EXPECT_EQ(NhsNumber(1, 900000), "");
}

TEST(SyntheticPerson, IdsSortAsIndices) {
  EXPECT_EQ(PatientId(0), "SYN00000001");
  EXPECT_EQ(PatientId(99999998), "SYN99999999");
}

TEST(SyntheticStory, WhatCannotHaveReachedTheExtractIsRemoved) {
  Person person;
  person.on = kOn;
  person.birth = *calendar::ParseDay("1950-05-05");
  person.died = *calendar::ParseDay("2026-01-10");
  person.registrations = {{*calendar::ParseDay("2000-01-01")}};
  Story story(person);
  story.Add(Kind::kResult, kPsa, AddDays(person.birth, -1));    // before birth
  story.Add(Kind::kResult, kPsa, AddDays(person.died, 1));      // after death
  story.Add(Kind::kResult, kPsa, AddDays(person.died, -1), 5);  // reported after death
  const int64_t kept = story.Add(Kind::kResult, kPsa, person.died);
  const int64_t letter = story.Add(Kind::kDocument, kHospitalLetter, AddDays(person.died, 2), 3);
  story.Add(Kind::kDocument, kHospitalLetter, person.died, 90);  // after the extract
  story.Settle();
  story.Finish();
  ASSERT_EQ(story.entries().size(), 2u);
  EXPECT_EQ(story.entries()[0].number, kept);
  EXPECT_EQ(story.entries()[1].number, letter);
}

TEST(SyntheticStory, LinksToWhatWasRemovedGoToo) {
  Person person;
  person.on = kOn;
  person.birth = *calendar::ParseDay("1950-05-05");
  person.registrations = {{*calendar::ParseDay("2000-01-01")}};
  Story story(person);
  const int64_t kit =
      story.Add(Kind::kRequest, kFitKitGiven, AddDays(kOn, -5), 60);  // not recorded yet
  story.Add(
      {.occurred = AddDays(kOn, -1), .kind = Kind::kResult, .code = &kFitResult, .based_on = kit});
  story.Settle();
  story.Finish();
  ASSERT_EQ(story.entries().size(), 1u);
  EXPECT_EQ(story.entries()[0].based_on, 0);
}

TEST(SyntheticStory, WhatHappenedElsewhereIsRecordedOnReturn) {
  Person person;
  person.on = kOn;
  person.birth = *calendar::ParseDay("1950-05-05");
  const Day back = *calendar::ParseDay("2024-01-01");
  person.registrations = {{*calendar::ParseDay("2000-01-01"), *calendar::ParseDay("2020-01-01")},
                          {back}};
  Story story(person);
  story.Add(Kind::kResult, kPsa, *calendar::ParseDay("2022-06-01"));
  story.Settle();
  story.Finish();
  ASSERT_EQ(story.entries().size(), 1u);
  EXPECT_GE(story.entries()[0].recorded, back);
  EXPECT_EQ(story.entries()[0].occurred, *calendar::ParseDay("2022-06-01"));
}

TEST(SyntheticStory, DecimalsAreCutNotRounded) {
  EXPECT_EQ(DecimalText(4300, 1), "4.3");
  EXPECT_EQ(DecimalText(4399, 1), "4.3");
  EXPECT_EQ(DecimalText(12050, 2), "12.05");
  EXPECT_EQ(DecimalText(12050, 0), "12");
}

TEST(SyntheticStory, PracticesOpenOnWeekdays) {
  EXPECT_EQ(OpenDay(*calendar::ParseDay("2026-02-28")),
            *calendar::ParseDay("2026-03-02"));  // Saturday
  EXPECT_EQ(OpenDay(*calendar::ParseDay("2026-03-01")),
            *calendar::ParseDay("2026-03-02"));  // Sunday
  EXPECT_EQ(OpenDay(kOn), kOn);
}

TEST(SyntheticRandom, StaysInItsRange) {
  Random random(5, 6, Topic::kCancer);
  for (int i = 0; i < 1000; ++i) {
    const int64_t drawn = random.Between(-3, 4);
    EXPECT_GE(drawn, -3);
    EXPECT_LE(drawn, 4);
  }
  EXPECT_EQ(random.Below(0), 0);
  EXPECT_EQ(random.Between(7, 2), 7);
  const int weights[] = {0, 5, 0};
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.Pick(weights), 1u);
}

TEST(SyntheticRandom, PatientsAndTopicsHaveSequencesOfTheirOwn) {
  EXPECT_EQ(Random(1, 2, Topic::kCancer).Next(), Random(1, 2, Topic::kCancer).Next());
  EXPECT_NE(Random(1, 2, Topic::kCancer).Next(), Random(1, 3, Topic::kCancer).Next());
  EXPECT_NE(Random(1, 2, Topic::kCancer).Next(), Random(1, 2, Topic::kPerson).Next());
  EXPECT_NE(Random(1, 2, Topic::kCancer).Next(), Random(2, 2, Topic::kCancer).Next());
}

}  // namespace
}  // namespace waymark::population::synthesis
