// People who vanish: by a birthday, by a decline, by somebody else's code.
#include "rules/safety_pack.h"

namespace waymark::rules {
namespace {

using Names = std::multiset<std::string>;

const std::string kRest =
    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\nif_several: ask\non_leaving: "
    "hand_over\ndone: review\n";

TEST(AgeInWho, IsAnErrorWhereABirthdayEndsOpenWork) {
  const auto with = [](const std::string& purpose, const std::string& who) {
    return FindingsOf(purpose, "who: " + who + "\nstart: {each: referral}\n" + kRest);
  };
  EXPECT_EQ(with("result", "{age: 40 to 79}"), Names{"age-in-who"});
  EXPECT_EQ(with("review", "{all: [{sex: male}, {age: until 80 years}]}"), Names{"age-in-who"});
  EXPECT_EQ(with("review", "{not: {age: from 80 years}}"), Names{"age-in-who"});
  EXPECT_EQ(with("review", "{age: from 40 years}"), Names{});
  EXPECT_EQ(with("review", "{not: {age: until 40 years}}"), Names{});
  EXPECT_EQ(with("screening", "{age: 50 to 74}"), Names{});
}

TEST(AgeInWho, LooksIntoDefinitions) {
  EXPECT_TRUE(
      SafetyPack()
          .File("definitions/a.yaml", "definitions: {middle_aged: {age: 40 to 64}}\n")
          .Rule("a-rule", "review", "who: {use: middle_aged}\nstart: {each: referral}\n" + kRest)
          .Has("age-in-who"));
}

TEST(AgeInWho, IsNotSaidOfAgesAtTheEntryOrOfOtherStarts) {
  EXPECT_EQ(FindingsOf("review", "start: {each: referral, while: {age: 40 to 79}}\n" + kRest),
            Names{});
  EXPECT_EQ(FindingsOf(
                "review",
                "who: {age: 40 to 79}\nstart: {condition: {event: referral, in: last 6 months}}\n" +
                    kRest),
            Names{});
}

SafetyPack WithDeclines() {
  return SafetyPack()
      .Set("screening_declined", "A0010 Screening declined")
      .Set("no_thanks", "A0011 Said no", "means: declined\n")
      .File("definitions/a.yaml",
            "definitions: {soft_stop: {state: {from: register_added, until: register_removed}}}\n");
}

TEST(DeclineSilencesResult, IsAnErrorForResultsAndAlarms) {
  const auto with = [](const std::string& purpose, const std::string& more) {
    return WithDeclines()
        .Rule("a-rule", purpose, "start: {each: fit_result}\n" + kRest + more)
        .Findings();
  };
  const std::string declined =
      "set_aside: {declined: {event: screening_declined, in: last 12 months}}\n";
  EXPECT_EQ(with("result", declined), Names{"decline-silences-result"});
  EXPECT_EQ(with("red_flag", declined), Names{"decline-silences-result"});
  EXPECT_EQ(with("emergency", declined), Names{"decline-silences-result"});
  EXPECT_EQ(with("review", declined), Names{});
  EXPECT_EQ(with("result", "stopped: {declined: no_thanks}\n"), Names{"decline-silences-result"});
  EXPECT_EQ(with("result", "set_aside: {palliative: {use: soft_stop}}\n"),
            Names{"decline-silences-result"});
  EXPECT_EQ(with("review", "set_aside: {palliative: {use: soft_stop}}\n"), Names{});
  EXPECT_EQ(with("result", "set_aside: {listed: {event: register_added, in: last 12 months}}\n"),
            Names{});
}

TEST(DeclinedForEver, IsAnErrorUntilTheDeclineEnds) {
  const auto with = [](const std::string& condition) {
    return WithDeclines()
        .Rule("a-rule", "screening",
              "start: {each: referral}\n" + kRest + "set_aside: {declined: " + condition + "}\n")
        .Findings();
  };
  EXPECT_EQ(with("{ever: screening_declined}"), Names{"declined-for-ever"});
  EXPECT_EQ(with("{any: [{ever: no_thanks}, {ever: register_added}]}"), Names{"declined-for-ever"});
  EXPECT_EQ(with("{event: screening_declined, holds: until 1 April}"), Names{});
  EXPECT_EQ(with("{state: {from: screening_declined, until: register_added}}"), Names{});
  EXPECT_EQ(with("{ever: register_added}"), Names{});
}

TEST(WrongPerson, IsAnErrorThatCanBeAccepted) {
  const auto with = [](const std::string& about, const std::string& more) {
    return SafetyPack()
        .Set("mother_had_cancer", "A0012 Mother had cancer", about)
        .Rule("a-rule", "review",
              "who: {ever: mother_had_cancer}\nstart: {each: referral}\n" + kRest + more)
        .Findings();
  };
  EXPECT_EQ(with("about: other person\n", ""), Names{"wrong-person"});
  EXPECT_EQ(with("about: other person\n",
                 "safety: {hazards: [HAZ-002], accepts: {wrong-person: family history is what is "
                 "meant}}\n"),
            Names{});
  EXPECT_EQ(with("about: patient\n", ""), Names{});
  EXPECT_EQ(with("", ""), Names{});
}

}  // namespace
}  // namespace waymark::rules
