// What a change of rules does to people.
#include "waymark/population/impact.h"

#include <gmock/gmock.h>

#include "population/many_patients.h"

namespace waymark::population {
namespace {

using testing::HasSubstr;

std::shared_ptr<const engine::Program> Pack(const std::string& wait, const std::string& code,
                                            bool second = false,
                                            const std::string& status = "active") {
  const std::string rule =
      "version: \"1\"\ntitle: a\npurpose: review\nstatus: " + status +
      "\nif_several: all\n"
      "start: {each: kit}\ndone: {when: {age: from 150 years}}\ntime_runs_out: never\n"
      "timing: [{becomes: due, from: start + " +
      wait + ", shown_in: [worklist]}]\nprompt: {summary: \"say it\"}\n";
  std::vector<rules::SourceFile> files{
      {"pack.yaml", "pack: p\nversion: \"1\"\nlanguage: 1\n"},
      {"sets.yaml", "codesets:\n  - {codeset: kit, title: Kit, codes: kit.csv}\n"},
      {"kit.csv", "code_system,code,term,source\nlocal," + code + ",Kit,t\n"},
      {"a.yaml", "rule: a\n" + rule}};
  if (second) files.push_back({"b.yaml", "rule: b\n" + rule});
  const rules::LoadedPack loaded = rules::LoadPackFromFiles(std::move(files), {});
  for (const rules::Finding& finding : loaded.findings) {
    if (finding.severity == rules::Severity::kError) {
      ADD_FAILURE() << rules::FormatFinding(finding, loaded.files);
    }
  }
  return engine::Compile(loaded.pack, {}).value();
}

class ImpactTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 8; ++i) {
      const std::string day = "2026-02-0" + std::to_string(i + 1);
      const std::string id = "p" + std::to_string(i);
      people_.Add([=](record::PatientRecord& record) {
        MakeRecord(record, id, "A", "1970-01-01", {{"kit", day}});
      });
    }
    people_.Add([](record::PatientRecord& record) {
      MakeRecord(record, "q", "A", "1970-01-01", {{"other", "2026-01-01"}});
    });
    options_.on = D("2026-02-15");
  }
  Impact Compare(const std::shared_ptr<const engine::Program>& before,
                 const std::shared_ptr<const engine::Program>& after) {
    const auto impact = CompareRules(before, after, options_, people_.Source());
    EXPECT_TRUE(impact.ok()) << impact.status();
    return *impact;
  }
  Kept people_;
  ImpactOptions options_;
};

TEST_F(ImpactTest, TheSameRulesChangeNothing) {
  const Impact impact = Compare(Pack("10 days", "kit"), Pack("10 days", "kit"));
  EXPECT_TRUE(impact.rules.empty());
  EXPECT_EQ(ImpactText(impact), "Nothing changes for any of 9 patients on 15 February 2026.\n");
}

TEST_F(ImpactTest, ALaterDeadlineStopsSomeWithFiveExamplesAndReasons) {
  // On 15 February due after 10 days: kits of 1 to 5 February; after 20 days: none.
  const Impact impact = Compare(Pack("10 days", "kit"), Pack("20 days", "kit"));
  ASSERT_EQ(impact.rules.size(), 1u);
  const RuleImpact& rule = impact.rules[0];
  EXPECT_EQ(rule.open_before, 5);
  EXPECT_EQ(rule.open_after, 0);
  EXPECT_EQ(rule.stops, 5);
  EXPECT_EQ(rule.starts, 0);
  EXPECT_EQ(rule.falls_due_before, 3);
  EXPECT_EQ(rule.falls_due_after, 8);
  EXPECT_EQ(impact.people_stopping, 5);
  ASSERT_EQ(rule.stop_examples.size(), 5u);
  EXPECT_EQ(rule.stop_examples[0].patient_id, "p0");
  EXPECT_EQ(rule.stop_examples[0].before, "due");
  EXPECT_THAT(rule.stop_examples[0].reason, HasSubstr("1 February 2026"));
}

TEST_F(ImpactTest, NoMoreExamplesThanAskedForAndTheFirstOnes) {
  options_.examples = 2;
  options_.visit.threads = 3;
  const Impact impact = Compare(Pack("10 days", "kit"), Pack("20 days", "kit"));
  ASSERT_EQ(impact.rules[0].stop_examples.size(), 2u);
  EXPECT_EQ(impact.rules[0].stop_examples[1].patient_id, "p1");
  options_.examples = 0;
  EXPECT_TRUE(
      Compare(Pack("10 days", "kit"), Pack("20 days", "kit")).rules[0].stop_examples.empty());
}

TEST_F(ImpactTest, ACodeSetChangeStartsAndStops) {
  const Impact impact = Compare(Pack("10 days", "kit"), Pack("10 days", "other"));
  ASSERT_EQ(impact.rules.size(), 1u);
  EXPECT_EQ(impact.rules[0].starts, 1);
  EXPECT_EQ(impact.rules[0].stops, 5);
  EXPECT_EQ(impact.rules[0].other, 3) << "not yet due before, nothing now";
  ASSERT_EQ(impact.rules[0].start_examples.size(), 1u);
  EXPECT_EQ(impact.rules[0].start_examples[0].patient_id, "q");
}

TEST_F(ImpactTest, NewAndGoneRulesAreNamedAsSuch) {
  const Impact added = Compare(Pack("10 days", "kit"), Pack("10 days", "kit", true));
  ASSERT_EQ(added.rules.size(), 1u);
  EXPECT_EQ(added.rules[0].rule, "b");
  EXPECT_TRUE(added.rules[0].is_new);
  EXPECT_EQ(added.rules[0].starts, 5);
  const Impact gone = Compare(Pack("10 days", "kit", true), Pack("10 days", "kit"));
  EXPECT_TRUE(gone.rules[0].is_gone);
  EXPECT_THAT(gone.rules[0].stop_examples[0].reason, HasSubstr("the pack has no such rule"));
}

TEST_F(ImpactTest, ARuleThatRunsSilentlyPromptsNobody) {
  const auto silent = Pack("10 days", "kit", false, "silent");
  EXPECT_TRUE(Compare(silent, silent).rules.empty());
  const Impact spoken = Compare(silent, Pack("10 days", "kit"));
  ASSERT_EQ(spoken.rules.size(), 1u);
  EXPECT_EQ(spoken.rules[0].starts, 5);
  EXPECT_EQ(spoken.rules[0].start_examples[0].before, "due, silent");
  EXPECT_EQ(spoken.rules[0].falls_due_before, 0);
  const Impact silenced = Compare(Pack("10 days", "kit"), silent);
  EXPECT_EQ(silenced.rules[0].stops, 5);
  EXPECT_EQ(silenced.people_stopping, 5);
}

TEST_F(ImpactTest, WorkIsPromptsAWeekTimesMinutes) {
  options_.weeks = 4;
  options_.minutes_per_prompt = 5;
  const Impact impact = Compare(Pack("10 days", "kit"), Pack("20 days", "kit"));
  const Workload load = WorkloadOf(impact);
  EXPECT_DOUBLE_EQ(load.prompts_before, 3.0 / 4);
  EXPECT_DOUBLE_EQ(load.prompts_after, 8.0 / 4);
  EXPECT_DOUBLE_EQ(load.minutes_after, 10);
  EXPECT_THAT(ImpactText(impact), HasSubstr("minutes a week: 3.8 -> 10 at 5 minutes a prompt"));
}

TEST_F(ImpactTest, RefusesAnImpossibleNumberOfWeeks) {
  options_.weeks = 0;
  EXPECT_FALSE(
      CompareRules(Pack("1 day", "kit"), Pack("1 day", "kit"), options_, people_.Source()).ok());
}

}  // namespace
}  // namespace waymark::population
