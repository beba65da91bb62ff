// Tables with gaps, conditions that say nothing, rows out of order.
#include "rules/safety_pack.h"
#include "waymark/rules/constancy.h"

namespace waymark::rules {
namespace {

using Names = std::multiset<std::string>;

const std::string kTiming = "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n";

Names WithInterval(const std::string& rows, const std::string& who = "") {
  return FindingsOf("screening",
                    who + "start: {every: {first_at: age 25, renewed_by: review, interval: [" +
                        rows + "]}}\ndone: review\n" + kTiming);
}

TEST(TableGap, IsAnErrorWhereNoRowSpeaks) {
  EXPECT_EQ(WithInterval(
                "{when: {age: 25 to 49}, gives: 3 years}, {when: {age: 51 to 64}, gives: 5 years}",
                "who: {age: 25 to 64}\n"),
            Names{"table-gap"});
  EXPECT_EQ(WithInterval(
                "{when: {age: 25 to 49}, gives: 3 years}, {when: {age: 50 to 64}, gives: 5 years}"),
            Names{"table-gap"});
  EXPECT_EQ(WithInterval("{when: {sex: male}, gives: 3 years}"), Names{"table-gap"});
}

TEST(TableGap, IsAWarningBetweenBandsThatElseCovers) {
  EXPECT_EQ(WithInterval(
                "{when: {age: 25 to 48}, gives: 3 years}, {when: {age: 50 to 64}, gives: 5 years}, "
                "{else: 1 year}"),
            Names{"table-gap (warning)"});
}

TEST(TableGap, IsNotSaidWhereEveryAgeOfTheRuleHasARow) {
  EXPECT_EQ(WithInterval(
                "{when: {age: 25 to 49}, gives: 3 years}, {when: {age: 50 to 64}, gives: 5 years}",
                "who: {age: 25 to 64}\n"),
            Names{});
  EXPECT_EQ(WithInterval(
                "{when: {age: 25 to 49}, gives: 3 years}, {when: {age: 50 to 64}, gives: 5 years}, "
                "{else: 1 year}"),
            Names{});
  EXPECT_EQ(WithInterval("{when: {sex: male}, gives: 3 years}, {else: 1 year}"), Names{});
}

TEST(TableGap, LooksAtTestsToo) {
  EXPECT_EQ(
      FindingsOf(
          "review",
          "start: {each: fit_result, with: [{when: {age: 40 to 49}, gives: at least 10 ug/g}]}\n"
          "if_several: ask\ndone: review\n" +
              kTiming),
      Names{"table-gap"});
}

TEST(RowNeverUsed, IsAnErrorWhereRowsBeforeItHoldWheneverItDoes) {
  EXPECT_EQ(WithInterval("{when: {sex: male}, gives: 3 years}, {when: {sex: male}, gives: 2 "
                         "years}, {else: 1 year}"),
            Names{"row-never-used"});
  EXPECT_EQ(WithInterval("{when: {age: 25 to 64}, gives: 3 years}, {when: {age: 50 to 60}, gives: "
                         "2 years}, {else: 1 year}"),
            Names{"row-never-used"});
  EXPECT_EQ(WithInterval(
                "{when: {age: 25 to 49}, gives: 3 years}, {when: {age: 50 to 64}, gives: 2 years}, "
                "{when: {age: 40 to 60}, gives: 4 years}, {else: 1 year}"),
            Names{"row-never-used"});
  EXPECT_EQ(WithInterval("{when: {age: 50 to 60}, gives: 3 years}, {when: {age: 25 to 64}, gives: "
                         "2 years}, {else: 1 year}"),
            Names{});
}

Names WithWho(const std::string& who) {
  return FindingsOf("review", "who: " + who +
                                  "\nstart: {condition: {event: referral, in: last 6 months}}\n"
                                  "if_several: ask\ndone: review\n" +
                                  kTiming);
}

TEST(NeverTrue, IsAnErrorForWhatExcludesItself) {
  for (const char* who :
       {"{all: [{sex: male}, {sex: female}]}", "{all: [{age: 25 to 49}, {age: 50 to 64}]}",
        "{all: [{ever: review}, {not: {ever: review}}]}",
        "{all: [{sex: male}, {all: [{age: 40 to 49}, {sex: female}]}]}",
        "{event: fit_result, with: never, in: last 6 months}"}) {
    EXPECT_EQ(WithWho(who), Names{"never-true"}) << who;
  }
}

TEST(NeverTrue, IsNotSaidOfWhatCanHold) {
  for (const char* who :
       {"{all: [{sex: male}, {age: 40 to 49}]}", "{all: [{sex: [male, female]}, {sex: female}]}",
        "{all: [{age: 25 to 49}, {age: 49 to 64}]}",
        "{all: [{ever: review}, {not: {ever: referral}}]}",
        "{all: [{ever: review}, {not: {event: review, in: last 5 years}}]}",
        "{at_least: 2, of: [alive, {sex: male}]}"}) {
    EXPECT_EQ(WithWho(who), Names{}) << who;
  }
}

TEST(NeverTrue, IsSaidOfAClockThatEndsBeforeItBegins) {
  const auto every = [](const std::string& until) {
    return FindingsOf(
        "screening",
        "start: {every: {first_at: age 50, renewed_by: review, interval: 3 years, until: age " +
            until + "}}\ndone: review\n" + kTiming);
  };
  EXPECT_EQ(every("45"), Names{"never-true"});
  EXPECT_EQ(every("75"), Names{});
}

TEST(AlwaysTrue, IsAWarningInWhoAndAnErrorWhereItSilences) {
  EXPECT_EQ(WithWho("{any: [{ever: review}, {not: {ever: review}}]}"),
            Names{"always-true (warning)"});
  EXPECT_EQ(WithWho("{any: [{age: until 50 years}, {age: from 40 years}]}"),
            Names{"always-true (warning)"});
  const std::string rest = "start: {each: referral}\nif_several: ask\ndone: review\n" + kTiming;
  EXPECT_EQ(
      FindingsOf("review", rest + "set_aside: {x: {any: [{sex: male}, {not: {sex: male}}]}}\n"),
      Names{"always-true"});
  EXPECT_EQ(FindingsOf("review", rest + "set_aside: {x: {any: [{sex: male}, {sex: female}]}}\n"),
            Names{});
}

Names WithTiming(const std::string& rows) {
  return FindingsOf("review",
                    "start: {each: referral}\nif_several: ask\ndone: review\ntiming:\n" + rows);
}

TEST(TimingOutOfOrder, IsAnErrorWhereARowIsNeverSeen) {
  EXPECT_EQ(WithTiming("  - {becomes: due, from: start + 28 days, shown_in: [worklist]}\n"
                       "  - {becomes: overdue, from: start + 14 days, shown_in: [worklist]}\n"),
            Names{"timing-out-of-order"});
  EXPECT_EQ(WithTiming("  - {becomes: overdue, from: start + 28 days, shown_in: [worklist]}\n"
                       "  - {becomes: due, from: start + 35 days, shown_in: [worklist]}\n"),
            Names{"timing-out-of-order"});
  EXPECT_EQ(WithTiming("  - {becomes: due, from: age 53, shown_in: [worklist]}\n"
                       "  - {becomes: overdue, from: age 52, shown_in: [worklist]}\n"),
            Names{"timing-out-of-order"});
}

TEST(TimingOutOfOrder, IsAWarningWhereItDependsOnTheMonth) {
  EXPECT_EQ(WithTiming("  - {becomes: due, from: start + 1 month, shown_in: [worklist]}\n"
                       "  - {becomes: overdue, from: start + 30 days, shown_in: [worklist]}\n"),
            Names{"timing-out-of-order (warning)"});
}

TEST(TimingOutOfOrder, IsNotSaidOfRowsInOrder) {
  EXPECT_EQ(WithTiming(
                "  - {becomes: upcoming, from: start}\n"
                "  - {becomes: due, from: start + 3 months, shown_in: [worklist]}\n"
                "  - {becomes: due, from: start + 9 months, level: warning, shown_in: [worklist]}\n"
                "  - {becomes: overdue, after: start + 12 months, shown_in: [worklist]}\n"),
            Names{});
  EXPECT_EQ(WithTiming("  - {becomes: due, from: start.last + 14 days, shown_in: [worklist]}\n"
                       "  - {becomes: overdue, from: {earlier_of: [start.last + 28 days, "
                       "start.first + 42 days]}, "
                       "shown_in: [worklist]}\n"),
            Names{});
}

TEST(TimingOutOfOrder, TakesWorkingDaysForWhatTheyCanBe) {
  const auto rows = [](const std::string& due, const std::string& overdue) {
    return SafetyPack()
        .Head("holidays: holidays.yaml\n")
        .File("holidays.yaml", "holidays: England\ncovers_until: 2030-12-31\ndays: [2026-12-25]\n")
        .Rule("a-rule", "review",
              "start: {each: referral}\nif_several: ask\ndone: review\ntiming:\n"
              "  - {becomes: due, from: start + " +
                  due +
                  ", shown_in: [worklist]}\n"
                  "  - {becomes: overdue, from: start + " +
                  overdue + ", shown_in: [worklist]}\n")
        .Findings();
  };
  EXPECT_EQ(rows("2 working days", "28 days"), Names{});
  EXPECT_EQ(rows("10 working days", "14 days"), Names{"timing-out-of-order (warning)"});
}

// Conditions judged without a rule.
Constancy JudgeWho(const std::string& who) {
  const LoadedPack loaded =
      SafetyPack()
          .Rule("a-rule", "review",
                "who: " + who + "\nstart: {each: referral}\nif_several: ask\ndone: review\n" +
                    kTiming)
          .Load();
  if (!loaded.pack) {
    ADD_FAILURE() << who;
    return Constancy::kSometimes;
  }
  return ConstancyOf(*loaded.pack, *loaded.pack->rules[0].who);
}

TEST(ConstancyOf, SeesThroughNestingAndNot) {
  EXPECT_EQ(JudgeWho("{not: {all: [{sex: male}, {sex: female}]}}"), Constancy::kAlways);
  EXPECT_EQ(JudgeWho("{not: {any: [{ever: review}, {not: {ever: review}}]}}"), Constancy::kNever);
  EXPECT_EQ(JudgeWho("{any: [{all: [{sex: male}, {sex: female}]}, {all: [{age: 20 to 29}, {age: 30 "
                     "to 39}]}]}"),
            Constancy::kNever);
  EXPECT_EQ(JudgeWho("{at_least: 1, of: [{all: [{sex: male}, {sex: female}]}]}"),
            Constancy::kNever);
  EXPECT_EQ(
      JudgeWho("{at_least: 1, of: [{ever: review}, {not: {all: [{sex: male}, {sex: female}]}}]}"),
      Constancy::kAlways);
  EXPECT_EQ(JudgeWho("{any: [{sex: male}, {sex: female}, {sex: indeterminate}]}"),
            Constancy::kAlways);
}

TEST(ConstancyOf, SaysSometimesWhereItIsNotCertain) {
  EXPECT_EQ(JudgeWho("alive"), Constancy::kSometimes);
  EXPECT_EQ(JudgeWho("{not: {sex: male}}"), Constancy::kSometimes);
  // Always true, but not at once without a break.
  EXPECT_EQ(JudgeWho("{any: [{ever: review}, {not: {ever: review}}], for: 3 months}"),
            Constancy::kSometimes);
  EXPECT_EQ(JudgeWho("{date: from 2025-07-01}"), Constancy::kSometimes);
}

}  // namespace
}  // namespace waymark::rules
