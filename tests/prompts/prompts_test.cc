// Who is told what, when, in which order, and what is held back.
#include "waymark/prompts/prompts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "prompts/small_pack.h"

namespace waymark::prompts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// A rule that is due from the start, with `timing` and `more` to choose.
std::string Due(const std::string& id, const std::string& set, const std::string& row,
                const std::string& more = "") {
  return RuleText(id, "start: {each: " + set +
                          ", as: entry}\nif_several: all\ntiming: [{becomes: due, from: start" +
                          row + "}]\nprompt: {summary: \"" + id + " {{entry | date}}\"}\n" + more);
}
constexpr char kBoth[] = ", shown_in: [consultation, worklist]";

std::vector<std::string> Ids(const PromptSet& set) {
  std::vector<std::string> ids;
  for (const PromptAnswer& prompt : set.prompts) ids.push_back(prompt.rule->id);
  return ids;
}

TEST(Prompts, OneIsExpandedThreeAreCollapsedAndTheRestIsCounted) {
  std::vector<std::string> rules;
  for (const std::string id : {"a", "b", "c", "d", "e", "f"})
    rules.push_back(Due(id, "kit", kBoth));
  const Asked asked(SmallPack(rules), MakeRecord({{"2026-03-01", "kit"}}), "2026-03-03");
  const PromptSet set = asked.Prompts();
  ASSERT_THAT(set.prompts, SizeIs(6));
  EXPECT_EQ(set.held_back, 2);
  std::vector<Display> shown;
  for (const auto& prompt : set.prompts) shown.push_back(prompt.display);
  EXPECT_THAT(shown, ElementsAre(Display::kExpanded, Display::kCollapsed, Display::kCollapsed,
                                 Display::kCollapsed, Display::kHeldBack, Display::kHeldBack));
  EXPECT_EQ(set.prompts[5].summary, "f 1 March 2026");  // held back, and still to be seen
  PromptRequest wide;
  wide.budget = {2, 10};
  EXPECT_EQ(asked.Prompts(wide).held_back, 0);
  // A consultation that has had its one opens no other.
  PromptRequest later;
  later.budget.expanded = 0;
  const PromptSet after = asked.Prompts(later);
  EXPECT_EQ(after.held_back, 3);
  for (const auto& prompt : after.prompts) EXPECT_NE(prompt.display, Display::kExpanded);
  PromptRequest worklist;
  worklist.moment = Moment::kWorklist;
  EXPECT_EQ(asked.Prompts(worklist).held_back, 0);
}

TEST(Prompts, TheMostUrgentComesFirst) {
  const Asked asked(
      SmallPack({Due("a", "kit", kBoth), Due("b", "kit", std::string(kBoth) + ", level: critical"),
                 Due("c", "kit", std::string(kBoth) + ", level: warning")}),
      MakeRecord({{"2026-03-01", "kit"}}), "2026-03-03");
  EXPECT_THAT(Ids(asked.Prompts()), ElementsAre("b", "c", "a"));
}

TEST(Prompts, ARuleSpeaksWhereItsTimingSaysAndToWhom) {
  const Asked asked(SmallPack({Due("work", "kit", ", shown_in: [worklist], to: [coordinator]"),
                               Due("talk", "kit", ", shown_in: [consultation], to: [gp, nurse]"),
                               RuleText("mute",
                                        "start: {each: kit}\nif_several: all\ntiming: [{becomes: "
                                        "upcoming, from: start}]\n")}),
                    MakeRecord({{"2026-03-01", "kit"}}), "2026-03-03");
  EXPECT_THAT(Ids(asked.Prompts({.role = rules::kGp})), ElementsAre("talk"));
  EXPECT_THAT(Ids(asked.Prompts({.role = rules::kCoordinator})), IsEmpty());
  EXPECT_THAT(Ids(asked.Prompts({.role = rules::kCoordinator, .moment = Moment::kWorklist})),
              ElementsAre("work"));
  EXPECT_THAT(Ids(asked.Prompts({.role = rules::kGp, .moment = Moment::kWorklist})), IsEmpty());
  EXPECT_THAT(Ids(asked.Prompts({.role = std::nullopt, .moment = Moment::kBeforeClosing})),
              ElementsAre("talk"));
}

TEST(Prompts, OnlyWhatTheRoleMayAnswerIsOffered) {
  const Asked asked(
      SmallPack({Due("a", "kit", kBoth,
                     "replies: {seen: {does: done, by: [gp]}, sent: {does: nothing}}\n")}),
      MakeRecord({{"2026-03-01", "kit"}}), "2026-03-03");
  const auto names = [&](rules::Role role) {
    std::vector<std::string> out;
    const PromptSet set = asked.Prompts({.role = role});
    for (const auto* reply : set.prompts.at(0).replies) out.push_back(reply->name);
    return out;
  };
  EXPECT_THAT(names(rules::kGp), ElementsAre("seen", "sent", "done elsewhere", "not appropriate"));
  EXPECT_THAT(names(rules::kNurse), ElementsAre("sent", "done elsewhere", "not appropriate"));
}

TEST(Prompts, ASilentRuleIsCountedAndSaysNothing) {
  std::string silent = Due("a", "kit", kBoth);
  silent.replace(silent.find("status: active"), 14, "status: silent");
  const Asked asked(SmallPack({silent, Due("b", "kit", kBoth)}),
                    MakeRecord({{"2026-03-01", "kit"}}), "2026-03-03");
  const PromptSet set = asked.Prompts();
  EXPECT_THAT(Ids(set), ElementsAre("b"));
  EXPECT_EQ(set.silent, 1);
  ASSERT_THAT(set.silent_items, SizeIs(1));
}

TEST(Prompts, ARuleYieldsToOneThatSpeaksAndKeepsItsStatus) {
  const auto pack =
      SmallPack({Due("a", "kit", kBoth, "yields_to: [b]\n"), Due("b", "result", kBoth)});
  const Asked both(pack, MakeRecord({{"2026-03-01", "kit"}, {"2026-03-01", "result"}}),
                   "2026-03-03");
  const PromptSet set = both.Prompts();
  EXPECT_THAT(Ids(set), ElementsAre("b"));
  EXPECT_EQ(set.yielded, 1);
  EXPECT_THAT(both.answer.items, SizeIs(2));
  // On a worklist each row is a piece of work.
  EXPECT_THAT(Ids(both.Prompts({.moment = Moment::kWorklist})), ElementsAre("a", "b"));
  const Asked alone(pack, MakeRecord({{"2026-03-01", "kit"}}), "2026-03-03");
  EXPECT_THAT(Ids(alone.Prompts()), ElementsAre("a"));
}

TEST(Prompts, ARuleDoesNotYieldToOneThatIsQuietItself) {
  const Asked asked(SmallPack({Due("a", "kit", kBoth, "yields_to: [b]\n"),
                               Due("b", "kit", kBoth, "yields_to: [c]\n"), Due("c", "kit", kBoth)}),
                    MakeRecord({{"2026-03-01", "kit"}}), "2026-03-03");
  EXPECT_THAT(Ids(asked.Prompts()), ElementsAre("a", "c"));
}

TEST(Prompts, RulesThatYieldToEachOtherAreNotBothSilent) {
  const Asked asked(
      SmallPack({Due("a", "kit", kBoth, "yields_to: [b]\n"),
                 Due("b", "kit", std::string(kBoth) + ", level: critical", "yields_to: [a]\n")}),
      MakeRecord({{"2026-03-01", "kit"}}), "2026-03-03");
  EXPECT_THAT(Ids(asked.Prompts()), SizeIs(1));
}

constexpr char kSnooze[] =
    "replies: {sent: {does: snooze, until: 3 days}, held: {does: snooze, ask: date}, noted: {does: "
    "nothing}}\n";

TEST(Quieting, ASnoozeLastsToItsLastDayAndKeepsTheStatus) {
  const auto pack = SmallPack({Due("a", "kit", kBoth, kSnooze)});
  for (const auto& [day, speaks] :
       std::vector<std::pair<std::string, bool>>{{"2026-03-02", true},
                                                 {"2026-03-03", false},
                                                 {"2026-03-06", false},
                                                 {"2026-03-07", true}}) {
    const Asked asked(pack, MakeRecord({{"2026-03-01", "kit"}}, {{"2026-03-03", "a", "sent"}}),
                      day);
    const PromptSet set = asked.Prompts();
    EXPECT_EQ(set.prompts.size(), speaks ? 1u : 0u) << day;
    EXPECT_EQ(set.quiet, speaks ? 0 : 1) << day;
    EXPECT_EQ(asked.answer.items.at(0).status, rules::ItemStatus::kDue) << day;
  }
}

TEST(Quieting, AWorklistKeepsTheRowAndSaysUntilWhen) {
  const Asked asked(SmallPack({Due("a", "kit", kBoth, kSnooze)}),
                    MakeRecord({{"2026-03-01", "kit"}}, {{"2026-03-03", "a", "sent"}}),
                    "2026-03-04");
  const PromptSet set = asked.Prompts({.moment = Moment::kWorklist});
  ASSERT_THAT(set.prompts, SizeIs(1));
  EXPECT_EQ(set.prompts[0].snoozed_until, D("2026-03-06"));
}

TEST(Quieting, AReplyMayNameItsOwnLastDay) {
  const auto pack = SmallPack({Due("a", "kit", kBoth, kSnooze)});
  const auto record = [] {
    return MakeRecord({{"2026-03-01", "kit"}},
                      {{"2026-03-03", "a", "held", "gp", "", "2026-03-20"}});
  };
  EXPECT_THAT(Asked(pack, record(), "2026-03-20").Prompts().prompts, IsEmpty());
  EXPECT_THAT(Asked(pack, record(), "2026-03-21").Prompts().prompts, SizeIs(1));
}

TEST(Quieting, QuietTimeFollowsAnyReplyOfTheRule) {
  const auto pack =
      SmallPack({Due("a", "kit", kBoth, std::string(kSnooze) + "quiet: {for: 2 weeks}\n")});
  const auto record = [] {
    return MakeRecord({{"2026-03-01", "kit"}}, {{"2026-03-03", "a", "noted"}});
  };
  EXPECT_THAT(Asked(pack, record(), "2026-03-17").Prompts().prompts, IsEmpty());
  EXPECT_THAT(Asked(pack, record(), "2026-03-18").Prompts().prompts, SizeIs(1));
}

TEST(Quieting, ANewFactBreaksItAndIsNamed) {
  const auto pack = SmallPack(
      {RuleText("a",
                "start: {each: kit, join: 42 days, clock: first, as: entry}\nif_several: all\n"
                "timing: [{becomes: due, from: start, shown_in: [consultation]}]\n"
                "prompt: {summary: x}\n" +
                    std::string(kSnooze) + "quiet: {for: 1 month}\n")});
  const Asked before(pack, MakeRecord({{"2026-03-01", "kit"}}, {{"2026-03-03", "a", "noted"}}),
                     "2026-03-10");
  EXPECT_THAT(before.Prompts().prompts, IsEmpty());
  const Asked after(
      pack,
      MakeRecord({{"2026-03-01", "kit"}, {"2026-03-09", "kit"}}, {{"2026-03-03", "a", "noted"}}),
      "2026-03-10");
  ASSERT_THAT(after.Prompts().prompts, SizeIs(1));
  EXPECT_EQ(after.Prompts().prompts[0].new_fact,
            "New since the reply of 3 March 2026: entry of 9 March 2026");
  // An older entry that became known only afterwards is new as well.
  const Asked late(pack,
                   MakeRecord({{"2026-03-01", "kit"}, {"2026-03-02", "kit", "", "", "2026-03-08"}},
                              {{"2026-03-03", "a", "noted"}}),
                   "2026-03-10");
  EXPECT_THAT(late.Prompts().prompts, SizeIs(1));
}

TEST(Quieting, AFurtherEntryOfTheRunThatHasNoNameIsNoNewFact) {
  // A snooze given in the first cycle of a course of treatment outlasts the second.
  const auto pack = SmallPack(
      {RuleText("a",
                "start: {each: kit, join: 8 weeks, clock: last}\nif_several: all\n"
                "timing: [{becomes: due, from: start, shown_in: [consultation]}, "
                "{becomes: overdue, from: start.first + 1 year, shown_in: [consultation]}]\n"
                "prompt: {summary: x}\n" +
                    std::string(kSnooze))});
  const Asked asked(pack,
                    MakeRecord({{"2026-01-12", "kit"}, {"2026-02-02", "kit"}},
                               {{"2026-01-20", "a", "held", "gp", "", "2026-04-30"}}),
                    "2026-03-30");
  EXPECT_THAT(asked.Prompts().prompts, IsEmpty());
  EXPECT_EQ(asked.Prompts().quiet, 1);
}

TEST(Quieting, ARoleThatMayNotReplyAndAnUnknownReplyChangeNothing) {
  const auto pack = SmallPack(
      {Due("a", "kit", kBoth, "replies: {sent: {does: snooze, until: 3 days, by: [gp]}}\n")});
  for (const MadeReply& reply :
       {MadeReply{"2026-03-03", "a", "sent", "nurse"}, MadeReply{"2026-03-03", "a", "what", "gp"},
        MadeReply{"2026-03-03", "b", "sent", "gp"}, MadeReply{"2026-03-05", "a", "sent", "gp"},
        MadeReply{"2026-03-03", "a", "sent", "gp", "another"}}) {
    EXPECT_THAT(
        Asked(pack, MakeRecord({{"2026-03-01", "kit"}}, {reply}), "2026-03-04").Prompts().prompts,
        SizeIs(1))
        << reply.reply << " " << reply.role;
  }
}

TEST(Quieting, AReplyThatNamesNoItemIsForTheOnlyOpenOne) {
  const auto pack = SmallPack({Due("a", "kit", kBoth, kSnooze)});
  const Asked two(
      pack,
      MakeRecord({{"2026-03-01", "kit"}, {"2026-03-02", "kit"}}, {{"2026-03-03", "a", "sent"}}),
      "2026-03-04");
  EXPECT_THAT(two.Prompts().prompts, SizeIs(2));
  const Asked named(pack,
                    MakeRecord({{"2026-03-01", "kit"}, {"2026-03-02", "kit"}},
                               {{"2026-03-03", "a", "sent", "gp", "e1"}}),
                    "2026-03-04");
  EXPECT_THAT(named.Prompts().prompts, SizeIs(1));
}

TEST(Quieting, ASnoozeGivenBeforeTheStartOfARecurringItemHolds) {
  // Due from fourteen days before the start: the item is there from then on.
  const auto pack = SmallPack(
      {RuleText("a",
                "start: {every: {first_at: kit, renewed_by: [kit, result], interval: 3 months}}\n"
                "timing: [{becomes: due, from: start - 14 days, shown_in: [consultation]}]\n"
                "prompt: {summary: x}\n"
                "replies: {later: {does: snooze, until: 4 weeks}}\n")});
  const auto on = [&](std::string_view replied, std::string_view day) {
    return Asked(pack, MakeRecord({{"2026-03-01", "kit"}}, {{std::string(replied), "a", "later"}}),
                 day)
        .Prompts();
  };
  for (const char* day : {"2026-05-28", "2026-06-01", "2026-06-25"}) {
    EXPECT_THAT(on("2026-05-28", day).prompts, IsEmpty()) << day;
    EXPECT_EQ(on("2026-05-28", day).quiet, 1) << day;
  }
  EXPECT_THAT(on("2026-05-28", "2026-06-26").prompts, SizeIs(1));
  // On the first day of the item, and the day before, when there is none yet.
  EXPECT_THAT(on("2026-05-18", "2026-05-20").prompts, IsEmpty());
  EXPECT_THAT(on("2026-05-17", "2026-05-20").prompts, SizeIs(1));
}

TEST(Quieting, WhoGaveNoRoleMayGiveOnlyWhatEverybodyMay) {
  const auto pack = SmallPack(
      {Due("a", "kit", kBoth,
           "replies: {sent: {does: snooze, until: 3 days, by: [gp]}, told: {does: snooze, until: 3 "
           "days}, other: {does: snooze, until: 3 days, by: [other]}}\n")});
  const auto quiet = [&](const char* reply, const char* role) {
    return Asked(pack, MakeRecord({{"2026-03-01", "kit"}}, {{"2026-03-03", "a", reply, role}}),
                 "2026-03-04")
        .Prompts()
        .quiet;
  };
  EXPECT_EQ(quiet("sent", ""), 0);
  EXPECT_EQ(quiet("told", ""), 1);
  EXPECT_EQ(quiet("other", "physiotherapist"), 1);
  EXPECT_EQ(quiet("sent", "physiotherapist"), 0);
}

TEST(Prompts, InterruptingIsForItsMomentOnly) {
  const Asked asked(SmallPack({Due("a", "kit", std::string(kBoth) + ", level: critical"),
                               Due("b", "kit", std::string(kBoth) + ", interrupts: on_entry",
                                   "safety: {hazards: [HAZ-001]}\napproved_by: [somebody]\n")}),
                    MakeRecord({{"2026-03-01", "kit"}}), "2026-03-03");
  const PromptSet open = asked.Prompts({.moment = Moment::kOnOpen});
  EXPECT_THAT(Ids(open), ElementsAre("a", "b"));
  EXPECT_FALSE(open.prompts[1].interrupts_now);
  const PromptSet entry = asked.Prompts({.moment = Moment::kOnEntry});
  EXPECT_THAT(Ids(entry), ElementsAre("b", "a"));
  EXPECT_TRUE(entry.prompts[0].interrupts_now);
  // Also where nothing else would open any more.
  const PromptSet late = asked.Prompts({.moment = Moment::kOnEntry, .budget = {0, 3}});
  EXPECT_EQ(late.prompts[0].display, Display::kExpanded);
  EXPECT_EQ(late.prompts[1].display, Display::kCollapsed);
}

TEST(Prompts, WhatRanOutIsShownUntilSomebodyAnswersAndWhatClosedIsNot) {
  const std::string timing =
      "start: {each: kit, as: entry}\nif_several: all\ntiming: [{becomes: due, from: start, "
      "shown_in: "
      "[consultation]}]\nprompt: {summary: x}\n";
  const Asked asks(
      SmallPack({RuleText("a", timing + "time_runs_out: {after: 10 days, then: ask}\n")}),
      MakeRecord({{"2026-03-01", "kit"}}), "2026-03-20");
  EXPECT_THAT(asks.Prompts().prompts, SizeIs(1));
  const Asked closes(
      SmallPack({RuleText("a", timing + "time_runs_out: {after: 10 days, then: close}\n")}),
      MakeRecord({{"2026-03-01", "kit"}}), "2026-03-20");
  EXPECT_THAT(closes.Prompts().prompts, IsEmpty());
}

TEST(Prompts, DetailsAreMadeOnRequest) {
  const Asked asked(
      SmallPack({RuleText(
          "a",
          "start: {each: kit, as: entry}\nif_several: all\ntiming: [{becomes: due, from: start, "
          "shown_in: [consultation]}]\nprompt: {summary: x, detail: \"Given *{{entry | "
          "date}}*\"}\n")}),
      MakeRecord({{"2026-03-01", "kit"}}), "2026-03-20");
  EXPECT_EQ(asked.Prompts().prompts.at(0).detail, "");
  EXPECT_EQ(asked.Prompts({.with_detail = true}).prompts.at(0).detail, "Given *1 March 2026*");
}

}  // namespace
}  // namespace waymark::prompts
