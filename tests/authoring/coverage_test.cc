#include "waymark/authoring/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "authoring/story_pack.h"

namespace waymark::authoring {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Covered {
  StoryReport report;
  std::vector<RuleCoverage> rules;
  RuleCoverage Of(std::string_view id) const {
    for (const auto& rule : rules) {
      if (rule.rule == id) return rule;
    }
    ADD_FAILURE() << "no coverage of " << id;
    return {};
  }
};

Covered Cover(const std::string& text) {
  Coverage coverage(absl::UTCTimeZone());
  RunOptions options;
  options.observe = coverage.Observer();
  Covered covered;
  covered.report = RunText(text, options);
  EXPECT_EQ(Failures(covered.report), "");
  covered.rules = coverage.Result();
  return covered;
}

constexpr char kWhole[] = R"(story: the whole life of a kit
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested, 2026-10-17: kit_declined, 2026-11-13: {fit_result: 4 ug/g}}
expect:
  2026-09-30: none
  2026-10-01 to 2026-10-14: upcoming
  2026-10-15 to 2026-10-16: due
  2026-10-17: {status: set aside, reason: declined}
  2026-10-18 to 2026-10-22: set aside
  2026-10-23 to 2026-10-24: overdue
  2026-11-13: done
)";

TEST(Coverage, shows_what_stories_have_not_tested) {
  const auto covered = Cover(R"(story: only opens
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
expect: {2026-10-15: due}
)");
  const auto missing = covered.Of("kit").Missing();
  EXPECT_THAT(missing, Contains("no story in which it stays silent"));
  EXPECT_THAT(missing, Contains("no story in which it is done"));
  EXPECT_THAT(missing, Contains(HasSubstr("set aside by \"declined\"")));
  EXPECT_THAT(missing, Contains(HasSubstr("row 2 of timing")));
  EXPECT_THAT(covered.Of("outcome-missing").Missing(),
              testing::ElementsAre("there is no story about it"));
}

TEST(Coverage, a_boundary_needs_the_day_before_and_the_day_itself) {
  const auto rows = Cover(R"(story: both sides
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
expect: {2026-10-14: upcoming, 2026-10-15: due, 2026-10-22: overdue}
)")
                        .Of("kit")
                        .boundaries;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_FALSE(rows[0].seen);
  EXPECT_TRUE(rows[1].seen);
  EXPECT_FALSE(rows[2].seen);
}

TEST(Coverage, conditions_are_seen_true_and_false) {
  const auto kit = Cover(kWhole).Of("kit");
  EXPECT_FALSE(kit.conditions.empty());
  EXPECT_GT(kit.conditions_seen_both(), 0);
}

TEST(StoryGate, an_active_rule_needs_its_stories_and_a_draft_does_not) {
  const auto covered = Cover(kWhole);
  const auto loaded = rules::LoadPackFromFiles(StoryPack(), {});
  ASSERT_NE(loaded.pack, nullptr);
  const auto findings = CheckStoryGate(*loaded.pack, covered.rules, covered.report.results);
  for (const auto& finding : findings) {
    EXPECT_EQ(finding.rule, "kit");
    EXPECT_EQ(finding.severity, rules::Severity::kError);
    EXPECT_THAT(finding.message, HasSubstr("row 3 of timing"));
  }
  EXPECT_EQ(findings.size(), 1u) << "overdue came while it was set aside";
}

TEST(StoryGate, a_failing_story_keeps_its_rules_out) {
  const auto loaded = rules::LoadPackFromFiles(StoryPack(), {});
  ASSERT_NE(loaded.pack, nullptr);
  StoryResult failing;
  failing.name = "it fails";
  failing.rules = {"kit"};
  failing.failures = {"x"};
  const auto findings = CheckStoryGate(*loaded.pack, Cover(kWhole).rules, {failing});
  EXPECT_THAT(findings,
              Contains(testing::Field(&rules::Finding::message, HasSubstr("\"it fails\" fails"))));
}

TEST(StoryGate, a_rule_without_any_story_is_named) {
  const auto loaded = rules::LoadPackFromFiles(StoryPack(), {});
  const auto findings = CheckStoryGate(*loaded.pack, {}, {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].message, HasSubstr("no story"));
}

}  // namespace
}  // namespace waymark::authoring
