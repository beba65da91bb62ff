// What came of a rule's prompts, as a chart is to have it.
#include "waymark/service/rule_health.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "waymark/service/operate_handler.h"

namespace waymark::service {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class RuleHealthTest : public testing::Test {
 protected:
  v1::RuleStatistics& Add(const std::string& rule, int64_t fired) {
    v1::RuleStatistics& one = *response_.add_rules();
    one.set_rule(rule);
    one.set_fired(fired);
    return one;
  }
  static void Reply(v1::RuleStatistics& rule, const std::string& name, int64_t number) {
    (*rule.mutable_replies())[name] = number;
  }
  void Set() { SetHealth(TestSnapshot()->pack(), response_); }

  v1::StatisticsResponse response_;
};

TEST_F(RuleHealthTest, SortsRepliesByWhatTheyDo) {
  v1::RuleStatistics& rule = Add("review", 40);
  rule.set_silent(10);
  rule.set_closed_by_record(12);
  Reply(rule, "done elsewhere", 8);
  Reply(rule, "not appropriate", 6);
  Reply(rule, "a reply of an older version", 30);
  Set();
  ASSERT_THAT(response_.health(), SizeIs(1));
  const v1::RuleHealth& health = response_.health(0);
  EXPECT_EQ(health.rule(), "review");
  EXPECT_EQ(health.title(), "Review after a diagnosis");
  EXPECT_EQ(health.fired().count(), 30) << "without those that ran silently";
  EXPECT_EQ(health.acted().count(), 20);
  EXPECT_EQ(health.not_appropriate().count(), 6);
  EXPECT_TRUE(health.dismissed().shown());
  EXPECT_EQ(health.dismissed().count(), 0);
}

TEST_F(RuleHealthTest, HidesOneToFourAndShowsNone) {
  v1::RuleStatistics& rule = Add("review", 5);
  Reply(rule, "done elsewhere", 4);
  Reply(rule, "not appropriate", 1);
  Set();
  const v1::RuleHealth& health = response_.health(0);
  EXPECT_TRUE(health.fired().shown());
  EXPECT_EQ(health.fired().count(), 5);
  EXPECT_FALSE(health.acted().shown());
  EXPECT_EQ(health.acted().count(), 0);
  EXPECT_FALSE(health.not_appropriate().shown());
  EXPECT_TRUE(health.put_off().shown());
  EXPECT_EQ(response_.health_finding(), "Too few answers yet to say which prompts are worth it");
}

TEST_F(RuleHealthTest, LeavesOutWhatIsNotInUseOrDidNothing) {
  Add("idea", 50);         // a draft
  Add("old", 50);          // retired
  Add("no such rule", 9);  // of a pack before
  Add("review", 0);
  Set();
  EXPECT_THAT(response_.health(), IsEmpty());
  EXPECT_EQ(response_.health_finding(), "No rule fired or was answered in these days");
}

TEST_F(RuleHealthTest, NamesTheRuleThatIsMostlyTurnedDown) {
  v1::RuleStatistics& rule = Add("review", 50);
  Reply(rule, "done elsewhere", 10);
  Reply(rule, "not appropriate", 20);
  Set();
  EXPECT_EQ(response_.health_finding(),
            "Review after a diagnosis: 20 of 30 were turned down; look at the rule");
}

TEST_F(RuleHealthTest, SaysWhereNoneIs) {
  v1::RuleStatistics& rule = Add("review", 50);
  rule.set_closed_by_record(20);
  Reply(rule, "not appropriate", 10);
  Set();
  EXPECT_EQ(response_.health_finding(),
            "No rule is mostly turned down: of 30 that were answered, 20 were acted on");
  // Half is not most.
  response_.Clear();
  v1::RuleStatistics& even = Add("review", 50);
  even.set_closed_by_record(10);
  Reply(even, "not appropriate", 10);
  Set();
  EXPECT_THAT(response_.health_finding(), testing::StartsWith("No rule is mostly"));
}

TEST_F(RuleHealthTest, TheFindingGivesNoSmallNumberAway) {
  v1::RuleStatistics& rule = Add("review", 50);
  rule.set_closed_by_record(4);
  Reply(rule, "not appropriate", 26);
  Set();
  EXPECT_EQ(response_.health_finding(), "Too few answers yet to say which prompts are worth it");
}

TEST(RuleHealth, ComesWithTheStatistics) {
  DeskWorld world;
  for (int i = 0; i < 6; ++i) world.SendPatient("p" + std::to_string(i));
  v1::StatisticsRequest request;
  request.add_practices("A81001");
  v1::StatisticsResponse response;
  ASSERT_TRUE(Statistics(*world.desk, world.caller, request, response).ok());
  ASSERT_THAT(response.health(), SizeIs(1));
  EXPECT_EQ(response.health(0).fired().count(), 6);
  EXPECT_NE(response.health_finding(), "");
}

}  // namespace
}  // namespace waymark::service
