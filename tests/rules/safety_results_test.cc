// Rules about results: what hides one.
#include "rules/safety_pack.h"

namespace waymark::rules {
namespace {

using Names = std::multiset<std::string>;

const std::string kRest =
    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\nif_several: ask\non_leaving: "
    "hand_over\n";

TEST(LaterNormalHides, IsAnErrorWhereTheLatestValueDecides) {
  const std::string start =
      "start: {latest: fit_result, is: at least 10 ug/g}\ndone: referral\n" + kRest;
  EXPECT_EQ(FindingsOf("result", start), Names{"later-normal-hides"});
  EXPECT_EQ(FindingsOf("safety_net", start), Names{"later-normal-hides"});
  EXPECT_EQ(FindingsOf("review", start), Names{});
  EXPECT_EQ(
      FindingsOf("result",
                 "start: {each: fit_result, with: at least 10 ug/g}\ndone: referral\n" + kRest),
      Names{});
}

TEST(LaterNormalHides, IsAnErrorWhereALowValueClosesAHighOne) {
  const std::string start = "start: {each: fit_result, with: at least 10 ug/g}\n";
  EXPECT_EQ(
      FindingsOf("result",
                 start + "done: {event: fit_result, with: below 10 ug/g, after: start}\n" + kRest),
      Names{"later-normal-hides"});
  EXPECT_EQ(
      FindingsOf("result",
                 start + "done: {event: fit_result, with: any number, after: start}\n" + kRest),
      Names{});
}

TEST(NotOverAValue, IsAnErrorWhereItCloses) {
  const auto with = [](const std::string& done) {
    return FindingsOf("review", "start: {each: referral}\ndone: " + done + "\n" + kRest);
  };
  EXPECT_EQ(with("{when: {not: {event: fit_result, with: at least 10 ug/g, in: last 14 days}}}"),
            Names{"not-over-a-value"});
  EXPECT_EQ(with("{when: {not: {event: fit_result, in: last 14 days}}}"), Names{});
  EXPECT_EQ(with("{when: {event: fit_result, with: below 10 ug/g, in: last 14 days}}"), Names{});
  EXPECT_EQ(
      with("{when: {not: {not: {event: fit_result, with: below 10 ug/g, in: last 14 days}}}}"),
      Names{});
}

TEST(NotOverAValue, IsNotSaidOfWhoWhereDoubtShowsTheWork) {
  EXPECT_EQ(FindingsOf("review",
                       "who: {not: {event: fit_result, with: at least 10 ug/g, in: last 14 days}}\n"
                       "start: {each: referral}\ndone: review\n" +
                           kRest),
            Names{});
}

TEST(ExcludeByCoincidence, IsAnErrorInRulesAboutResults) {
  const std::string start =
      "start: {each: fit_result, while: {not: {event: review, in: same day}}}\ndone: referral\n" +
      kRest;
  EXPECT_EQ(FindingsOf("result", start), Names{"exclude-by-coincidence"});
  EXPECT_EQ(FindingsOf("review", start), Names{});
  EXPECT_EQ(
      FindingsOf(
          "result",
          "start: {each: fit_result, while: {event: review, in: same day}}\ndone: referral\n" +
              kRest),
      Names{});
}

TEST(AbsenceAsNegative, IsAnErrorWhereNothingRecordedCloses) {
  const auto with = [](const std::string& blocks) {
    return SafetyPack().Waiting("chest_xray").Rule("a-rule", "review", blocks + kRest).Findings();
  };
  EXPECT_EQ(
      with("start: {each: referral}\ndone: {when: {not: {event: chest_xray, in: last 14 days}}}\n"),
      Names{"absence-as-negative"});
  EXPECT_EQ(with("start: {each: referral, while: {not: {event: chest_xray, in: last 14 "
                 "days}}}\ndone: review\n"),
            Names{"absence-as-negative (warning)"});
  EXPECT_EQ(with("start: {each: referral}\ndone: chest_xray\n"), Names{});
}

TEST(AbsenceAsNegative, IsSaidOfSetsThatSpeakForSomeRecordsOnly) {
  EXPECT_EQ(SafetyPack()
                .Set("scan", "A0009 Scan", "partial: [readv2]\n")
                .Rule("a-rule", "review",
                      "start: {each: referral}\nset_aside: {not scanned: {not: {event: scan, in: "
                      "last 14 days}}}\n"
                      "done: review\n" +
                          kRest)
                .Findings(),
            Names{"absence-as-negative"});
}

}  // namespace
}  // namespace waymark::rules
