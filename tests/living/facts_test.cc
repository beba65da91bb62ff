// What is news about an item that was closed; and that what is kept comes back as it was.
#include "waymark/living/facts.h"

#include "gmock/gmock.h"
#include "waymark/living/look.h"

namespace waymark::living {
namespace {

Day D(const char* text) { return *calendar::ParseDay(text); }

const Day kClosed = D("2026-03-10");
const std::vector<Fact> kThen = {{"a", 1, D("2026-03-01"), true}, {"b", 2, D("2026-03-10"), false}};

TEST(Facts, TheSameFactsAreNoNews) {
  EXPECT_FALSE(IsNewsAfterClosing(kThen, kThen, kClosed, false));
  EXPECT_FALSE(IsNewsAfterClosing(kThen, kThen, kClosed, true));
}

TEST(Facts, AnEntryThatSaysSomethingElseOrIsGoneIsNews) {
  std::vector<Fact> now = kThen;
  now[1].says = 3;
  EXPECT_TRUE(IsNewsAfterClosing(kThen, now, kClosed, false));
  now = {kThen[0]};
  EXPECT_TRUE(IsNewsAfterClosing(kThen, now, kClosed, false));
}

TEST(Facts, AnEntryOfItsRunThatCameLateIsNewsAndALaterOneIsNot) {
  std::vector<Fact> now = kThen;
  now.push_back({"c", 4, D("2026-03-10"), true});
  EXPECT_TRUE(IsNewsAfterClosing(kThen, now, kClosed, false));
  now.back().on = D("2026-03-11");
  EXPECT_FALSE(IsNewsAfterClosing(kThen, now, kClosed, false));
}

TEST(Facts, WhatAPersonStoppedItByIsNotWhatIsKnownNow) {
  std::vector<Fact> now = kThen;
  now.push_back({"c", 4, D("2026-05-01"), false});
  EXPECT_TRUE(IsNewsAfterClosing(kThen, now, kClosed, true));
  EXPECT_FALSE(IsNewsAfterClosing(kThen, now, kClosed, false));
  now.back().closes = true;  // what was asked for has been done after all
  EXPECT_FALSE(IsNewsAfterClosing(kThen, now, kClosed, true));
}

TEST(ItemRest, ComesBackAsItWas) {
  ItemRest rest;
  rest.origin = 7;
  rest.group = "lung";
  rest.closed_by_reply = true;
  rest.left = true;
  rest.timing_row = -1;
  rest.wording_row = 3;
  rest.because = "new information";
  rest.facts = kThen;
  rest.facts_before = {kThen[0]};
  rest.summary = "Offer FIT";
  rest.columns = {"one", "", "three"};
  rest.opened_at = 1'700'000'000'000'000;
  rest.last_reply = "declined";
  rest.shown_in = 3;
  rest.to = 63;
  const std::string bytes = EncodeRest(rest);
  const absl::StatusOr<ItemRest> back = DecodeRest(bytes);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(*back, rest);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeRest(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(DecodeRest(bytes + "x").ok());
}

TEST(ChangeLine, ComesBackAsItWas) {
  ChangeLine line;
  line.source = "emis";
  line.patient_id = "p1";
  line.item_id = "i";
  line.rule = "r";
  line.status = engine::ItemStatus::kOverdue;
  line.level = engine::Level::kCritical;
  line.state = ItemState::kReopened;
  line.change = "status";
  line.summary = "words";
  line.snoozed_until = D("2026-04-01");
  line.version = 12;
  const absl::StatusOr<ChangeLine> back = DecodeChange(EncodeChange(line));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->source, "emis");
  EXPECT_EQ(back->status, line.status);
  EXPECT_EQ(back->level, line.level);
  EXPECT_EQ(back->state, line.state);
  EXPECT_EQ(back->summary, "words");
  EXPECT_EQ(back->snoozed_until, line.snoozed_until);
  EXPECT_EQ(back->next_change, Day::Max());
  EXPECT_EQ(back->version, 12);
  EXPECT_FALSE(DecodeChange("x").ok());
}

}  // namespace
}  // namespace waymark::living
