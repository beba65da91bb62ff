#include "waymark/store/alias.h"

#include <gtest/gtest.h>

namespace waymark::store {
namespace {

using Kind = AliasFact::Kind;

TEST(Alias, NobodyIsTogetherWithoutFacts) {
  EXPECT_EQ(TogetherAt({}, 5, 100), std::vector<PatientRef>{5});
  EXPECT_EQ(LeadingAt({}, 5, 100), 5);
}

TEST(Alias, FactsCountByTheirMomentNotByTheirPlace) {
  const std::vector<AliasFact> facts = {{Kind::kSplit, 1, 2, 300, ""},
                                        {Kind::kMerge, 1, 2, 100, ""}};
  EXPECT_EQ(TogetherAt(facts, 1, 200), (std::vector<PatientRef>{1, 2}));
  EXPECT_EQ(TogetherAt(facts, 1, 300), std::vector<PatientRef>{1});
}

TEST(Alias, ASplitTakesBackAMergeInEitherDirection) {
  const std::vector<AliasFact> facts = {{Kind::kMerge, 1, 2, 100, ""},
                                        {Kind::kSplit, 2, 1, 200, ""}};
  EXPECT_EQ(TogetherAt(facts, 2, 200), std::vector<PatientRef>{2});
}

TEST(Alias, TwoThatWereMergedAgainAreTogetherAgain) {
  const std::vector<AliasFact> facts = {
      {Kind::kMerge, 1, 2, 100, ""}, {Kind::kSplit, 1, 2, 200, ""}, {Kind::kMerge, 2, 1, 300, ""}};
  EXPECT_EQ(TogetherAt(facts, 2, 300), (std::vector<PatientRef>{1, 2}));
  EXPECT_EQ(LeadingAt(facts, 2, 300), 1);
}

TEST(Alias, ChainsOfMergesLeadToTheLast) {
  const std::vector<AliasFact> facts = {{Kind::kMerge, 1, 2, 100, ""},
                                        {Kind::kMerge, 2, 3, 200, ""}};
  EXPECT_EQ(LeadingAt(facts, 1, 200), 3);
  EXPECT_EQ(LeadingAt(facts, 1, 199), 2);
}

TEST(Alias, ACircleHasALeaderToo) {
  const std::vector<AliasFact> facts = {
      {Kind::kMerge, 2, 3, 1, ""}, {Kind::kMerge, 3, 4, 2, ""}, {Kind::kMerge, 4, 2, 3, ""}};
  EXPECT_EQ(LeadingAt(facts, 4, 9), 2);
}

}  // namespace
}  // namespace waymark::store
