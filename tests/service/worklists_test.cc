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

}  // namespace
}  // namespace waymark::service
