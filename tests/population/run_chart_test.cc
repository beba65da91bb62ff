// Each rule of a run chart and of an XmR chart speaks at its number of points and not one before.
#include "waymark/population/run_chart.h"

#include <gtest/gtest.h>

namespace waymark::population {
namespace {

int Count(const RunChart& chart, ChartRule rule) {
  int count = 0;
  for (const ChartSignal& signal : chart.signals) count += signal.rule == rule ? 1 : 0;
  return count;
}

// Points that go up and down about 50 and so signal nothing.
std::vector<double> Quiet(size_t count) {
  std::vector<double> points;
  for (size_t i = 0; i < count; ++i) points.push_back(i % 2 == 0 ? 48 : 52);
  return points;
}

TEST(XmrChart, HasTheMeanAndLimitsOfItsFormula) {
  const RunChart chart = MakeRunChart(Quiet(20), 0, 100);
  EXPECT_TRUE(chart.is_xmr);
  EXPECT_DOUBLE_EQ(chart.middle, 50);
  EXPECT_DOUBLE_EQ(chart.upper, 50 + 2.66 * 4);
  EXPECT_DOUBLE_EQ(chart.lower, 50 - 2.66 * 4);
  EXPECT_TRUE(chart.signals.empty());
}

TEST(XmrChart, LimitsStayWithinWhatAFigureCanBe) {
  std::vector<double> points = Quiet(20);
  for (double& point : points) point = point == 48 ? 0 : 100;
  const RunChart chart = MakeRunChart(points, 0, 100);
  EXPECT_EQ(chart.lower, 0);
  EXPECT_EQ(chart.upper, 100);
}

TEST(XmrChart, APointBeyondALimitSignals) {
  std::vector<double> points = Quiet(30);
  points[10] = 90;
  const RunChart chart = MakeRunChart(points, 0, 100);
  ASSERT_EQ(Count(chart, ChartRule::kBeyondLimit), 1);
  EXPECT_EQ(chart.signals[0].first, 10u);
  EXPECT_TRUE(chart.signals[0].up);
}

TEST(XmrChart, SevenOnOneSideSignalAndSixDoNot) {
  // 53 and 54 in turn, among points that keep the mean between.
  for (const size_t length : {size_t{6}, size_t{7}}) {
    std::vector<double> points;
    for (size_t i = 0; i < 12; ++i) points.push_back(i % 2 == 0 ? 40 : 60);
    for (size_t i = 0; i < length; ++i) points.push_back(i % 2 == 0 ? 53 : 54);
    points.push_back(30);
    for (size_t i = 0; i < 6; ++i) points.push_back(i % 2 == 0 ? 60 : 40);
    const RunChart chart = MakeRunChart(points, 0, 100);
    ASSERT_GT(53, chart.middle);
    // The run may begin with the 60 before it.
    EXPECT_EQ(Count(chart, ChartRule::kOneSide), length + 1 >= 7 ? 1 : 0) << length;
  }
}

TEST(XmrChart, ExactlySevenAreNeeded) {
  for (const size_t length : {size_t{6}, size_t{7}}) {
    std::vector<double> points;
    for (size_t i = 0; i < 12; ++i) points.push_back(i % 2 == 0 ? 60 : 40);  // ends low
    for (size_t i = 0; i < length; ++i) points.push_back(i % 2 == 0 ? 53 : 54);
    for (size_t i = 0; i < 6; ++i) points.push_back(i % 2 == 0 ? 40 : 58);  // begins low
    const RunChart chart = MakeRunChart(points, 0, 100);
    ASSERT_GT(53, chart.middle);
    EXPECT_EQ(Count(chart, ChartRule::kOneSide), length == 7 ? 1 : 0) << length;
  }
}

TEST(XmrChart, SevenGoingUpSignalAndSixDoNot) {
  for (const size_t length : {size_t{6}, size_t{7}}) {
    std::vector<double> points = Quiet(16);
    points.back() = 60;
    for (size_t i = 0; i < length; ++i) points.push_back(44 + static_cast<double>(i) * 2);
    points.push_back(50);
    const RunChart chart = MakeRunChart(points, 0, 100);
    EXPECT_EQ(Count(chart, ChartRule::kTrend), length == 7 ? 1 : 0) << length;
  }
}

TEST(XmrChart, TwoOfThreeInTheOuterThirdSignal) {
  std::vector<double> points = Quiet(30);
  points[12] = 59;
  points[13] = 52;
  points[14] = 59;
  const RunChart chart = MakeRunChart(points, 0, 100);
  EXPECT_EQ(Count(chart, ChartRule::kTwoOfThree), 1);
  EXPECT_EQ(Count(chart, ChartRule::kBeyondLimit), 0);
}

TEST(RunChart, StandsUntilThereAreFifteenPoints) {
  EXPECT_FALSE(MakeRunChart(Quiet(14), 0, 100).is_xmr);
  EXPECT_TRUE(MakeRunChart(Quiet(15), 0, 100).is_xmr);
}

TEST(RunChart, SaysNothingOfFewerThanTenPoints) {
  const RunChart chart = MakeRunChart({1, 2, 3, 4, 5, 6, 7, 8, 9}, 0, 100);
  EXPECT_TRUE(chart.signals.empty());
  EXPECT_EQ(RunChartFinding(chart, 9, 1, " %"),
            "Too few points to tell change from chance: 5 % in the middle");
}

TEST(RunChart, SixOnOneSideOfTheMedianAreAShift) {
  const RunChart chart = MakeRunChart({40, 41, 40, 41, 40, 41, 60, 61, 60, 61, 60, 61}, 0, 100);
  EXPECT_DOUBLE_EQ(chart.middle, 50.5);
  EXPECT_EQ(Count(chart, ChartRule::kShift), 2);
  // Two runs of six points each are fewer than chance gives.
  EXPECT_EQ(Count(chart, ChartRule::kTooFewRuns), 1);
  const RunChart five = MakeRunChart({40, 60, 40, 60, 40, 60, 61, 60, 61, 60, 40, 41}, 0, 100);
  EXPECT_EQ(Count(five, ChartRule::kShift), 0);
}

TEST(RunChart, PointsOnTheMedianNeitherBreakNorLengthenARun) {
  const RunChart chart =
      MakeRunChart({40, 50, 41, 40, 50, 41, 40, 41, 60, 61, 60, 61, 60, 61}, 0, 100);
  EXPECT_DOUBLE_EQ(chart.middle, 50);
  EXPECT_EQ(Count(chart, ChartRule::kShift), 2);
}

TEST(RunChart, FiveGoingOneWayAreATrendAndEqualOnesDoNotCount) {
  const RunChart five = MakeRunChart({50, 40, 41, 41, 42, 43, 44, 40, 50, 40}, 0, 100);
  EXPECT_EQ(Count(five, ChartRule::kRunTrend), 1);
  const RunChart four = MakeRunChart({50, 41, 41, 42, 43, 44, 40, 50, 40, 50}, 0, 100);
  EXPECT_EQ(Count(four, ChartRule::kRunTrend), 0);
}

TEST(RunChart, TooManyRunsSignal) {
  EXPECT_EQ(Count(MakeRunChart(Quiet(14), 0, 100), ChartRule::kTooManyRuns), 1);
}

TEST(RunChart, RunsAreCountedAsSwedAndEisenhartTabulate) {
  // n1 = n2 = 10: P(R <= 6) = 0.019, P(R <= 7) = 0.051 (Ann Math Stat 1943;14:66-87, table I).
  // Counted over all 184,756 orders of ten and ten: 3,422 have at most 6 runs, 9,470 at most 7.
  EXPECT_NEAR(RunsAtMost(6, 10, 10), 3422.0 / 184756, 1e-9);
  EXPECT_NEAR(RunsAtMost(7, 10, 10), 9470.0 / 184756, 1e-9);
  EXPECT_NEAR(RunsAtMost(20, 10, 10), 1, 1e-9);
}

TEST(RunChartFinding, SaysWhichWayAndWhetherThatIsBetter) {
  std::vector<double> points = Quiet(16);
  for (int i = 0; i < 8; ++i) points.push_back(60 + i % 2);
  const RunChart chart = MakeRunChart(points, 0, 100);
  EXPECT_EQ(RunChartFinding(chart, points.size(), 1, " %").substr(0, 11), "Improving: ");
  EXPECT_EQ(RunChartFinding(chart, points.size(), -1, " %").substr(0, 11), "Worsening: ");
  EXPECT_EQ(RunChartFinding(chart, points.size(), 0, " %").substr(0, 10), "Changing: ");
  EXPECT_EQ(RunChartFinding(MakeRunChart(Quiet(20), 0, 100), 20, 1, " %"),
            "No real change: 50 % on average");
  EXPECT_EQ(RunChartFinding({}, 0, 1, " %"), "No figure can be shown");
}

}  // namespace
}  // namespace waymark::population
