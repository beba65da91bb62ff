// Replies stay with their items whatever happens to the history (the named cases of the engine's
// review).
#include "gmock/gmock.h"
#include "living/world.h"

namespace waymark::living {
namespace {

using engine::ItemStatus;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kEach[] =
    "{start: {each: diagnosis, join: 12 months, clock: first}, done: review, if_several: ask, "
    "replies: {declined: {does: stop}, later: {does: set aside, until: 60 days}}}";
// No smear for three years after one.
constexpr char kComposed[] =
    "{start: {all: [{ever: smear}, {not: {event: smear, in: last 3 years}}]}, done: review, "
    "replies: {declined: {does: stop}, later: {does: set aside, until: 60 days}}}";

TEST(Identity, AnOlderEventThatBecomesTheFirstOfItsRunKeepsItemAndReply) {
  World world("cancer", kEach);
  world.Send("p", {{"e17", "diagnosis", "2026-02-28"}});
  const LivingItem before = world.Item("p");
  EXPECT_EQ(before.row.key, "e17");
  ASSERT_EQ(world.Answer(before.row.id, "declined"), "");
  EXPECT_EQ(world.Item("p").row.status, ItemStatus::kStopped);
  world.Send("p", {{"e90", "diagnosis", "2026-02-12"}});
  const LivingItem after = world.Item("p");
  EXPECT_EQ(after.row.id, before.row.id);
  EXPECT_EQ(after.row.key, "e90");
  EXPECT_EQ(after.row.status, ItemStatus::kStopped) << "the reply fell off";
  EXPECT_THAT(world.Replies(after.row.id), SizeIs(1));
  EXPECT_THAT(world.Causes(after.row.id), Contains("re-anchored"));
}

TEST(Identity, ACorrectedAnchorKeepsItemAndReply) {
  World world("cancer", kEach);
  world.Send("p", {{"e17", "diagnosis", "2026-02-20"}});
  const std::string id = world.Item("p").row.id;
  ASSERT_EQ(world.Answer(id, "declined"), "");
  world.SetDay("2026-03-05");
  // The date moves to after the reply.
  world.Send("p", {{"e23", "diagnosis", "2026-03-04", "e17"}});
  const LivingItem after = world.Item("p");
  EXPECT_EQ(after.row.id, id);
  EXPECT_EQ(after.row.anchor, D("2026-03-04"));
  EXPECT_EQ(after.row.status, ItemStatus::kStopped) << "the reply fell off";
}

TEST(Identity, AllSentAgainWithNewIdsKeepsEachItemAndItsReply) {
  World world("cancer",
              "{start: {each: diagnosis, join: 7 days, clock: first}, done: review, "
              "if_several: ask, replies: {declined: {does: stop}}}");
  world.Send("p", {{"a", "diagnosis", "2025-06-01"}, {"b", "diagnosis", "2026-01-10"}});
  std::vector<LivingItem> items = world.Items("p");
  ASSERT_THAT(items, SizeIs(2));
  ASSERT_EQ(world.Answer(items[1].row.id, "declined"), "");
  using record::EntryStatus;
  world.Send("p", {{"a", "diagnosis", "2025-06-01", "", EntryStatus::kEnteredInError},
                   {"b", "diagnosis", "2026-01-10", "", EntryStatus::kEnteredInError},
                   {"x", "diagnosis", "2025-06-01"},
                   {"y", "diagnosis", "2026-01-10"}});
  const std::vector<LivingItem> after = world.Items("p");
  ASSERT_THAT(after, SizeIs(2));
  EXPECT_EQ(after[0].row.id, items[0].row.id);
  EXPECT_EQ(after[0].row.key, "x");
  EXPECT_EQ(after[0].row.status, ItemStatus::kDue);
  EXPECT_EQ(after[1].row.key, "y");
  EXPECT_EQ(after[1].row.status, ItemStatus::kStopped) << "the reply fell off";
}

TEST(Identity, AComposedStartThatMovesKeepsItemAndReply) {
  World world("smears", kComposed);
  world.SetDay("2020-03-01");
  world.Send("p", {{"s1", "smear", "2017-02-28"}});
  const LivingItem before = world.Item("p");
  EXPECT_EQ(before.row.anchor, D("2020-02-29"));
  ASSERT_EQ(world.Answer(before.row.id, "later"), "");
  world.SetDay("2022-07-01");
  world.Send("p", {{"s2", "smear", "2019-06-01"}});
  const LivingItem after = world.Item("p");
  EXPECT_EQ(after.row.id, before.row.id);
  EXPECT_EQ(after.row.anchor, D("2022-06-02"));
  EXPECT_THAT(world.Replies(after.row.id), SizeIs(1));
  // Its sixty days are over, wherever the item now begins.
  EXPECT_EQ(after.row.status, ItemStatus::kDue);
}

TEST(Identity, WhatWasClosedInItsTimeIsNotWhatBeginsYearsLater) {
  World world("smears", kComposed);
  world.SetDay("2020-03-01");
  world.Send("p", {{"s1", "smear", "2017-02-28"}});
  const std::string id = world.Item("p").row.id;
  ASSERT_EQ(world.Answer(id, "declined"), "");
  world.SetDay("2022-07-01");
  world.Send("p", {{"s2", "smear", "2019-06-01"}});
  EXPECT_NE(world.Item("p").row.id, id) << "a no of 2020 must not close an item of 2022";
  EXPECT_EQ(world.Item("p").row.status, ItemStatus::kDue);
}

TEST(Identity, WhatIsEnteredInErrorIsWithdrawnAndComesBackWithItsReplies) {
  World world("cancer", kEach);
  world.Send("p", {{"e1", "diagnosis", "2026-02-20"}});
  const std::string id = world.Item("p").row.id;
  ASSERT_EQ(world.Answer(id, "later"), "");
  world.SetDay("2026-03-04");
  world.Send("p", {{"e1", "diagnosis", "2026-02-20", "", record::EntryStatus::kEnteredInError}});
  ASSERT_THAT(world.Items("p"), SizeIs(1));
  EXPECT_EQ(world.Items("p")[0].row.state, ItemState::kWithdrawn);
  world.SetDay("2026-03-05");
  world.Send("p", {{"e2", "diagnosis", "2026-02-20"}});
  const LivingItem after = world.Item("p");
  EXPECT_EQ(after.row.id, id);
  EXPECT_EQ(after.row.state, ItemState::kOpen);
  EXPECT_EQ(after.row.status, ItemStatus::kSetAside) << "the reply fell off";
  EXPECT_THAT(world.Causes(id), Contains("restored"));
}

TEST(Identity, ARepeatedEventChangesNothing) {
  World world("cancer", kEach);
  const IncomingEvent event = world.EventOf({"e1", "diagnosis", "2026-02-20"});
  EXPECT_EQ(world.SendEvents("p", {event}).taken, 1);
  const int64_t changes = world.Changes();
  const int64_t version = world.Patient("p").version;
  world.SetDay("2026-03-04");
  IncomingEvent again = world.EventOf({"e1", "diagnosis", "2026-02-20"});
  again.event_id = event.event_id;  // made at another moment
  const Ingested second = world.SendEvents("p", {again});
  EXPECT_EQ(second.taken, 0);
  EXPECT_EQ(second.repeated, 1);
  EXPECT_EQ(world.Changes(), changes);
  EXPECT_EQ(world.Patient("p").version, version);
  IncomingEvent other = world.EventOf({"e2", "diagnosis", "2026-02-20"});
  other.event_id = event.event_id;
  EXPECT_THAT(world.SendEvents("p", {other}).refused, SizeIs(1));
}

TEST(Identity, MergedPatientsAreOneAndRepliesFollowThenSplitAgain) {
  World world("cancer",
              "{start: {each: diagnosis, join: 7 days, clock: first}, done: review, "
              "if_several: ask, replies: {declined: {does: stop}}}");
  world.Send("a", {{"a1", "diagnosis", "2026-01-10"}});
  world.Send("b", {{"b1", "diagnosis", "2026-02-10"}});
  const std::string of_a = world.Item("a").row.id, of_b = world.Item("b").row.id;
  ASSERT_EQ(world.Answer(of_a, "declined"), "");
  world.SetDay("2026-03-04");
  EXPECT_THAT(world.SendEvents("a", {World::Merge("b")}).refused, IsEmpty());
  EXPECT_THAT(world.Items("a"), IsEmpty());
  std::vector<LivingItem> together = world.Items("b");
  ASSERT_THAT(together, SizeIs(2));
  for (const LivingItem& item : together) {
    EXPECT_EQ(item.row.status, item.row.id == of_a ? ItemStatus::kStopped : ItemStatus::kDue);
  }
  EXPECT_EQ(world.Patient("a").next_look, Day::Max());
  // What comes under the old id goes to the one record.
  world.SetDay("2026-03-05");
  world.Send("a", {{"a2", "diagnosis", "2026-03-05"}});
  EXPECT_THAT(world.Items("b"), SizeIs(3));
  world.SetDay("2026-03-06");
  EXPECT_THAT(world.SendEvents("a", {World::Split()}).refused, IsEmpty());
  std::vector<LivingItem> a = world.Items("a"), b = world.Items("b");
  ASSERT_THAT(a, SizeIs(2)) << "the item that began while they were one goes by its key";
  ASSERT_THAT(b, SizeIs(1));
  EXPECT_EQ(b[0].row.id, of_b);
  EXPECT_EQ(b[0].row.state, ItemState::kOpen);
  for (const LivingItem& item : a) {
    EXPECT_NE(item.row.state, ItemState::kWithdrawn);
    if (item.row.id == of_a) {
      EXPECT_EQ(item.row.status, ItemStatus::kStopped);
    }
  }
  EXPECT_THAT(world.SendEvents("a", {World::Split()}).refused, SizeIs(1));
  EXPECT_THAT(world.SendEvents("a", {World::Merge("a")}).refused, SizeIs(1));
}

TEST(Identity, ItemsOfASuspendedRuleWaitAsTheyAre) {
  World world("cancer", kEach);
  world.Send("p", {{"e1", "diagnosis", "2026-02-20"}});
  const std::string id = world.Item("p").row.id;
  world.Use({{"cancer", kEach}}, {"cancer"});
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.state, ItemState::kOpen);
  EXPECT_NE(world.Item("p").row.flags & kNotAsked, 0U);
  EXPECT_EQ(world.Answer(id, "declined"), "NOT_ASKED");
  world.Use({{"cancer", kEach}});
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.flags & kNotAsked, 0U);
  EXPECT_EQ(world.Answer(id, "declined"), "");
}

TEST(Identity, APackWithoutTheRuleWithdrawsAndTellsWhatMoved) {
  World world("cancer", kEach);
  world.Send("p", {{"e1", "diagnosis", "2026-02-20"}});
  world.Use({{"smears", kComposed}});
  EXPECT_EQ(world.RunKeeper(), 1);
  EXPECT_EQ(world.Items("p")[0].row.state, ItemState::kWithdrawn);
  const Reevaluation report = world.keeper->reevaluation();
  EXPECT_TRUE(report.finished);
  EXPECT_EQ(report.patients, 1);
  EXPECT_EQ(report.done, 1);
  ASSERT_EQ(report.moved.count("cancer"), 1U);
  EXPECT_EQ(report.moved.at("cancer").withdrawn, 1);
  world.Use({{"cancer", kEach}});
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.state, ItemState::kOpen);
}

}  // namespace
}  // namespace waymark::living
