// The cases of rules/indicators/README.md that whoever counts must get right, over the shipped
// definitions. Entries are named by code set.
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "population/many_patients.h"
#include "waymark/engine/measure.h"
#include "waymark/rules/story_codes.h"

namespace waymark::population {
namespace {

using calendar::Day;
using engine::Counted;

std::shared_ptr<const engine::Program> StoryProgram() {
  static const std::shared_ptr<const engine::Program> program = [] {
    rules::LoadOptions options;
    options.story_codes = true;
    auto loaded = rules::LoadPack(std::string(WAYMARK_SOURCE_DIR) + "/rules", options);
    auto indicators = rules::LoadIndicators(*loaded->pack, options);
    for (const rules::Finding& finding : indicators.findings) {
      ADD_FAILURE() << rules::FormatFinding(finding, loaded->pack->files);
    }
    return engine::CompileWithIndicators(loaded->pack, indicators.indicators, {.zone = London()})
        .value();
  }();
  return program;
}

struct Person {
  std::string born = "1960-04-12";
  record::Sex sex = record::Sex::kFemale;
  std::string died = {};
  // Code sets joined by +, day.
  std::vector<std::pair<std::string, std::string>> record = {};
};

void Fill(record::PatientRecord& record, const Person& person) {
  record.patient_id = "p";
  record.practice = "X";
  record.birth = calendar::PartialDate::Whole(D(person.born));
  record.sex = person.sex;
  if (!person.died.empty()) record.died = calendar::PartialDate::Whole(D(person.died));
  record.AddRegistration({"X", D("2000-01-01"), Day::Max()});
  int number = 0;
  for (const auto& [set, on] : person.record) {
    record::Entry& entry = record.AddEntry();
    entry.id = entry.root = record.Intern("e" + std::to_string(++number));
    entry.occurred = calendar::PartialDate::Whole(D(on));
    for (const std::string& one : std::vector<std::string>(absl::StrSplit(set, '+'))) {
      record.AddCoding(record.SystemIndex(rules::kStorySystem), record.Intern(one));
    }
  }
  record.Finish(London());
}

Counted CountOn(const std::string& indicator, const std::string& day, const Person& person) {
  const rules::Indicators& all = engine::IndicatorsOf(*StoryProgram());
  const int index = rules::FindIndicator(all, indicator);
  EXPECT_GE(index, 0) << indicator;
  record::PatientRecord record;
  Fill(record, person);
  static engine::Measurer* const measurer = new engine::Measurer(StoryProgram());
  const Day days[] = {D(day)};
  Counted counted[1];
  measurer->Load(record, days[0], calendar::kEverything);
  const auto outcome = measurer->Count(static_cast<size_t>(index), days, counted);
  EXPECT_NE(outcome, engine::Measurer::Outcome::kNotChecked) << indicator;
  return outcome == engine::Measurer::Outcome::kCounted ? counted[0] : Counted();
}

// "numerator", "denominator", "exception: NAME", "not counted", "nothing", or several.
std::string Says(const std::string& indicator, const std::string& day, const Person& person) {
  const Counted counted = CountOn(indicator, day, person);
  const rules::Indicators& all = engine::IndicatorsOf(*StoryProgram());
  const auto& names =
      all[static_cast<size_t>(rules::FindIndicator(all, indicator))].exception_names;
  std::string out;
  const auto say = [&](const std::string& what) { out += out.empty() ? what : ", " + what; };
  if (counted.numerator > 0) say("numerator");
  if (counted.denominator > counted.numerator) say("denominator");
  for (size_t i = 0; i < counted.exceptions.size(); ++i) {
    if (counted.exceptions[i] > 0) say("exception: " + names[i]);
  }
  if (out.empty()) say(counted.not_counted > 0 ? "not counted" : "nothing");
  return out;
}

constexpr char kLastQuarter[] =
    "exception: set aside: diagnosed in the last three months of the year";

TEST(IndicatorCases, Can004LooksBack24Months) {
  EXPECT_EQ(Says("can004", "2024-03-31", {.record = {{"new_cancer", "2022-03-31"}}}), "nothing");
  EXPECT_EQ(
      Says("can004", "2024-03-31",
           {.record = {{"new_cancer", "2022-04-01"}, {"cancer_care_review_done", "2023-04-01"}}}),
      "numerator");
  EXPECT_EQ(
      Says("can004", "2024-03-31",
           {.record = {{"new_cancer", "2022-04-01"}, {"cancer_care_review_done", "2023-04-02"}}}),
      "denominator");
}

TEST(IndicatorCases, Can004LeavesOutTheLastQuarterUnlessTheReviewIsDone) {
  EXPECT_EQ(Says("can004", "2024-03-31", {.record = {{"new_cancer", "2024-01-10"}}}), kLastQuarter);
  EXPECT_EQ(
      Says("can004", "2024-03-31",
           {.record = {{"new_cancer", "2024-01-10"}, {"cancer_care_review_done", "2024-03-01"}}}),
      "numerator");
}

TEST(IndicatorCases, Can004WhileTheTimeRunsNobodyFails) {
  EXPECT_EQ(
      Says("can004", "2024-03-31",
           {.record = {{"new_cancer", "2023-06-01"}, {"cancer_quality_declined", "2023-03-31"}}}),
      "not counted");
  // Of two cancers the latest diagnosis counts.
  EXPECT_EQ(Says("can004", "2024-03-31",
                 {.record = {{"new_cancer+cancer_site_breast", "2022-05-01"},
                             {"cancer_care_review_done", "2022-06-01"},
                             {"new_cancer+cancer_site_lung", "2023-09-01"}}}),
            "not counted");
}

TEST(IndicatorCases, Can004NeedsSomebodyAliveAndRegistered) {
  EXPECT_EQ(
      Says("can004", "2024-03-31",
           {.died = "2024-03-30",
            .record = {{"new_cancer", "2022-05-01"}, {"cancer_care_review_done", "2022-06-01"}}}),
      "nothing");
}

TEST(IndicatorCases, Can005CountsAsTheSpecificationOrAsSuppliersDo) {
  EXPECT_EQ(Says("can005", "2024-03-31",
                 {.record = {{"new_cancer", "2023-05-01"}, {"cancer_support_info", "2023-08-02"}}}),
            "numerator");
  EXPECT_EQ(Says("can005", "2024-03-31",
                 {.record = {{"new_cancer", "2023-05-01"}, {"cancer_support_info", "2023-08-03"}}}),
            "denominator");
  const Person nothing{.record = {{"new_cancer", "2023-02-01"}}};
  EXPECT_EQ(Says("can005", "2024-03-31", nothing), "nothing");
  EXPECT_EQ(Says("can005-supplier", "2024-03-31", nothing), "denominator");
}

TEST(IndicatorCases, Cs005CountsFromThe25thBirthday) {
  EXPECT_EQ(Says("cs005", "2026-03-31", {.born = "2001-03-31", .record = {}}), "denominator");
  EXPECT_EQ(Says("cs005", "2026-03-31", {.born = "2001-04-01", .record = {}}), "nothing");
  EXPECT_EQ(
      Says("cs005", "2026-03-31", {.born = "1980-01-01", .sex = record::Sex::kMale, .record = {}}),
      "nothing");
}

TEST(IndicatorCases, Cs005TestsHoldThreeYearsAndSixMonths) {
  EXPECT_EQ(Says("cs005", "2026-03-31",
                 {.born = "1985-01-01", .record = {{"cervical_screening_test", "2022-10-01"}}}),
            "numerator");
  EXPECT_EQ(Says("cs005", "2026-03-31",
                 {.born = "1985-01-01", .record = {{"cervical_screening_test", "2022-09-30"}}}),
            "denominator");
}

TEST(IndicatorCases, Cs005ARefusalHoldsTwelveMonths) {
  const auto declined = [](const std::string& on) {
    return Says("cs005", "2026-03-31",
                {.born = "1985-01-01", .record = {{"cervical_screening_declined", on}}});
  };
  EXPECT_EQ(declined("2025-03-31"), "exception: declined");
  EXPECT_EQ(declined("2025-03-30"), "denominator");
}

TEST(IndicatorCases, ConversionIsSettledAfterAHundredDays) {
  EXPECT_EQ(Says("usc-conversion-coded", "2025-12-31",
                 {.record = {{"urgent_cancer_referral_any", "2025-09-22"},
                             {"new_cancer", "2025-12-31"}}}),
            "numerator");
  EXPECT_EQ(Says("usc-conversion-coded", "2025-12-31",
                 {.record = {{"urgent_cancer_referral_any", "2025-09-23"},
                             {"new_cancer", "2025-10-01"}}}),
            "nothing");
}

TEST(IndicatorCases, DetectionTakesTwoDiagnosesOfOneSiteAsOne) {
  const Person twice{.record = {{"urgent_cancer_referral_any", "2024-04-01"},
                                {"new_cancer+cancer_site_breast", "2024-05-01"},
                                {"new_cancer+cancer_site_breast", "2025-06-01"}}};
  const Counted first = CountOn("usc-detection-coded", "2024-12-31", twice);
  EXPECT_EQ(first.numerator, 1);
  EXPECT_EQ(first.denominator, 1);
  const Counted second = CountOn("usc-detection-coded", "2025-12-31", twice);
  EXPECT_EQ(second.denominator, 0);
}

TEST(IndicatorCases, ReferralRateCountsReferralsAndEverybodyRegistered) {
  const Counted counted = CountOn("usc-referral-rate", "2025-12-31",
                                  {.record = {{"urgent_cancer_referral_any", "2025-01-01"},
                                              {"urgent_cancer_referral_any", "2025-03-01"},
                                              {"urgent_cancer_referral_any", "2024-12-20"}}});
  EXPECT_EQ(counted.numerator, 2) << "the period of twelve months begins on 1 January 2025";
  EXPECT_EQ(counted.denominator, 1);
}

TEST(IndicatorCases, ManyDaysAtOnceSayWhatEachSaysAlone) {
  const Person person{.born = "1970-05-05",
                      .record = {{"new_cancer+cancer_site_breast", "2022-05-01"},
                                 {"cervical_screening_test", "2020-01-15"},
                                 {"cancer_care_review_done", "2022-12-01"},
                                 {"urgent_cancer_referral_any", "2022-04-20"},
                                 {"bowel_screening_result", "2023-02-02"}}};
  record::PatientRecord record;
  Fill(record, person);
  std::vector<Day> days;
  for (int month = 0; month < 24; ++month)
    days.push_back(calendar::AddMonths(D("2022-01-31"), month));
  const rules::Indicators& all = engine::IndicatorsOf(*StoryProgram());
  engine::Measurer many(StoryProgram());
  many.Load(record, days.back(), calendar::kEverything);
  int counted_somewhere = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!all[i].is_counted()) continue;
    std::vector<Counted> counted(days.size());
    const auto outcome = many.Count(i, days, counted);
    for (size_t d = 0; d < days.size(); ++d) {
      const Counted alone = CountOn(all[i].id, calendar::FormatIso(days[d]), person);
      if (outcome != engine::Measurer::Outcome::kCounted) {
        EXPECT_TRUE(alone.empty()) << all[i].id;
        continue;
      }
      EXPECT_EQ(counted[d].numerator, alone.numerator) << all[i].id << " " << d;
      EXPECT_EQ(counted[d].denominator, alone.denominator) << all[i].id << " " << d;
      EXPECT_EQ(counted[d].not_counted, alone.not_counted) << all[i].id << " " << d;
      counted_somewhere += alone.empty() ? 0 : 1;
    }
  }
  EXPECT_GT(counted_somewhere, 50);
}

// "0 numerator; 1 denominator": what each month adds.
std::string ByBeginning(const std::string& indicator, const std::vector<Day>& begins,
                        const std::string& last, const Person& person) {
  const rules::Indicators& all = engine::IndicatorsOf(*StoryProgram());
  const auto index = static_cast<size_t>(rules::FindIndicator(all, indicator));
  record::PatientRecord record;
  Fill(record, person);
  engine::Measurer measurer(StoryProgram());
  measurer.Load(record, D(last), calendar::kEverything);
  std::vector<Counted> counted(begins.size() - 1);
  const auto outcome = measurer.CountByBeginning(index, begins, D(last), counted);
  EXPECT_NE(outcome, engine::Measurer::Outcome::kNotChecked) << indicator;
  std::string out;
  if (outcome != engine::Measurer::Outcome::kCounted) return out;
  for (size_t i = 0; i < counted.size(); ++i) {
    if (counted[i].empty()) continue;
    out += std::to_string(i) + (counted[i].numerator > 0     ? " numerator"
                                : counted[i].denominator > 0 ? " denominator"
                                : counted[i].running > 0     ? " running"
                                                             : " not counted");
  }
  return out;
}

TEST(IndicatorCases, ByBeginningEachItemIsInItsMonthAndNoOther) {
  const std::vector<Day> begins{D("2023-01-01"), D("2023-02-01"), D("2023-03-01")};
  const auto diagnosed = [&](const std::string& on, const std::string& reviewed) {
    Person person{.record = {{"new_cancer", on}}};
    if (!reviewed.empty()) person.record.push_back({"cancer_care_review_done", reviewed});
    return ByBeginning("care-review-12-months", begins, "2025-12-31", person);
  };
  EXPECT_EQ(diagnosed("2022-12-31", "2023-03-01"), "");
  EXPECT_EQ(diagnosed("2023-01-01", "2023-03-01"), "0 numerator");
  EXPECT_EQ(diagnosed("2023-01-31", ""), "0 denominator");
  EXPECT_EQ(diagnosed("2023-02-01", "2023-06-01"), "1 numerator");
  EXPECT_EQ(diagnosed("2023-02-28", "2024-12-01"), "1 denominator") << "late";
  EXPECT_EQ(diagnosed("2023-03-01", "2023-06-01"), "");
}

TEST(IndicatorCases, ByBeginningAMonthWhoseTimeStillRunsSaysSo) {
  const std::vector<Day> begins{D("2025-11-01"), D("2025-12-01"), D("2026-01-01")};
  EXPECT_EQ(ByBeginning("care-review-6-months", begins, "2025-12-31",
                        {.record = {{"new_cancer", "2025-11-10"}}}),
            "0 running");
  EXPECT_EQ(ByBeginning("usc-conversion-coded", begins, "2025-12-31",
                        {.record = {{"urgent_cancer_referral_any", "2025-12-02"}}}),
            "1 running");
  EXPECT_EQ(ByBeginning("usc-conversion-coded", begins, "2026-06-30",
                        {.record = {{"urgent_cancer_referral_any", "2025-12-02"},
                                    {"new_cancer", "2025-12-20"}}}),
            "1 numerator");
}

TEST(IndicatorCases, PeopleHaveNoBeginning) {
  const std::vector<Day> begins{D("2025-11-01"), D("2025-12-01")};
  EXPECT_EQ(ByBeginning("cs005", begins, "2026-03-31", {.born = "1990-01-01"}), "");
}

}  // namespace
}  // namespace waymark::population
