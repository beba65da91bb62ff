// The program's own worklists beside the rules that are shipped: what is to be worked on stands on
// a list.
#include "waymark/service/worklists.h"

#include <algorithm>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "waymark/rules/pack.h"

namespace waymark::service {
namespace {

using ::testing::IsEmpty;

const rules::Pack& Shipped() {
  static const auto* const kPack = new absl::StatusOr<rules::LoadedPack>(
      rules::LoadPack(std::string(WAYMARK_SOURCE_DIR) + "/rules", {}));
  return *(*kPack)->pack;
}

bool IsWorkedOn(const rules::Rule& rule) {
  return std::any_of(rule.timing.begin(), rule.timing.end(),
                     [](const auto& step) { return (step.shown_in & rules::kWorklist) != 0; });
}

TEST(DefaultWorklists, HoldEveryRuleWhoseItemsAreToBeWorkedOn) {
  const Worklists lists = DefaultWorklists();
  std::set<std::string> on_none;
  int looked_at = 0;
  for (const rules::Rule& rule : Shipped().rules) {
    if (rule.status != rules::RuleStatus::kActive || !IsWorkedOn(rule)) continue;
    ++looked_at;
    if (std::none_of(lists.lists.begin(), lists.lists.end(),
                     [&](const Worklist& list) { return list.Takes(rule); })) {
      on_none.insert(rule.id);
    }
  }
  EXPECT_GT(looked_at, 100);
  EXPECT_THAT(on_none, IsEmpty());
}

TEST(DefaultWorklists, NameNoRuleThatIsNotThere) {
  std::set<std::string> nobodys;
  for (const Worklist& list : DefaultWorklists().lists) {
    for (const std::string& name : list.rules) {
      Worklist one;
      one.rules = {name};
      if (std::none_of(Shipped().rules.begin(), Shipped().rules.end(),
                       [&](const rules::Rule& rule) { return one.Takes(rule); })) {
        nobodys.insert(list.id + ": " + name);
      }
    }
  }
  EXPECT_THAT(nobodys, IsEmpty());
}

TEST(DefaultWorklists, AreTheTwelveAndNoneIsEmpty) {
  const Worklists lists = DefaultWorklists();
  EXPECT_EQ(lists.lists.size(), 12U);
  for (const Worklist& list : lists.lists) {
    EXPECT_TRUE(std::any_of(Shipped().rules.begin(), Shipped().rules.end(),
                            [&](const rules::Rule& rule) { return list.Takes(rule); }))
        << list.id;
  }
}

TEST(Worklists, SayWhatTheyBeginWith) {
  std::vector<rules::Finding> findings;
  const Worklists lists = ReadWorklists(
      {"w.yaml",
       "worklists:\n"
       "  - {id: a, title: A, rules: [a], begins_with: {owner: mine or unassigned}}\n"
       "  - {id: b, title: B, rules: [b], begins_with: {due_within: 30 days, snoozed: no}}\n"
       "  - {id: c, title: C, rules: [c]}\n"},
      findings);
  ASSERT_THAT(findings, IsEmpty());
  EXPECT_TRUE(lists.lists[0].mine_first);
  EXPECT_EQ(lists.lists[0].due_within_days, 0);
  EXPECT_FALSE(lists.lists[1].mine_first);
  EXPECT_EQ(lists.lists[1].due_within_days, 30);
  EXPECT_TRUE(lists.lists[1].not_snoozed);
  EXPECT_FALSE(lists.lists[2].mine_first || lists.lists[2].not_snoozed);
}

TEST(Worklists, RefuseABeginningThatTheyDoNotKnow) {
  for (const char* const wrong :
       {"{owner: mine}", "{due_within: 30}", "{due_within: 0 days}", "{due_within: 999 days}",
        "{snoozed: perhaps}", "{status: overdue}", "mine"}) {
    std::vector<rules::Finding> findings;
    ReadWorklists({"w.yaml", std::string("worklists:\n  - {id: a, title: A, rules: [a], "
                                         "begins_with: ") +
                                 wrong + "}\n"},
                  findings);
    EXPECT_EQ(findings.size(), 1U) << wrong;
  }
}

// The lists of users.md 1.5 that begin with less than all.
TEST(DefaultWorklists, BeginAsTheirUsersAsked) {
  const Worklists lists = DefaultWorklists();
  EXPECT_TRUE(lists.Find("urgent-referrals")->mine_first);
  EXPECT_FALSE(lists.Find("missed-appointments")->mine_first) << "everybody's";
  EXPECT_EQ(lists.Find("symptom-watch")->due_within_days, 7);
  EXPECT_EQ(lists.Find("support-offer")->due_within_days, 30);
  EXPECT_EQ(lists.Find("care-reviews")->due_within_days, 60);
  EXPECT_TRUE(lists.Find("screening")->not_snoozed);
  EXPECT_EQ(lists.Find("missed-appointments")->due_within_days, 0);
}

}  // namespace
}  // namespace waymark::service
