// Rules that speak too loudly, too long, or not at all.
#include "rules/safety_pack.h"

namespace waymark::rules {
namespace {

using Names = std::multiset<std::string>;

Names WithTiming(const std::string& row, const std::string& more = "") {
  return FindingsOf("review", "start: {each: referral}\nif_several: ask\ndone: review\ntiming: [" +
                                  row + "]\n" + more);
}

TEST(InterruptWithoutHazard, IsAnErrorUntilAHazardIsNamed) {
  const std::string row =
      "{becomes: due, from: start, shown_in: [consultation], interrupts: on_open}";
  EXPECT_EQ(WithTiming(row), Names{"interrupt-without-hazard"});
  EXPECT_EQ(WithTiming(row, "safety: {hazards: [HAZ-003]}\n"),
            Names{"interrupt-without-hazard (warning)"});
  EXPECT_EQ(
      WithTiming(row, "hazard: HAZ-003\napproved_by: \"A. Smith, clinical safety officer\"\n"),
      Names{});
  EXPECT_EQ(WithTiming("{becomes: due, from: start, shown_in: [consultation]}"), Names{});
}

TEST(AgeOnlyInterrupts, IsAWarningInConsultationsAndAnErrorWhereItInterrupts) {
  const auto with = [](const std::string& start, const std::string& row) {
    return FindingsOf("screening", start + "if_several: ask\ndone: review\ntiming: [" + row +
                                       "]\n"
                                       "hazard: HAZ-003\napproved_by: \"A. Smith\"\n");
  };
  const std::string by_age = "start: {condition: {age: 55 to 74}}\n";
  const std::string every =
      "start: {every: {first_at: age 50, renewed_by: review, interval: 3 years}}\n";
  const std::string shown = "{becomes: due, from: start, shown_in: [consultation]}";
  const std::string listed = "{becomes: due, from: start, shown_in: [worklist]}";
  EXPECT_EQ(with(by_age, shown), Names{"age-only-interrupts (warning)"});
  EXPECT_EQ(with(every, shown), Names{"age-only-interrupts (warning)"});
  EXPECT_EQ(with("start: {all: [{age: 55 to 74}, {not: {ever: review}}]}\n", shown),
            Names{"age-only-interrupts (warning)"});
  EXPECT_EQ(
      with(by_age, "{becomes: due, from: start, shown_in: [consultation], interrupts: on_open}"),
      Names{"age-only-interrupts"});
  EXPECT_EQ(with(by_age, listed), Names{});
  EXPECT_EQ(with("who: {ever: register_added}\n" + every, shown), Names{});
  EXPECT_EQ(with("start: {condition: {event: referral, in: last 6 months}}\n", shown), Names{});
  EXPECT_EQ(with("who: {any: [{sex: female}, {ever: register_added}]}\n" + by_age, shown),
            Names{"age-only-interrupts (warning)"});
}

TEST(AgeOnlyInterrupts, IsAcceptedByNamingTheBenefit) {
  EXPECT_EQ(
      FindingsOf(
          "screening",
          "start: {condition: {age: 55 to 74}}\nif_several: ask\ndone: review\n"
          "timing: [{becomes: due, from: start, shown_in: [consultation]}]\n"
          "safety: {accepts: {age-only-interrupts: smoking status decides lung screening}}\n"),
      Names{});
}

TEST(NeverShown, IsAWarningUnlessAnotherRuleAsksForIt) {
  const std::string unseen =
      "start: {each: referral}\nif_several: ask\ndone: review\ntiming: [{becomes: upcoming, from: "
      "start}]\n";
  EXPECT_EQ(FindingsOf("review", unseen), Names{"never-shown (warning)"});
  EXPECT_EQ(SafetyPack()
                .Rule("quiet-one", "review", unseen)
                .Rule("other", "review",
                      "who: {item: {rule: quiet-one, is: upcoming}}\nstart: {each: "
                      "fit_result}\nif_several: ask\n"
                      "done: review\ntiming: [{becomes: due, from: start, shown_in: [worklist]}]\n")
                .Findings(),
            Names{});
}

TEST(DeadNotExcluded, IsAWarningWhereNobodyAsks) {
  const std::string blocks =
      "start: {each: referral}\nif_several: ask\ndone: review\n"
      "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n";
  EXPECT_EQ(SafetyPack().WithoutWho().Rule("a-rule", "review", blocks).Findings(),
            Names{"dead-not-excluded (warning)"});
  EXPECT_EQ(SafetyPack().WithoutWho().Rule("a-rule", "review", "who: alive\n" + blocks).Findings(),
            Names{});
  EXPECT_EQ(SafetyPack().Rule("a-rule", "review", "without: alive\n" + blocks).Findings(), Names{});
  EXPECT_EQ(SafetyPack().Rule("a-rule", "review", blocks).Findings(), Names{});
}

Names WithPrompt(const std::string& prompt, const std::string& status = "draft",
                 const std::string& head = "") {
  return SafetyPack()
      .Head(head)
      .Rule("a-rule", "review",
            "status: " + status +
                "\nstart: {each: referral, as: ref}\nif_several: ask\ndone: review\n"
                "timing: [{becomes: due, from: start, shown_in: [worklist]}]\nprompt: " +
                prompt + "\n")
      .Findings();
}

std::string Summary(const std::string& text) { return "{summary: \"" + text + "\"}"; }

TEST(SummaryTooLong, IsAnErrorBeyond139Characters) {
  EXPECT_EQ(WithPrompt(Summary(std::string(139, 'x'))), Names{});
  EXPECT_EQ(WithPrompt(Summary(std::string(140, 'x'))), Names{"summary-too-long"});
}

TEST(SummaryTooLong, CountsCharactersNotBytes) {
  std::string micro;
  for (int i = 0; i < 139; ++i) micro += "µ";
  EXPECT_EQ(WithPrompt(Summary(micro)), Names{});
  EXPECT_EQ(WithPrompt(Summary(micro + "µ")), Names{"summary-too-long"});
}

TEST(SummaryTooLong, IsAWarningWhereSlotsMakeItSo) {
  EXPECT_EQ(WithPrompt(Summary(std::string(122, 'x') + "{{ref | date}}")), Names{});
  EXPECT_EQ(WithPrompt(Summary(std::string(123, 'x') + "{{ref | date}}")),
            Names{"summary-too-long (warning)"});
  EXPECT_EQ(WithPrompt(Summary(std::string(136, 'x') + "{{ref | days_since}}")),
            Names{"summary-too-long (warning)"});
  EXPECT_EQ(WithPrompt(Summary(std::string(139, 'x') + "{{#ref.again}}{{/ref.again}}")), Names{});
}

TEST(SummaryTooLong, LooksAtEveryRow) {
  EXPECT_EQ(WithPrompt("[{when: {sex: male}, summary: \"" + std::string(140, 'x') +
                       "\"}, {else: {summary: short}}]"),
            Names{"summary-too-long"});
}

TEST(LocalSettingNeeded, IsAWarningInDraftsAndAnErrorInActiveRules) {
  const std::string prompt = Summary("Ring {{local.helpline}}");
  EXPECT_EQ(WithPrompt(prompt, "draft", "local: {helpline: \"\"}\n"),
            Names{"local-setting-needed (warning)"});
  EXPECT_EQ(WithPrompt(prompt, "active", "local: {helpline: \"\"}\n"),
            Names{"local-setting-needed"});
  EXPECT_EQ(WithPrompt(prompt, "active", "local: {helpline: \"01632 960000\"}\n"), Names{});
}

TEST(PastItsReview, IsAWarningFromTheDayAfterOn) {
  const auto on = [](const std::string& today) {
    return SafetyPack()
        .Today(today)
        .Rule("a-rule", "review",
              "review_by: 2027-06-30\nstart: {each: referral}\nif_several: ask\ndone: review\n"
              "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n")
        .Findings();
  };
  EXPECT_EQ(on("2027-06-30"), Names{});
  EXPECT_EQ(on("2027-07-01"), Names{"past-its-review (warning)"});
}

// "unknown-pathway".
TEST(UnknownPathway, IsAWarningOnlyWhereThePackListsItsPathways) {
  const auto with = [](const std::string& pathways) {
    return SafetyPack()
        .Head(pathways)
        .Rule("a-rule", "review",
              "pathway: reviws\nstart: {each: referral}\nif_several: ask\ndone: review\n"
              "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n")
        .Findings();
  };
  EXPECT_EQ(with(""), Names{});
  EXPECT_EQ(with("pathways: {reviws: Reviews}\n"), Names{});
  EXPECT_EQ(with("pathways: {reviews: Reviews}\n"), Names{"unknown-pathway (warning)"});
}

}  // namespace
}  // namespace waymark::rules
