// What code sets do to a rule.
#include "rules/safety_pack.h"

namespace waymark::rules {
namespace {

using Names = std::multiset<std::string>;

const std::string kTiming = "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n";
const std::string kRest = kTiming + "if_several: ask\n";

TEST(SetsOverlap, IsAnErrorBetweenOpposedBlocks) {
  const auto with = [](const std::string& blocks) {
    return SafetyPack()
        .Set("cancer", "B0001 Cancer\nB0002 Cancer spread")
        .Set("spread", "B0002 Cancer spread\nB0003 Spread to bone")
        .Rule("a-rule", "review", blocks + kRest)
        .Findings();
  };
  const Names overlap{"sets-overlap"};
  EXPECT_EQ(with("start: {each: cancer}\ndone: spread\n"), overlap);
  EXPECT_EQ(with("start: {each: cancer}\ndone: review\nstopped: {other: spread}\n"), overlap);
  EXPECT_EQ(with("start: {each: cancer}\ndone: review\nset_aside: {other: {event: spread, in: last "
                 "7 days}}\n"),
            overlap);
  EXPECT_EQ(with("start: {each: referral}\ndone: cancer\nstopped: {other: spread}\n"), overlap);
  EXPECT_EQ(with("start: {each: referral}\ndone: cancer\nset_aside: {o: {event: spread, in: last 7 "
                 "days}}\n"),
            overlap);
  EXPECT_EQ(
      with("who: {state: {from: cancer, until: spread}}\nstart: {each: referral}\ndone: review\n"),
      overlap);
}

TEST(SetsOverlap, IsNotSaidOfSetsThatStandTogetherOrApart) {
  const auto with = [](const std::string& blocks) {
    return SafetyPack()
        .Set("cancer", "B0001 Cancer\nB0002 Cancer spread")
        .Set("spread", "B0002 Cancer spread\nB0003 Spread to bone")
        .Rule("a-rule", "review", blocks + kRest)
        .Findings();
  };
  EXPECT_EQ(with("start: {each: [cancer, spread]}\ndone: review\n"), Names{});
  EXPECT_EQ(with("start: {each: referral}\ndone: [cancer, spread]\n"), Names{});
  EXPECT_EQ(with("start: {each: cancer}\ndone: review\n"), Names{});
  EXPECT_EQ(
      with("start: {each: cancer, while: {not: {event: spread, in: last 7 days}}}\ndone: review\n"),
      Names{});
}

TEST(SetsOverlap, SaysHowManyCodesAndNamesOne) {
  const LoadedPack loaded =
      SafetyPack()
          .Set("cancer", "B0001 Cancer\nB0002 Spread\nB0003 Spread")
          .Set("spread", "B0002 Spread\nB0003 Spread")
          .Rule("a-rule", "review", "start: {each: cancer}\ndone: spread\n" + kRest)
          .Load();
  ASSERT_EQ(loaded.findings.size(), 1u);
  EXPECT_EQ(loaded.findings[0].message,
            "spread (done) and cancer (start) share 2 codes, for instance readv2 B0002");
  EXPECT_EQ(loaded.findings[0].rule, "a-rule");
  EXPECT_EQ(loaded.findings[0].place.line, 6);
}

TEST(ResultNotInDone, IsAWarningWherePartsOfTheClosingSetWouldNotClose) {
  const auto with = [](const std::string& adequate, const std::string& done) {
    return SafetyPack()
        .Set("adequate", adequate)
        .Set("negative", "B0001 Smear negative\nB0002 Smear clear", "part_of: adequate\n")
        .Rule("a-rule", "screening", "start: {each: referral}\ndone: " + done + "\n" + kRest)
        .Findings();
  };
  EXPECT_EQ(with("B0001 Smear negative", "adequate"), Names{"result-not-in-done (warning)"});
  EXPECT_EQ(with("B0001 Smear negative", "[adequate, negative]"), Names{});
  EXPECT_EQ(with("B0001 Smear negative", "{event: [adequate, negative]}"), Names{});
  EXPECT_EQ(with("B0001 Smear negative\nB0002 Smear clear", "adequate"), Names{});
  EXPECT_EQ(with("B0001 Smear negative", "review"), Names{});
}

TEST(MixedIntent, IsAWarningWhereTermsSayThatItWasNotDone) {
  const auto with = [](const std::string& members, const std::string& more = "") {
    return SafetyPack()
        .Set("plan", members, more)
        .Rule("a-rule", "review", "start: {each: referral}\ndone: plan\n" + kRest)
        .Findings();
  };
  const Names mixed{"mixed-intent (warning)"};
  EXPECT_EQ(with("B0001 Care plan agreed\nB0002 Care agreed\nB0003 Care offered"), mixed);
  EXPECT_EQ(with("B0001 Care agreed\nB0002 Care declined\nB0003 Care given"), mixed);
  EXPECT_EQ(with("B0001 Care agreed\nB0002 Care not given\nB0003 Care given"), mixed);
  EXPECT_EQ(with("B0001 Care agreed\nB0002 Care noted\nB0003 Care given"), Names{});
  EXPECT_EQ(with("B0001 Care agreed\nB0002 Care offered\nB0003 Care given", "means: done\n"),
            Names{});
  EXPECT_EQ(with("B0001 Care agreed", "means: offered\n"), mixed);
  // A set that is all about referrals may say so.
  EXPECT_EQ(with("B0001 Referral to lung clinic\nB0002 Referral to chest clinic"), Names{});
}

TEST(MixedIntent, IsNotSaidOfWhatOpensOrHoldsBack) {
  EXPECT_EQ(SafetyPack()
                .Set("offered", "B0001 Care offered", "means: offered\n")
                .Rule("a-rule", "review", "start: {each: offered}\ndone: review\n" + kRest)
                .Findings(),
            Names{});
}

TEST(NoCodeForSystem, IsAnErrorWhereTheRuleWouldBeDeafOnASystem) {
  const auto with = [](const std::string& more, const std::string& blocks) {
    return SafetyPack()
        .Head("code_systems: [readv2, ctv3]\n")
        .File("codesets/both.csv",
              "code_system,code,term,source\nreadv2,B0001,Both,test\nctv3,XaB01,Both,test\n")
        .File("codesets/both.yaml", "codeset: both\ntitle: Both\ncodes: both.csv\n")
        .Set("one", "B0002 One", more)
        .Rule("a-rule", "review", blocks + kRest)
        .Findings();
  };
  const Names deaf{"no-code-for-system"};
  EXPECT_EQ(with("", "start: {each: one}\ndone: both\n"), deaf);
  EXPECT_EQ(with("", "start: {each: both}\ndone: one\n"), deaf);
  EXPECT_EQ(with("", "start: {each: [one, both]}\ndone: {event: both, after: start}\n"), Names{});
  EXPECT_EQ(with("partial: [readv2]\n", "start: {each: one}\ndone: both\n"), Names{});
  EXPECT_EQ(
      with("", "start: {each: both}\ndone: both\nset_aside: {o: {event: one, in: last 7 days}}\n")
          .count("no-code-for-system"),
      0u);
}

TEST(NoCodeForSystem, IsNotSaidOfASetThatWaitsForItsCodes) {
  EXPECT_EQ(SafetyPack()
                .Head("code_systems: [ctv3]\n")
                .Waiting("scan")
                .Rule("a-rule", "review",
                      "start: {each: scan}\ndone: scan\n" + kRest +
                          "safety: {accepts: {same-day-start-and-done: for this test}}\n")
                .Findings(),
            Names{});
}

TEST(WaitingSetDecides, IsSaidOfABranchInAStartsWhileAndOfAWhoThatReadsNothingElse) {
  const auto with = [](const std::string& blocks) {
    return SafetyPack()
        .Waiting("scan")
        .Waiting("scan_two")
        .Rule("a-rule", "review", blocks + kRest)
        .Findings()
        .count("waiting-set-decides (warning)");
  };
  const std::string started = "done: review\nstart: {each: referral, while: ";
  const std::string last = ", in: last 30 days}";
  EXPECT_EQ(with(started + "{any: [{event: scan" + last + ", {event: fit_result" + last + "]}}\n"),
            1u);
  EXPECT_EQ(
      with(started + "{any: [{event: [scan, scan_two]" + last + ", {age: from 40 years}]}}\n"), 1u);
  EXPECT_EQ(with(started + "{any: [{all: [{event: scan" + last +
                 ", {sex: female}]}, {event: " + "fit_result" + last + "]}}\n"),
            1u);
  // Beside a working one, alone in `all`, and under `not` it opens nothing that was not there.
  EXPECT_EQ(with(started + "{any: [{event: [scan, review]" + last + ", {sex: female}]}}\n"), 0u);
  EXPECT_EQ(with(started + "{not: {any: [{event: scan" + last + ", {sex: male}]}}}\n"), 0u);
  const std::string plain = "start: {each: referral}\ndone: review\n";
  EXPECT_EQ(with("who: {ever: scan}\n" + plain), 1u);
  EXPECT_EQ(with("who: {all: [{ever: scan}, {sex: female}]}\n" + plain), 1u);
  EXPECT_EQ(with("who: {any: [{ever: scan}, {ever: fit_result}]}\n" + plain), 0u);
  EXPECT_EQ(with("who: {sex: female}\n" + plain), 0u);
}

TEST(PartialSetDecides, IsSaidOfABranchThatSpeaksForAnotherSystemThanTheStart) {
  const auto with = [](const std::string& condition) {
    return SafetyPack()
        .Set("old_only", "B0001 Known of old", "partial: [ctv3]\n")
        .Set("new_only", "B0002 Known of late", "partial: [readv2]\n")
        .Rule("a-rule", "review",
              "done: review\nstart: {each: referral, while: " + condition + "}\n" + kRest)
        .Findings()
        .count("partial-set-decides (warning)");
  };
  const std::string old = "{event: old_only, in: same day}";
  const std::string both = "{event: [old_only, new_only], in: same day}";
  const std::string result = "{event: fit_result, in: same day}";
  EXPECT_EQ(with("{any: [" + old + ", " + result + "]}"), 1u);
  EXPECT_EQ(with("{at_least: 2, of: [" + old + ", " + result + ", {sex: female}]}"), 1u);
  EXPECT_EQ(with("{any: [{all: [" + old + ", {sex: female}]}, " + result + "]}"), 1u);
  // Beside a set that speaks for the start's system, alone, under `not`, or of its own system.
  EXPECT_EQ(with("{any: [" + both + ", " + result + "]}"), 0u);
  EXPECT_EQ(with("{all: [" + old + ", " + result + "]}"), 0u);
  EXPECT_EQ(with("{not: {any: [" + old + ", " + result + "]}}"), 0u);
  EXPECT_EQ(with("{any: [{event: new_only, in: same day}, " + result + "]}"), 0u);
}

TEST(ReplyInsteadOfCodes, IsSaidWhereAReplyAloneMakesARuleSpeak) {
  const auto with = [](const std::string& blocks) {
    return SafetyPack()
        .Waiting("seen")
        .Rule("a-rule", "review", "start: {each: referral}\n" + blocks + kRest)
        .Findings()
        .count("reply-instead-of-codes (warning)");
  };
  const std::string reply = "replies: {looked at: {does: done}}\n";
  EXPECT_EQ(with("done: seen\n" + reply), 1u);
  EXPECT_EQ(with("done: {when: {event: seen, in: last 7 days}}\n" + reply), 1u);
  EXPECT_EQ(with("done: seen\n"), 0u);
  EXPECT_EQ(with("done: seen\nreplies: {looked at: {does: stop}}\n"), 0u);
  EXPECT_EQ(with("done: [seen, review]\n" + reply), 0u);
  // Where nothing opens it either, the rule is not checked whatever its replies do.
  EXPECT_EQ(SafetyPack()
                .Waiting("seen")
                .Waiting("asked")
                .Rule("a-rule", "review", "start: {each: asked}\ndone: seen\n" + reply + kRest)
                .Findings()
                .count("reply-instead-of-codes (warning)"),
            0u);
}

TEST(GenericSet, IsAWarningUntilALinkOrAPersonDecides) {
  const auto with = [](const std::string& blocks) {
    return SafetyPack()
        .Set("did_not_attend", "B0001 Did not attend", "scope: generic\n")
        .Rule("a-rule", "review", blocks + kRest)
        .Findings();
  };
  const Names generic{"generic-set (warning)"};
  EXPECT_EQ(with("start: {each: did_not_attend}\ndone: review\n"), generic);
  EXPECT_EQ(with("start: {each: referral}\ndone: did_not_attend\n"), generic);
  EXPECT_EQ(with("start: {each: referral}\ndone: did_not_attend\nmatch: [linked]\n"), Names{});
  EXPECT_EQ(with("start: {each: did_not_attend, while: {event: referral, in: last 28 days}}\ndone: "
                 "review\n"),
            Names{});
  EXPECT_EQ(with("start: {each: referral}\ndone: review\n"), Names{});
}

}  // namespace
}  // namespace waymark::rules
