// The pack as a whole, and what a rule accepts.
#include "rules/safety_pack.h"

namespace waymark::rules {
namespace {

using Names = std::multiset<std::string>;

const std::string kBlocks =
    "start: {each: referral}\nif_several: ask\ndone: review\n"
    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n";

SafetyPack WithHolidays(const std::string& today) {
  return SafetyPack()
      .Head("holidays: holidays.yaml\n")
      .File("holidays.yaml", "holidays: England\ncovers_until: 2027-12-31\ndays: [2026-12-25]\n")
      .Rule("a-rule", "review", kBlocks)
      .Today(today);
}

TEST(CalendarEnds, IsAnErrorInTheLastYear) {
  EXPECT_EQ(WithHolidays("2026-12-31").Findings(), Names{});
  EXPECT_EQ(WithHolidays("2027-01-01").Findings(), Names{"calendar-ends"});
}

TEST(CalendarEnds, IsAnErrorWhereWorkingDaysAreCountedWithoutHolidays) {
  const auto with = [](const std::string& from) {
    return FindingsOf("review",
                      "start: {each: referral}\nif_several: ask\ndone: review\n"
                      "timing: [{becomes: due, from: " +
                          from + ", shown_in: [worklist]}]\n");
  };
  EXPECT_EQ(with("start + 2 working days"), Names{"calendar-ends"});
  EXPECT_EQ(with("{earlier_of: [start + 2 working days, start + 28 days]}"),
            Names{"calendar-ends"});
  EXPECT_EQ(with("start + 2 days"), Names{});
}

TEST(SameStart, IsAWarningWhereTwoRulesWouldSpeakOfOneFact) {
  const auto with = [](const std::string& second, const std::string& more = "") {
    return SafetyPack()
        .Rule("first", "review", kBlocks)
        .Rule("second", "support", second + more)
        .Findings();
  };
  EXPECT_EQ(with(kBlocks), Names{"same-start (warning)"});
  EXPECT_EQ(with(kBlocks, "yields_to: first\n"), Names{});
  EXPECT_EQ(with(kBlocks, "set_aside: {there: {item: {rule: first, is: due}}}\n"), Names{});
  EXPECT_EQ(with(kBlocks, "safety: {accepts: {same-start: another person does it}}\n"), Names{});
  EXPECT_EQ(with(kBlocks, "status: retired\n"), Names{});
  EXPECT_EQ(with("start: {each: referral_lung}\nif_several: ask\ndone: review\n"
                 "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n"),
            Names{});
  EXPECT_EQ(with(kBlocks, "who: {sex: male}\n"), Names{});
}

TEST(Acceptance, OfAFindingThatIsNotThereIsAWarning) {
  EXPECT_EQ(
      FindingsOf("review", kBlocks + "safety: {hazards: [HAZ-001], accepts: {long-join: none}}\n"),
      Names{"nothing-to-accept (warning)"});
}

TEST(Acceptance, OfAFindingThatDoesNotExistIsAnError) {
  EXPECT_EQ(
      FindingsOf("review", kBlocks + "safety: {hazards: [HAZ-001], accepts: {too-clever: none}}\n"),
      Names{"cannot-be-accepted"});
}

TEST(Acceptance, OfAWarningNeedsNoHazard) {
  EXPECT_EQ(
      FindingsOf(
          "safety_net",
          "start: {each: fit_requested, join: 42 days}\nif_several: ask\non_leaving: hand_over\n"
          "done: fit_result\ntiming: [{becomes: due, from: start, shown_in: [worklist]}]\n"
          "safety: {accepts: {long-join: kits are sent again within 42 days}}\n"),
      Names{});
}

TEST(Acceptance, WithoutAReasonIsNone) {
  const std::string join =
      "start: {each: fit_requested, join: 42 days}\nif_several: ask\non_leaving: hand_over\n"
      "done: fit_result\ntiming: [{becomes: due, from: start, shown_in: [worklist]}]\n";
  EXPECT_EQ(FindingsOf("safety_net", join + "safety: {accepts: {long-join: \"\"}}\n"),
            Names{"long-join (warning)"});
}

TEST(Safety, IsNotAskedOfRetiredRules) {
  EXPECT_EQ(FindingsOf("safety_net", "status: retired\n" + kBlocks), Names{});
  EXPECT_EQ(FindingsOf("safety_net", kBlocks), Names{"leaver-unseen"});
}

TEST(Safety, ReportsAFindingOncePerPlace) {
  // Two blocks reach the same definition; each use is its own place.
  const auto loaded =
      SafetyPack()
          .File("definitions/a.yaml", "definitions: {middle_aged: {age: 40 to 64}}\n")
          .Rule("a-rule", "review",
                "who: {all: [{use: middle_aged}, {use: middle_aged}]}\n" + kBlocks)
          .Findings();
  EXPECT_EQ(loaded.count("age-in-who"), 2u);
}

}  // namespace
}  // namespace waymark::rules
