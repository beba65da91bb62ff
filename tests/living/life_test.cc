// Items over time: days that pass, clocks that jump, replies, reopening.
#include "gmock/gmock.h"
#include "living/world.h"

namespace waymark::living {
namespace {

using engine::ItemStatus;
using ::testing::Contains;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kRule[] =
    "{start: {each: diagnosis, join: 12 months, clock: first, as: first}, done: review, "
    "if_several: ask, "
    "timing: [{becomes: due, from: start + 10 days, shown_in: [worklist, consultation]}, "
    "{becomes: overdue, from: start + 20 days, level: critical, shown_in: [worklist]}], "
    "replies: {declined: {does: stop}}, prompt: {summary: \"Review\"}}";

TEST(Life, DaysThatPassChangeItemsOnTheirDay) {
  World world("r", kRule);
  world.Send("p", {{"e", "diagnosis", "2026-03-03"}});
  EXPECT_EQ(world.Patient("p").next_look, D("2026-03-13"));
  world.SetDay("2026-03-12");
  EXPECT_EQ(world.RunKeeper(), 0);
  world.SetDay("2026-03-13");
  EXPECT_EQ(world.RunKeeper(), 1);
  EXPECT_EQ(world.Item("p").row.status, ItemStatus::kDue);
  EXPECT_EQ(world.RunKeeper(), 0);
  world.SetDay("2026-03-23");
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.status, ItemStatus::kOverdue);
  EXPECT_THAT(world.Causes(world.Item("p").row.id), Contains("day passed"));
}

TEST(Life, AMachineThatSleptForAWeekFindsAllThatCameDue) {
  World world("r", kRule);
  for (int i = 0; i < 40; ++i) {
    world.Send(
        "p" + std::to_string(i),
        {{"e", "diagnosis", calendar::FormatIso(calendar::AddDays(D("2026-02-25"), i % 7))}});
  }
  world.SetDay("2026-03-11");
  EXPECT_EQ(world.RunKeeper(), 30) << "those of five of the seven days";
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(world.Item("p" + std::to_string(i)).row.status,
              calendar::AddDays(D("2026-02-25"), i % 7 + 10) <= D("2026-03-11")
                  ? ItemStatus::kDue
                  : ItemStatus::kUpcoming);
  }
}

TEST(Life, ARestartForgetsNobody) {
  World world("r", kRule);
  world.Send("p", {{"e", "diagnosis", "2026-03-03"}});
  world.Reopen();
  world.SetDay("2026-03-13");
  EXPECT_EQ(world.RunKeeper(), 1);
  EXPECT_EQ(world.Item("p").row.status, ItemStatus::kDue);
}

TEST(Life, TheNightOfAClockChangeIsOneNight) {
  World world("r", kRule);
  world.SetDay("2026-03-19");
  world.Send("p", {{"e", "diagnosis", "2026-03-19"}});
  // Clocks go forward at 01:00 UTC on 29 March: the day begins at midnight UTC.
  const Instant minute = int64_t{60} * 1'000'000;
  world.now = calendar::ParseDateTime("2026-03-28T23:59:00Z", absl::UTCTimeZone())->instant;
  EXPECT_EQ(world.RunKeeper(), 0);
  EXPECT_EQ(world.keeper->NextMidnight(), world.now + minute);
  world.now += minute;
  EXPECT_EQ(world.RunKeeper(), 1);
  // In summer it begins at 23:00 UTC.
  EXPECT_EQ(world.keeper->NextMidnight(), world.now + 23 * 60 * minute);
  EXPECT_EQ(world.Item("p").row.status, ItemStatus::kDue);
}

TEST(Life, AClockSetBackIsFollowedAndHealed) {
  World world("r", kRule);
  world.Send("p", {{"e", "diagnosis", "2026-03-03"}});
  world.Send("q", {{"e", "diagnosis", "2026-03-03"}});
  world.RunKeeper();
  world.SetDay("2027-03-03");  // wrong
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.status, ItemStatus::kOverdue);
  world.SetDay("2026-03-04");
  EXPECT_EQ(world.RunKeeper(), 2);
  EXPECT_EQ(world.Item("p").row.status, ItemStatus::kUpcoming);
  EXPECT_EQ(world.RunKeeper(), 0);
  world.SetDay("2026-03-13");
  EXPECT_EQ(world.RunKeeper(), 2);
  EXPECT_EQ(world.Item("q").row.status, ItemStatus::kDue);
}

TEST(Life, AClosedItemWhoseClosingWasAMistakeReopens) {
  World world("r", kRule);
  world.Send("p", {{"e", "diagnosis", "2026-02-10"}, {"v", "review", "2026-03-01"}});
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
  world.SetDay("2026-03-04");
  world.Send("p", {{"v", "review", "2026-03-01", "", record::EntryStatus::kEnteredInError}});
  const LivingItem item = world.Item("p");
  EXPECT_EQ(item.row.state, ItemState::kReopened);
  EXPECT_EQ(item.row.status, ItemStatus::kOverdue);
  world.SetDay("2026-03-05");
  world.Send("p", {{"w", "review", "2026-03-05"}});
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
}

TEST(Life, NewInformationAfterAReplyReopensUntilAPersonHasSeenIt) {
  World world("r", kRule);
  world.Send("p", {{"e", "diagnosis", "2026-02-10"}});
  const std::string id = world.Item("p").row.id;
  ASSERT_EQ(world.Answer(id, "declined"), "");
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
  EXPECT_EQ(world.Answer(id, "declined"), "CLOSED");
  world.SetDay("2026-03-04");
  world.Send("p", {{"f", "letter", "2026-03-04"}});
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed) << "it has nothing to do with it";
  world.SetDay("2026-03-05");
  world.Send("p", {{"g", "diagnosis", "2026-03-01"}});
  const LivingItem item = world.Item("p");
  EXPECT_EQ(item.row.id, id);
  EXPECT_EQ(item.row.state, ItemState::kReopened);
  EXPECT_EQ(item.row.status, ItemStatus::kStopped);
  EXPECT_NE(item.row.flags & kOnWorklist, 0U);
  ASSERT_EQ(world.Answer(id, "declined"), "");
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
  world.SetDay("2026-03-06");
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
}

TEST(Life, APersonReopensWhatAReplyClosed) {
  World world("r", kRule);
  world.Send("p", {{"e", "diagnosis", "2026-02-10"}});
  const std::string id = world.Item("p").row.id;
  EXPECT_EQ(world.Answer(id, "reopen"), "MOVED_ON");
  ASSERT_EQ(world.Answer(id, "declined"), "");
  world.SetDay("2026-03-10");
  ASSERT_EQ(world.Answer(id, "reopen"), "");
  EXPECT_EQ(world.Item("p").row.state, ItemState::kReopened);
  EXPECT_EQ(world.Item("p").row.status, ItemStatus::kOverdue);
  ASSERT_EQ(world.Answer(id, "declined"), "");
  world.SetDay("2027-03-11");
  EXPECT_EQ(world.Answer(id, "reopen"), "CLOSED") << "more than twelve months ago";
}

TEST(Life, ASnoozeEndsOnItsDayOrWithANewFact) {
  World world("r", kRule);
  world.SetDay("2026-03-15");
  world.Send("p", {{"e", "diagnosis", "2026-03-03"}});
  const std::string id = world.Item("p").row.id;
  EXPECT_EQ(world.Answer(id, "snooze"), "MISSING");
  EXPECT_EQ(world.Answer(id, "snooze", D("2026-03-14")), "MISSING");
  EXPECT_EQ(world.Answer(id, "snooze", D("2026-06-14")), "MISSING") << "91 days";
  ASSERT_EQ(world.Answer(id, "snooze", D("2026-03-18")), "");
  EXPECT_EQ(world.Item("p").row.snoozed_until, D("2026-03-18"));
  EXPECT_EQ(world.Patient("p").next_look, D("2026-03-19"));
  world.SetDay("2026-03-18");
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.snoozed_until, D("2026-03-18"));
  world.SetDay("2026-03-19");
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.snoozed_until, Day::Max());
  ASSERT_EQ(world.Answer(id, "snooze", D("2026-03-22")), "");
  world.SetDay("2026-03-20");
  world.Send("p", {{"f", "diagnosis", "2026-03-19"}});
  EXPECT_EQ(world.Item("p").row.snoozed_until, Day::Max());
  world.SetDay("2026-03-24");
  world.RunKeeper();
  EXPECT_EQ(world.Answer(id, "snooze", D("2026-04-24")), "MISSING") << "critical: 14 days";
}

TEST(Life, RefusesRepliesThatTheItemHasMovedOnFrom) {
  World world("r", kRule);
  world.Send("p", {{"e", "diagnosis", "2026-02-10"}});
  const LivingItem item = world.Item("p");
  EXPECT_EQ(world.Answer("no such item", "declined"), "NOT_FOUND");
  EXPECT_EQ(world.Answer(item.row.id, "no such reply"), "NO_SUCH_REPLY");
  world.SetDay("2026-03-04");
  world.Send("p", {{"f", "diagnosis", "2026-02-01"}});
  EXPECT_EQ(world.Answer(item.row.id, "declined", std::nullopt, item.row.version), "MOVED_ON");
  EXPECT_EQ(world.Answer(item.row.id, "declined", std::nullopt, world.Item("p").row.version), "");
}

TEST(Life, HistoryThatIsOverWhenItFirstComesMakesNoNoise) {
  World world("r", kRule);
  world.Send("p", {{"e", "diagnosis", "2020-02-10"}, {"v", "review", "2020-02-12"}});
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
  EXPECT_EQ(world.Changes(), 0);
}

TEST(Life, SilentRulesAreCountedAndToldToNobody) {
  World world("r", kRule);
  world.Use({{"r", kRule}}, {}, "silent");
  world.Send("p", {{"e", "diagnosis", "2026-02-10"}});
  EXPECT_EQ(world.Changes(), 0);
  EXPECT_NE(world.Item("p").row.flags & kSilent, 0U);
  auto reader = *world.store->Read();
  EXPECT_THAT(*reader->Counts("A81001", "silent", Day::Min(), Day::Max()), SizeIs(1));
}

TEST(Life, WhatIsAnsweredBeforeTheStartOfARecurringItemHoldsAfterIt) {
  World world("r",
              "{start: {every: {first_at: diagnosis, renewed_by: [diagnosis, review], interval: 3 "
              "months}}, timing: [{becomes: due, from: start - 14 days, shown_in: [worklist, "
              "consultation]}], replies: {seen: {does: done}, later: {does: snooze, until: 4 "
              "weeks}}, prompt: {summary: \"Review\"}}");
  world.SetDay("2026-05-28");
  world.Send("p", {{"e", "diagnosis", "2026-03-01"}});
  world.Send("q", {{"f", "diagnosis", "2026-03-01"}});
  EXPECT_EQ(world.Item("p").row.anchor, D("2026-06-01"));
  EXPECT_EQ(world.Item("p").row.opened, D("2026-05-18")) << "the day from which it stands there";
  ASSERT_EQ(world.Answer(world.Item("p").row.id, "seen"), "");
  EXPECT_EQ(world.Item("p").row.closed_on, D("2026-05-28"));
  ASSERT_EQ(world.Answer(world.Item("q").row.id, "later"), "");
  for (const char* day : {"2026-06-01", "2026-06-10"}) {
    world.SetDay(day);
    world.RunKeeper();
    EXPECT_EQ(world.Item("p").row.closed_on, D("2026-05-28")) << day;
    EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed) << day;
    EXPECT_EQ(world.Item("q").row.status, ItemStatus::kDue) << day;
  }
}

TEST(Life, TheFeedIsKeptForNinetyDaysAndAClockFarAheadForgetsNothing) {
  World world("r", kRule);
  world.SetDay("2026-03-03");
  world.Send("p", {{"e", "diagnosis", "2026-03-03"}});
  world.RunKeeper();
  const auto kept = [&] { return (*world.store->Read())->ChangesAfter("A81001", 0, 100).ok(); };
  world.SetDay("2026-06-01");  // ninety days later
  world.RunKeeper();
  EXPECT_TRUE(kept());
  world.SetDay("2027-06-01");  // wrong, and looked at once
  world.RunKeeper();
  EXPECT_TRUE(kept());
  world.SetDay("2026-06-02");
  world.RunKeeper();
  world.SetDay("2026-06-03");
  world.RunKeeper();
  EXPECT_FALSE(kept()) << "it was more than ninety days ago";
}

}  // namespace
}  // namespace waymark::living
