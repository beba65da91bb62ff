// Rank sums of organisations.
#include "waymark/population/ranking.h"

#include <gtest/gtest.h>

#include <map>

namespace waymark::population {
namespace {

using rules::Indicator;

calendar::Decimal Weight(std::string_view text) { return calendar::ParseDecimal(text).value(); }

rules::Indicators ThreeFigures() {
  rules::Indicators all(4);
  const char* const ids[] = {"a", "b", "c", "whole"};
  for (size_t i = 0; i < 4; ++i) all[i].id = ids[i];
  all[3].kind = Indicator::Kind::kComposite;
  all[3].parts.push_back({0, Weight("1"), Indicator::Better::kLower, {}});
  all[3].parts.push_back({1, Weight("1"), Indicator::Better::kHigher, {}});
  all[3].parts.push_back({2, Weight("0.5"), Indicator::Better::kHigher, {}});
  return all;
}

TEST(Ranking, TiesShareTheMeanRank) {
  EXPECT_EQ(MeanRanks({5, 7, 7, 1}, true), (std::vector<double>{3, 1.5, 1.5, 4}));
  EXPECT_EQ(MeanRanks({5, 7, 7, 1}, false), (std::vector<double>{2, 3.5, 3.5, 1}));
  EXPECT_TRUE(MeanRanks({}, true).empty());
}

TEST(Ranking, AddsWeightedRanksLowestFirstAndNamesWhoLacksAFigure) {
  const rules::Indicators all = ThreeFigures();
  const std::map<std::string, std::vector<double>> figures{
      {"North", {10, 60, 50}}, {"South", {20, 70, 60}}, {"West", {30, 50, 70}}};
  const Ranking ranking =
      RankOrganisations(all, 3, {"East", "North", "South", "West"},
                        [&](size_t index, const std::string& name) -> std::optional<double> {
                          const auto of = figures.find(name);
                          if (of == figures.end()) return std::nullopt;
                          return of->second[index];
                        });
  EXPECT_EQ(ranking.not_ranked, (std::vector<std::string>{"East"}));
  ASSERT_EQ(ranking.ranked.size(), 3u);
  // North 1 + 2 + 1.5 = 4.5, South 2 + 1 + 1 = 4, West 3 + 3 + 0.5 = 6.5.
  EXPECT_EQ(ranking.ranked[0].name, "South");
  EXPECT_DOUBLE_EQ(ranking.ranked[0].sum, 4);
  EXPECT_DOUBLE_EQ(ranking.ranked[1].sum, 4.5);
  EXPECT_EQ(ranking.ranked[2].name, "West");
  EXPECT_EQ(ranking.ranked[2].part_ranks, (std::vector<double>{3, 3, 1}));
}

TEST(Ranking, OfACompositeIsByItsRankAndNotByItsSum) {
  rules::Indicators all = ThreeFigures();
  all.emplace_back();
  all[4].id = "outer";
  all[4].kind = Indicator::Kind::kComposite;
  all[4].parts.push_back({3, Weight("1"), Indicator::Better::kHigher, {}});
  const Ranking ranking =
      RankOrganisations(all, 4, {"A", "B"}, [&](size_t, const std::string& name) {
        return std::optional<double>(name == "A" ? 1.0 : 2.0);
      });
  // A: 1 + 2 + 1 = 4; B: 2 + 1 + 0.5 = 3.5, so B is first. The outer one has the ranks 1 and 2.
  ASSERT_EQ(ranking.ranked.size(), 2u);
  EXPECT_EQ(ranking.ranked[0].name, "B");
  EXPECT_DOUBLE_EQ(ranking.ranked[0].sum, 1);
}

}  // namespace
}  // namespace waymark::population
