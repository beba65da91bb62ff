// Open items that slip away.
#include "rules/safety_pack.h"

namespace waymark::rules {
namespace {

using Names = std::multiset<std::string>;

const std::string kTiming = "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n";
const std::string kRest = kTiming + "if_several: ask\non_leaving: hand_over\ndone: fit_result\n";

TEST(LeaverUnseen, IsAnErrorInSafetyNettingWithoutHandingOver) {
  const std::string rest =
      "start: {each: fit_requested}\nif_several: ask\ndone: fit_result\n" + kTiming;
  EXPECT_EQ(FindingsOf("safety_net", rest), Names{"leaver-unseen"});
  EXPECT_EQ(FindingsOf("safety_net", rest + "on_leaving: keep\n"), Names{"leaver-unseen"});
  EXPECT_EQ(FindingsOf("safety_net", rest + "on_leaving: hand_over\n"), Names{});
  EXPECT_EQ(FindingsOf("review", rest), Names{});
}

TEST(LeaverUnseen, CannotBeAccepted) {
  const Names names = FindingsOf(
      "safety_net", "start: {each: fit_requested}\nif_several: ask\ndone: fit_result\n" + kTiming +
                        "safety: {hazards: [HAZ-001], accepts: {leaver-unseen: they go far}}\n");
  EXPECT_EQ(names, (Names{"leaver-unseen", "cannot-be-accepted"}));
}

TEST(RunsOutUnseen, IsAnErrorWhereTheItemClosesByItself) {
  const std::string rest = "start: {each: fit_requested}\n" + kRest;
  const std::string close = rest + "time_runs_out: {after: 24 months, then: close}\n";
  EXPECT_EQ(FindingsOf("safety_net", close), Names{"runs-out-unseen"});
  EXPECT_EQ(FindingsOf("emergency", close), Names{"runs-out-unseen"});
  EXPECT_EQ(FindingsOf("review", close), Names{});
  EXPECT_EQ(FindingsOf("safety_net", rest + "time_runs_out: {after: 24 months, then: ask}\n"),
            Names{});
  EXPECT_EQ(FindingsOf("safety_net", rest + "time_runs_out: never\n"), Names{});
}

TEST(ShorterThanFiling, IsAnErrorForResultsThatMayBeFiledLate) {
  const auto with = [](const std::string& after, const std::string& more) {
    return FindingsOf("review", "start: {each: fit_result}\ndone: referral\nif_several: ask\n" +
                                    kTiming + "time_runs_out: {after: " + after + ", then: ask}\n" +
                                    more);
  };
  EXPECT_EQ(with("7 days", ""), Names{"shorter-than-filing"});
  EXPECT_EQ(with("14 days", ""), Names{});
  EXPECT_EQ(with("7 days", "counted_from: recorded\n"), Names{});
  EXPECT_EQ(FindingsOf("review", "start: {each: referral}\ndone: review\nif_several: ask\n" +
                                     kTiming + "time_runs_out: {after: 7 days, then: ask}\n"),
            Names{});
  EXPECT_EQ(FindingsOf("result", "start: {each: referral}\ndone: review\nif_several: ask\n" +
                                     kTiming + "time_runs_out: {after: 7 days, then: ask}\n"),
            Names{"shorter-than-filing"});
}

TEST(ClockCanAlwaysMove, IsAnErrorUntilARowCountsFromTheFirst) {
  const std::string start =
      "start: {each: fit_requested, join: 14 days, clock: last}\n"
      "if_several: ask\non_leaving: hand_over\ndone: fit_result\n";
  const auto with = [&](const std::string& purpose, const std::string& from) {
    return FindingsOf(purpose, start + "timing: [{becomes: overdue, from: " + from +
                                   ", shown_in: [worklist]}]\n");
  };
  EXPECT_EQ(with("safety_net", "start.last + 28 days"), Names{"clock-can-always-move"});
  EXPECT_EQ(with("safety_net", "{later_of: [start.last + 28 days, start.first + 42 days]}"),
            Names{"clock-can-always-move"});
  EXPECT_EQ(with("review", "start.last + 28 days"), Names{"clock-can-always-move (warning)"});
  EXPECT_EQ(with("safety_net", "{earlier_of: [start.last + 28 days, start.first + 42 days]}"),
            Names{});
  EXPECT_EQ(with("safety_net", "start.first + 42 days"), Names{});
}

TEST(ClockCanAlwaysMove, IsNotSaidOfAClockThatStands) {
  EXPECT_EQ(FindingsOf("safety_net",
                       "start: {each: fit_requested, join: 14 days, clock: first}\n" + kRest),
            Names{});
}

TEST(LongJoin, IsAWarningInSafetyNetting) {
  EXPECT_EQ(FindingsOf("safety_net", "start: {each: fit_requested, join: 15 days}\n" + kRest),
            Names{"long-join (warning)"});
  EXPECT_EQ(FindingsOf("safety_net", "start: {each: fit_requested, join: 1 month}\n" + kRest),
            Names{"long-join (warning)"});
  EXPECT_EQ(FindingsOf("safety_net", "start: {each: fit_requested, join: 14 days}\n" + kRest),
            Names{});
  EXPECT_EQ(FindingsOf("review", "start: {each: fit_requested, join: 5 years}\n" + kRest), Names{});
}

TEST(IfSeveral, IsAnErrorInSafetyNettingUnlessItAsks) {
  const auto with = [](const std::string& purpose, const std::string& several) {
    return FindingsOf(purpose,
                      "start: {each: fit_requested}\non_leaving: hand_over\ndone: fit_result\n" +
                          kTiming + several);
  };
  EXPECT_EQ(with("safety_net", "if_several: all\n"), Names{"hazard-needed"});
  EXPECT_EQ(with("safety_net", "if_several: oldest\n"), Names{"hazard-needed"});
  EXPECT_EQ(with("safety_net", "if_several: newest\nhazard: HAZ-014\n"),
            Names{"one-answer-many-items"});
  EXPECT_EQ(with("safety_net",
                 "if_several: all\nsafety: {hazards: [HAZ-014], accepts: {one-answer-many-items: "
                 "one kit at a time}}\n"),
            Names{});
  EXPECT_EQ(with("safety_net", "if_several: ask\n"), Names{});
  EXPECT_EQ(with("review", "if_several: all\n"), Names{});
}

TEST(ParameterWithoutLimits, IsAnErrorForTimersOfSafetyNetting) {
  const auto with = [](const std::string& purpose, const std::string& parameter) {
    return FindingsOf(
        purpose,
        "start: {each: fit_requested}\nif_several: ask\non_leaving: hand_over\ndone: fit_result\n"
        "parameters: {wait: " +
            parameter +
            "}\n"
            "timing: [{becomes: due, from: start + wait, shown_in: [worklist]}]\n");
  };
  EXPECT_EQ(with("safety_net", "{is: 14 days, open_to: [icb]}"), Names{"parameter-without-limits"});
  EXPECT_EQ(with("safety_net", "{is: 14 days, at_least: 7 days, open_to: [icb]}"),
            Names{"parameter-without-limits"});
  EXPECT_EQ(with("review", "{is: 14 days, open_to: [icb]}"),
            Names{"parameter-without-limits (warning)"});
  EXPECT_EQ(with("safety_net", "{is: 14 days, at_least: 7 days, at_most: 21 days, open_to: [icb]}"),
            Names{});
  EXPECT_EQ(with("safety_net", "{is: 14 days}"), Names{});
}

TEST(StoppedByAnotherSite, IsAWarningWhereItemsHaveSitesAndStopsHaveNone) {
  const auto with = [](const std::string& more) {
    return SafetyPack()
        .File("groups/site.yaml",
              "group: site\nvalues: {lung: [referral_lung, fit_requested], gut: [referral]}\n")
        .Rule(
            "a-rule", "review",
            "start: {each: [referral, referral_lung], per: site}\nif_several: ask\ndone: review\n" +
                kTiming + more)
        .Findings();
  };
  EXPECT_EQ(with("stopped: {off: register_removed}\n"), Names{"stopped-by-another-site (warning)"});
  EXPECT_EQ(with("stopped: {off: register_removed}\nmatch: [linked, same site]\n"), Names{});
  EXPECT_EQ(with("stopped: {off: register_removed}\nmatch: [linked]\n"), Names{});
  EXPECT_EQ(with("set_aside: {asked: {event: fit_requested, in: last 14 days}}\n"),
            Names{"stopped-by-another-site (warning)"});
  EXPECT_EQ(with("set_aside: {off: {event: register_removed, in: last 14 days}}\n"), Names{});
}

TEST(StoppedByAnotherSite, IsNotSaidOfRulesWithoutSites) {
  EXPECT_EQ(FindingsOf("review",
                       "start: {each: referral}\nif_several: ask\ndone: review\nstopped: {off: "
                       "register_removed}\n" +
                           kTiming),
            Names{});
}

}  // namespace
}  // namespace waymark::rules
