// What would have been seen earlier, from what was known then.
#include "waymark/population/missed.h"

#include <gmock/gmock.h>

#include <set>

#include "population/many_patients.h"

namespace waymark::population {
namespace {

using calendar::Day;
using testing::HasSubstr;

constexpr char kRule[] =
    "version: \"1\"\ntitle: Kit not back\npurpose: safety_net\nstatus: active\nif_several: ask\n"
    "safety: {hazards: [HAZ-001]}\n"
    "start: {each: kit}\ndone: result\ntime_runs_out: never\non_leaving: hand_over\n"
    "timing:\n  - {becomes: due, from: start + 10 days, shown_in: [worklist]}\n"
    "  - {becomes: overdue, from: start + 30 days, shown_in: [worklist]}\n"
    "prompt: {summary: \"say it\"}\n";
constexpr char kCases[] =
    "rule: cases\nversion: \"1\"\ntitle: cases\npurpose: review\nstatus: silent\nif_several: all\n"
    "start: {each: cancer}\ndone: {when: {age: from 150 years}}\ntime_runs_out: never\n"
    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n"
    "prompt: {summary: \"say it\"}\n";

// Its items are counted from what came after the diagnosis.
constexpr char kLaterCases[] =
    "rule: later\nversion: \"1\"\ntitle: later\npurpose: review\nstatus: silent\nif_several: all\n"
    "start: {each: result, while: {event: cancer, in: last 365 days, as: diagnosis}}\n"
    "done: {when: {age: from 150 years}}\ntime_runs_out: never\n"
    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n"
    "prompt: {summary: \"say it\"}\n";

class MissedTest : public testing::Test {
 protected:
  void SetUp() override {
    const rules::LoadedPack loaded = rules::LoadPackFromFiles(
        {{"pack.yaml", "pack: p\nversion: \"1\"\nlanguage: 1\n"},
         {"sets.yaml",
          "codesets:\n  - {codeset: kit, title: Kit, codes: kit.csv}\n"
          "  - {codeset: result, title: Result, codes: result.csv}\n"
          "  - {codeset: cancer, title: Cancer, codes: cancer.csv}\n"},
         {"kit.csv", "code_system,code,term,source\nlocal,kit,Kit,t\n"},
         {"result.csv", "code_system,code,term,source\nlocal,result,Result,t\n"},
         {"cancer.csv", "code_system,code,term,source\nlocal,cancer,Cancer,t\n"},
         {"templates/forms/learning-review.md",
          "<!-- fill: patient -->\n| Diagnosis, day | |\n<!-- fill: timeline -->\n"
          "<!-- fill: items -->\n"},
         {"kit.yaml", std::string("rule: kit\n") + kRule},
         {"cases.yaml", kCases},
         {"later.yaml", kLaterCases}},
        {});
    for (const rules::Finding& finding : loaded.findings) {
      if (finding.severity == rules::Severity::kError) {
        ADD_FAILURE() << rules::FormatFinding(finding, loaded.files);
      }
    }
    ASSERT_NE(loaded.pack, nullptr);
    pack_ = loaded.pack;
    program_ = engine::Compile(pack_, {}).value();
    options_.cohort = static_cast<uint16_t>(pack_->FindRule("cases"));
    options_.from = D("2026-01-01");
    options_.to = D("2026-12-31");
  }

  void Add(const std::string& id, const std::vector<MadeEntry>& entries) {
    people_.Add(
        [=](record::PatientRecord& record) { MakeRecord(record, id, "A", "1970-01-01", entries); });
  }
  Missed Find() {
    const auto missed = FindMissed(program_, options_, people_.Source());
    EXPECT_TRUE(missed.ok()) << missed.status();
    return *missed;
  }

  std::shared_ptr<const rules::Pack> pack_;
  std::shared_ptr<const engine::Program> program_;
  Kept people_;
  MissedOptions options_;
};

TEST_F(MissedTest, NamesTheDaysAndTheLeadTime) {
  Add("p", {{"kit", "2026-03-01"}, {"cancer", "2026-06-01"}});
  const Missed missed = Find();
  ASSERT_EQ(missed.cases.size(), 1u);
  EXPECT_EQ(MissedCsv(missed, *pack_),
            "practice_code,patient_id,diagnosed_on,rule,first_on,last_on,lead_days,status\n"
            "A,p,2026-06-01,kit,2026-03-11,2026-05-31,82,overdue\n");
  ASSERT_EQ(missed.rules.size(), 1u);
  EXPECT_EQ(missed.rules[0].median, 82);
  EXPECT_EQ(missed.by_month, (std::vector<int64_t>{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(MissedFinding(missed),
            "In 1 of 1 case a rule would have spoken in the 12 months before the diagnosis, at the "
            "earliest 82 days before");
}

TEST_F(MissedTest, WhatWasRecordedLaterWasNotKnownThen) {
  // The kit was coded six weeks after it was given; the result counts from the day it came.
  Add("p", {{"kit", "2026-03-01", "2026-04-15"},
            {"result", "2026-03-05", "2026-05-01"},
            {"cancer", "2026-06-01"}});
  const Missed missed = Find();
  ASSERT_EQ(missed.cases[0].spoken.size(), 1u);
  EXPECT_EQ(missed.cases[0].spoken[0].first, D("2026-04-15"));
  EXPECT_EQ(missed.cases[0].spoken[0].last, D("2026-04-30"));
}

TEST_F(MissedTest, SaysSoWhereNoRuleWouldHaveSpoken) {
  Add("p", {{"cancer", "2026-06-01"}});
  Add("q", {{"kit", "2026-05-25"}, {"cancer", "2026-06-01"}});
  const Missed missed = Find();
  EXPECT_EQ(missed.cases.size(), 2u);
  EXPECT_EQ(missed.any(), 0);
  EXPECT_THAT(MissedText(missed, *pack_), HasSubstr("no rule would have spoken"));
}

TEST_F(MissedTest, OnlyCasesOfTheTimeLookedAt) {
  Add("p", {{"cancer", "2025-12-31"}});
  Add("q", {{"cancer", "2027-01-01"}});
  EXPECT_TRUE(Find().cases.empty());
  EXPECT_EQ(MissedFinding(Find()), "No such diagnosis in the time looked at");
}

TEST_F(MissedTest, RefusesWhatMakesNoSense) {
  options_.months = 0;
  EXPECT_FALSE(FindMissed(program_, options_, people_.Source()).ok());
  options_.months = 12;
  options_.from = D("2027-01-01");
  EXPECT_FALSE(FindMissed(program_, options_, people_.Source()).ok());
}

TEST_F(MissedTest, FillsTheFormOfALearningReview) {
  record::PatientRecord record;
  MakeRecord(record, "p", "A", "1970-01-01",
             {{"kit", "2026-03-01"}, {"noise", "2026-03-02"}, {"cancer", "2026-06-01"}});
  engine::Timeline timeline(program_);
  engine::Evaluator evaluator(program_);
  const auto cases = MissedOf(timeline, evaluator, *pack_, record, absl::UTCTimeZone(), options_);
  ASSERT_EQ(cases.size(), 1u);
  const auto form = LearningForm(*pack_, record, cases[0], 12, absl::UTCTimeZone());
  ASSERT_TRUE(form.ok());
  EXPECT_THAT(*form, HasSubstr("| Diagnosis, day | 1 June 2026 |"));
  EXPECT_THAT(*form, HasSubstr("| 2026-03-01 | not known | "));
  EXPECT_THAT(*form, HasSubstr("1 further entries"));
  EXPECT_THAT(*form, HasSubstr("| 2026-03-11 | 2026-05-31 | 82 | Kit not back, overdue |"));
}

TEST_F(MissedTest, TheDiagnosisIsTheEntryThatTheRuleNamesSo) {
  Add("p", {{"kit", "2026-03-01"}, {"cancer", "2026-06-01"}, {"result", "2026-09-01"}});
  options_.cohort = static_cast<uint16_t>(pack_->FindRule("later"));
  options_.forms = true;
  const Missed missed = Find();
  ASSERT_EQ(missed.cases.size(), 1u);
  EXPECT_EQ(missed.cases[0].diagnosed, D("2026-06-01"));
  EXPECT_THAT(missed.cases[0].form, HasSubstr("| Diagnosis, day | 1 June 2026 |"));
  EXPECT_THAT(missed.cases[0].form, HasSubstr("| 2026-03-11 | 2026-05-31 | 82 | Kit not back"));
  // Of which diagnoses a report is, is asked of the diagnosis too.
  options_.to = D("2026-05-31");
  EXPECT_TRUE(Find().cases.empty());
}

TEST_F(MissedTest, AFormGoesWithItsCase) {
  Add("p", {{"cancer", "2026-06-01"}});
  Add("q", {{"kit", "2026-03-01"}, {"cancer", "2026-05-01"}});
  options_.forms = true;
  options_.patient_id = "q";
  const Missed missed = Find();
  ASSERT_EQ(missed.cases.size(), 1u);
  EXPECT_THAT(missed.cases[0].form, HasSubstr("| Diagnosis, day | 1 May 2026 |"));
  EXPECT_THAT(missed.cases[0].form, HasSubstr("Patient q"));
  options_.forms = false;
  EXPECT_EQ(Find().cases[0].form, "");
}

// The days found by hopping are those found by evaluating each day.
TEST(Missed, EqualsAnEvaluationOnEachDay) {
  ASSERT_NE(ShippedRules(), nullptr);
  SyntheticSource people(160);
  MissedOptions options;
  const int cohort = ShippedRules()->FindRule("audit-cancer-without-urgent-referral");
  ASSERT_GE(cohort, 0);
  options.cohort = static_cast<uint16_t>(cohort);
  options.from = D("2024-01-01");
  options.to = D("2026-03-03");
  options.months = 4;
  const std::vector<uint16_t> rules = SpeakingRules(*ShippedRules());
  EXPECT_GT(rules.size(), 20u);
  engine::Timeline timeline(ShippedProgram());
  engine::Evaluator evaluator(ShippedProgram());
  engine::Answer answer;
  record::PatientRecord record;
  const RecordSource source = people.Source();
  int cases = 0, days_spoken = 0;
  while (*source(record)) {
    for (const MissedCase& one :
         MissedOf(timeline, evaluator, *ShippedRules(), record, London(), options)) {
      if (++cases > 6) break;
      std::set<std::pair<uint16_t, Day>> said, expected;
      for (const Spoken& spoken : one.spoken) {
        for (Day day = spoken.first; day <= spoken.last; day = calendar::AddDays(day, 1)) {
          said.insert({spoken.rule, day});
        }
      }
      for (Day day = calendar::AddMonths(one.diagnosed, -4); day < one.diagnosed;
           day = calendar::AddDays(day, 1)) {
        engine::EvaluateOptions evaluate;
        evaluate.as_of = day;
        evaluate.known_at = calendar::LastMomentOf(day, London());
        evaluate.hypothetical = false;
        evaluate.rules = rules;
        evaluator.Evaluate(record, evaluate, answer);
        for (const engine::ItemAnswer& item : answer.items) {
          if (item.rule == options.cohort) continue;
          if (item.status == engine::ItemStatus::kDue ||
              item.status == engine::ItemStatus::kOverdue) {
            expected.insert({item.rule, day});
          }
        }
      }
      days_spoken += static_cast<int>(expected.size());
      EXPECT_EQ(said, expected);
    }
  }
  EXPECT_GT(cases, 0);
  EXPECT_GT(days_spoken, 0);
}

}  // namespace
}  // namespace waymark::population
