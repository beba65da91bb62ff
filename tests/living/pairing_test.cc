// Stored items and computed ones: no reply falls off when history changes.
#include "waymark/living/pairing.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"

namespace waymark::living {
namespace {

using calendar::Day;
using ::testing::ElementsAre;

Day D(const char* text) { return *calendar::ParseDay(text); }

PairSide Side(const char* key, const char* from, const char* until = nullptr,
              const char* group = "", const char* rule = "r") {
  return {rule, key, group, D(from), until == nullptr ? Day::Max() : D(until)};
}

TEST(Pairing, ByKeyWhateverTheDays) {
  const Pairing pairs = Pair(std::vector{Side("e1", "2026-01-01", "2026-02-01")},
                             std::vector{Side("e2", "2026-01-01"), Side("e1", "2027-01-01")});
  EXPECT_THAT(pairs.computed_of, ElementsAre(1));
  EXPECT_THAT(pairs.stored_of, ElementsAre(-1, 0));
}

TEST(Pairing, AComposedStartThatMovesKeepsItsItem) {
  // An old smear of 2019 arrives: "no smear for three years" now begins in 2022 instead of 2020.
  const Pairing pairs = Pair(std::vector{Side("2020-03-01", "2020-03-01")},
                             std::vector{Side("2022-06-02", "2022-06-02")});
  EXPECT_THAT(pairs.computed_of, ElementsAre(0));
}

TEST(Pairing, AnOlderEventThatBecomesTheFirstOfTheRunKeepsTheItem) {
  const Pairing pairs =
      Pair(std::vector{Side("e17", "2026-08-31")}, std::vector{Side("e90", "2026-08-12")});
  EXPECT_THAT(pairs.computed_of, ElementsAre(0));
}

TEST(Pairing, AllSentAgainWithNewIdsPairsEachWithItsOwn) {
  const Pairing pairs =
      Pair(std::vector{Side("a", "2026-01-01", "2026-02-01"), Side("b", "2026-01-10"),
                       Side("c", "2026-03-01")},
           std::vector{Side("z", "2026-03-01"), Side("x", "2026-01-01", "2026-02-01"),
                       Side("y", "2026-01-10")});
  EXPECT_THAT(pairs.computed_of, ElementsAre(1, 2, 0));
}

TEST(Pairing, TheEarliestOverlapComesFirst) {
  const Pairing pairs =
      Pair(std::vector{Side("old", "2026-01-01", "2026-03-01")},
           std::vector{Side("late", "2026-02-20"), Side("early", "2026-01-20", "2026-02-10")});
  EXPECT_THAT(pairs.computed_of, ElementsAre(1));
  EXPECT_THAT(pairs.stored_of, ElementsAre(-1, 0));
}

TEST(Pairing, ItemsThatNeverStoodTogetherAreNotOne) {
  const Pairing pairs = Pair(std::vector{Side("a", "2026-01-01", "2026-02-01")},
                             std::vector{Side("b", "2026-02-01")});
  EXPECT_THAT(pairs.computed_of, ElementsAre(-1));
  EXPECT_THAT(pairs.stored_of, ElementsAre(-1));
}

TEST(Pairing, AnItemClosedOnItsFirstDayStoodOnIt) {
  const Pairing pairs = Pair(std::vector{Side("a", "2026-01-01", "2026-01-01")},
                             std::vector{Side("b", "2026-01-01", "2026-01-01")});
  EXPECT_THAT(pairs.computed_of, ElementsAre(0));
}

TEST(Pairing, NeverAcrossRulesOrKnownGroups) {
  EXPECT_THAT(Pair(std::vector{Side("a", "2026-01-01", nullptr, "lung")},
                   std::vector{Side("b", "2026-01-01", nullptr, "breast")})
                  .computed_of,
              ElementsAre(-1));
  EXPECT_THAT(Pair(std::vector{Side("a", "2026-01-01")},
                   std::vector{Side("a", "2026-01-01", nullptr, "", "other")})
                  .computed_of,
              ElementsAre(-1));
}

TEST(Pairing, AGroupThatBecomesKnownKeepsTheItemUnlessAnotherFitsExactly) {
  EXPECT_THAT(Pair(std::vector{Side("a", "2026-01-01")},
                   std::vector{Side("b", "2026-01-01", nullptr, "lung")})
                  .computed_of,
              ElementsAre(0));
  EXPECT_THAT(Pair(std::vector{Side("a", "2026-01-01")},
                   std::vector{Side("b", "2026-01-01", nullptr, "lung"), Side("c", "2026-03-01")})
                  .computed_of,
              ElementsAre(1));
}

TEST(Pairing, WhatWasWithdrawnComesBackByKeyOrFirstDayOnly) {
  PairSide gone = Side("a", "2026-01-01");
  gone.withdrawn = true;
  EXPECT_THAT(Pair(std::vector{gone}, std::vector{Side("a", "2026-05-01")}).computed_of,
              ElementsAre(0));
  EXPECT_THAT(Pair(std::vector{gone}, std::vector{Side("b", "2026-01-01")}).computed_of,
              ElementsAre(0));
  EXPECT_THAT(Pair(std::vector{gone}, std::vector{Side("b", "2026-01-02")}).computed_of,
              ElementsAre(-1));
}

TEST(Pairing, ALiveItemHasTheKeyBeforeAWithdrawnOne) {
  PairSide gone = Side("a", "2026-01-01");
  gone.withdrawn = true;
  EXPECT_THAT(Pair(std::vector{gone, Side("a", "2026-02-01")}, std::vector{Side("a", "2026-02-01")})
                  .computed_of,
              ElementsAre(-1, 0));
}

TEST(Pairing, AfterASplitItemsOfTheOtherPatientFollowTheirKeyOnly) {
  PairSide other = Side("a", "2026-01-01");
  other.own = false;
  EXPECT_THAT(Pair(std::vector{other}, std::vector{Side("b", "2026-01-01")}).computed_of,
              ElementsAre(-1));
  EXPECT_THAT(Pair(std::vector{other}, std::vector{Side("a", "2026-01-01")}).computed_of,
              ElementsAre(0));
}

TEST(Pairing, TheOrderOfTheInputDoesNotMatter) {
  std::vector<PairSide> stored = {Side("a", "2026-01-01", "2026-02-01"), Side("b", "2026-01-10"),
                                  Side("c", "2026-01-10"), Side("d", "2026-04-01", "2026-04-01")};
  std::vector<PairSide> computed = {Side("p", "2026-01-05", "2026-01-20"), Side("c", "2026-05-01"),
                                    Side("q", "2026-01-10"), Side("s", "2026-04-01")};
  const auto names = [](const std::vector<PairSide>& from, const std::vector<PairSide>& to) {
    const Pairing pairs = Pair(from, to);
    std::vector<std::string> out;
    for (size_t i = 0; i < from.size(); ++i) {
      const int other = pairs.computed_of[i];
      out.push_back(std::string(from[i].key) + "-" +
                    (other < 0 ? "" : std::string(to[static_cast<size_t>(other)].key)));
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  const std::vector<std::string> expected = names(stored, computed);
  std::mt19937 random(7);
  for (int i = 0; i < 50; ++i) {
    std::shuffle(stored.begin(), stored.end(), random);
    std::shuffle(computed.begin(), computed.end(), random);
    EXPECT_EQ(names(stored, computed), expected);
  }
}

}  // namespace
}  // namespace waymark::living
