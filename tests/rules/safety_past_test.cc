// Rules that see what they should not: the past, the same entry twice, the future.
#include "rules/safety_pack.h"

namespace waymark::rules {
namespace {

using Names = std::multiset<std::string>;

// A review rule that opens from referrals, with `done` as given.
Names WithDone(const std::string& done, const std::string& purpose = "review") {
  return FindingsOf(purpose,
                    "start: {each: referral}\nif_several: ask\non_leaving: hand_over\n"
                    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n" +
                        done);
}

TEST(DoneSeesThePast, IsAnErrorForEverAndForLongBounds) {
  EXPECT_TRUE(WithDone("done: {ever: review}").contains("done-sees-the-past"));
  EXPECT_TRUE(
      WithDone("done: {event: review, since: start - 3 months}").contains("done-sees-the-past"));
  EXPECT_TRUE(WithDone("done: {event: review, since: 2020-01-01}").contains("done-sees-the-past"));
  EXPECT_TRUE(WithDone("done: {when: {ever: review}}").contains("done-sees-the-past"));
  EXPECT_TRUE(
      WithDone("done: {when: {event: review, in: last 6 months}}").contains("done-sees-the-past"));
  EXPECT_TRUE(WithDone("done: {when: {state: {from: register_added, until: register_removed}}}")
                  .contains("done-sees-the-past"));
}

TEST(DoneSeesThePast, IsNotSaidOfWhatLooksForwardOrALittleBack) {
  EXPECT_EQ(WithDone("done: review"), Names{});
  EXPECT_EQ(WithDone("done: {event: review, since: start - 14 days}"), Names{});
  EXPECT_EQ(WithDone("done: {event: review, since: start + 7 days}"), Names{});
  EXPECT_EQ(WithDone("done: {when: {event: review, since: start, in: last 6 months}}"), Names{});
  EXPECT_EQ(WithDone("done: {when: {event: review, in: last 14 days}}"), Names{});
}

TEST(DoneSeesThePast, IsNotSaidOfRulesThatNoEntryStarts) {
  EXPECT_EQ(
      FindingsOf(
          "review",
          "start: {condition: {ever: register_added}, while_true: yes}\ndone: {ever: review}\n"
          "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n"),
      Names{});
}

TEST(DoneSeesThePast, CanBeAcceptedWithAReasonAndAHazard) {
  const std::string done = "done: {ever: review}\n";
  EXPECT_EQ(
      WithDone(done +
               "safety: {hazards: [HAZ-001], accepts: {done-sees-the-past: one is enough}}\n"),
      Names{});
  EXPECT_TRUE(WithDone(done + "safety: {accepts: {done-sees-the-past: one is enough}}\n")
                  .contains("acceptance-without-hazard"));
}

TEST(StoppedSeesThePast, IsAWarningInRulesThatMustNotBeSilent) {
  const std::string stopped = "done: review\nstopped: {referred: {ever: referral_lung}}\n";
  EXPECT_TRUE(WithDone(stopped, "result").contains("stopped-sees-the-past (warning)"));
  EXPECT_FALSE(WithDone(stopped, "review").contains("stopped-sees-the-past (warning)"));
  EXPECT_EQ(WithDone("done: review\nstopped: {referred: {event: referral_lung, since: start}}\n",
                     "result"),
            Names{});
}

TEST(SameDayStartAndDone, IsAWarningUnlessOnlyLaterOnesCount) {
  EXPECT_EQ(WithDone("done: referral"), Names{"same-day-start-and-done (warning)"});
  EXPECT_EQ(WithDone("done: {event: referral, after: start}"), Names{});
  EXPECT_EQ(WithDone("done: {event: referral, since: start + 7 days}"), Names{});
  EXPECT_EQ(WithDone("done: review"), Names{});
}

TEST(StartDeniesDone, IsAnErrorWhereTheConditionStopsItsItem) {
  const std::string rest =
      "done: review\ntiming: [{becomes: due, from: start, shown_in: [worklist]}]\nif_several: "
      "ask\n";
  EXPECT_EQ(
      FindingsOf(
          "data_quality",
          "start: {condition: {not: {event: review, in: last 5 years}}, while_true: yes}\n" + rest),
      Names{"start-denies-done"});
  EXPECT_EQ(FindingsOf("data_quality", "start: {not: {event: review, in: last 5 years}}\n" + rest),
            Names{});
}

TEST(LooksAhead, IsAWarningThatCanBeAccepted) {
  const auto with = [](const std::string& holds, const std::string& more) {
    return FindingsOf("review",
                      "start: {each: referral, while: {event: fit_result, holds: " + holds +
                          "}}\nif_several: ask\ndone: review\n"
                          "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n" +
                          more);
  };
  EXPECT_EQ(with("-7 days to 28 days", ""), Names{"looks-ahead (warning)"});
  EXPECT_EQ(with("0 days to 28 days", ""), Names{});
  EXPECT_EQ(with("-7 days to 28 days", "safety: {accepts: {looks-ahead: admission comes first}}\n"),
            Names{});
}

}  // namespace
}  // namespace waymark::rules
