// Feedback on cards over a store: what a person did with a card becomes a reply to the stored item.

#include "waymark/gateway/cds_feedback.h"

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "service/desk_world.h"
#include "waymark/gateway/cds_issued.h"
#include "waymark/service/executor.h"

namespace waymark::gateway {
namespace {

using service::DeskWorld;
using ::testing::HasSubstr;

constexpr char kUuid[] = "11111111-1111-8111-8111-111111111111";

class CdsFeedbackTest : public ::testing::Test {
 protected:
  CdsFeedbackTest() {
    world_.SetDay("2026-03-03");
    world_.SendPatient("p1");
  }

  IssuedCard CardOf(const std::string& key, const std::string& anchor) {
    IssuedCard card;
    card.uuid = kUuid;
    card.practice = "A81001";
    card.patient = "p1";
    card.rule = "review";
    card.item = key;
    card.anchor = anchor;
    card.role = v1::ROLE_GP;
    card.overrides = {{"not-appropriate", "not appropriate"}, {"done-elsewhere", "done elsewhere"}};
    card.suggestions = {{"s1", ""}};
    return card;
  }
  std::vector<CdsFeedbackDone> Give(const IssuedCard& card, CdsFeedback feedback) {
    feedback.at = "2026-03-03T10:05:31Z";
    std::vector<CdsFeedbackDone> out;
    absl::Notification ended;
    GiveCdsFeedback(world_.desk.get(), executor_, world_.caller, {{card.uuid, card}},
                    {std::move(feedback)}, [&](std::vector<CdsFeedbackDone> done) {
                      out = std::move(done);
                      ended.Notify();
                    });
    ended.WaitForNotification();
    return out;
  }
  std::string Key() { return world_.Item("p1").row.key; }

  DeskWorld world_;
  service::Executor executor_{1, 8};
};

TEST_F(CdsFeedbackTest, AnOverrideReasonIsTheReplyAndComesOnce) {
  const IssuedCard card = CardOf(Key(), "");
  const CdsFeedback feedback{kUuid, false, {}, "not-appropriate", "wrong patient group", ""};
  std::vector<CdsFeedbackDone> done = Give(card, feedback);
  ASSERT_EQ(done.size(), 1u);
  EXPECT_TRUE(done[0].kept) << done[0].why;
  EXPECT_NE(world_.Item("p1").row.state, store::ItemState::kOpen);
  const int64_t version = world_.Item("p1").row.version;
  // The client sends it again: the item is closed by now, and nothing more happens.
  Give(card, feedback);
  EXPECT_EQ(world_.Item("p1").row.version, version);
}

TEST_F(CdsFeedbackTest, AnItemThatAnotherFeedNamesOtherwiseIsFoundByItsDay) {
  const std::string anchor = calendar::FormatIso(world_.Item("p1").row.anchor);
  EXPECT_TRUE(
      Give(CardOf("Condition/c1", anchor), {kUuid, false, {}, "done-elsewhere", "", ""})[0].kept);
}

TEST_F(CdsFeedbackTest, WhatStandsForNoReplyIsCountedOnly) {
  const IssuedCard card = CardOf(Key(), "");
  EXPECT_THAT(Give(card, {kUuid, true, {"s1"}, "", "", ""})[0].why, HasSubstr("record itself"));
  EXPECT_THAT(Give(card, {kUuid, false, {}, "", "busy", ""})[0].why, HasSubstr("no reason"));
  EXPECT_THAT(Give(card, {kUuid, false, {}, "something else", "", ""})[0].why,
              HasSubstr("no reason"));
  EXPECT_EQ(world_.Item("p1").row.state, store::ItemState::kOpen);
}

TEST_F(CdsFeedbackTest, APatientWhoIsNotStoredIsSaidToBeSo) {
  IssuedCard card = CardOf(Key(), "");
  card.patient = "p9";
  EXPECT_THAT(Give(card, {kUuid, false, {}, "not-appropriate", "", ""})[0].why,
              HasSubstr("not stored"));
}

TEST_F(CdsFeedbackTest, ACardOfAnotherPracticeIsAsOneThatThereIsNot) {
  auto grant = std::make_shared<access::Grant>();
  grant->practices = {"B82002"};
  world_.caller.grant = grant;
  const std::vector<CdsFeedbackDone> done =
      Give(CardOf(Key(), ""), {kUuid, false, {}, "not-appropriate", "", ""});
  EXPECT_FALSE(done[0].known);
  EXPECT_FALSE(done[0].kept);
  EXPECT_EQ(world_.Item("p1").row.state, store::ItemState::kOpen);
}

TEST_F(CdsFeedbackTest, OnlySoManyCardsAreRemembered) {
  CdsIssued issued(2);
  for (const char* uuid : {"a", "b", "a", "c"}) {
    IssuedCard card;
    card.uuid = uuid;
    issued.Add({card});
  }
  EXPECT_EQ(issued.size(), 2u);
  EXPECT_TRUE(issued.Find("a").has_value());
  EXPECT_FALSE(issued.Find("b").has_value());
}

}  // namespace
}  // namespace waymark::gateway
