#include "waymark/population/run_chart.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "waymark/population/chart.h"

namespace waymark::population {
namespace {

constexpr double kLimitsFactor = 2.66;
constexpr size_t kInARow = 7;        // Making data count
constexpr size_t kShift = 6;         // Perla and others 2011
constexpr size_t kRunTrend = 5;      // the same
constexpr double kRunsTail = 0.025;  // each side, as their table

// Runs of equal `side` (never 0) that are at least `least` long become signals.
void InARow(const std::vector<int>& sides, const std::vector<size_t>& at, size_t least,
            ChartRule rule, std::vector<ChartSignal>& signals) {
  for (size_t begin = 0; begin < sides.size();) {
    size_t end = begin + 1;
    while (end < sides.size() && sides[end] == sides[begin]) ++end;
    if (sides[begin] != 0 && end - begin >= least) {
      signals.push_back({rule, at[begin], at[end - 1], sides[begin] > 0});
    }
    begin = end;
  }
}

int SideOf(double value, double middle) { return value > middle ? 1 : value < middle ? -1 : 0; }

// Stretches in which each point is above (below) the one before it: `least` points, so `least` - 1
// steps.
void Trends(const std::vector<double>& points, const std::vector<size_t>& at, size_t least,
            ChartRule rule, std::vector<ChartSignal>& signals) {
  for (size_t begin = 0; begin + 1 < points.size();) {
    const int way = SideOf(points[begin + 1], points[begin]);
    size_t end = begin + 1;
    while (end + 1 < points.size() && SideOf(points[end + 1], points[end]) == way) ++end;
    if (way != 0 && end - begin + 1 >= least) {
      signals.push_back({rule, at[begin], at[end], way > 0});
    }
    begin = end;
  }
}

RunChart Xmr(const std::vector<double>& points, double lowest, double highest) {
  RunChart chart;
  chart.is_xmr = true;
  const auto n = static_cast<double>(points.size());
  chart.middle = std::accumulate(points.begin(), points.end(), 0.0) / n;
  double moving = 0;
  for (size_t i = 1; i < points.size(); ++i) moving += std::abs(points[i] - points[i - 1]);
  moving /= n - 1;
  const double lower = chart.middle - kLimitsFactor * moving;
  const double upper = chart.middle + kLimitsFactor * moving;
  std::vector<int> sides;
  std::vector<size_t> at(points.size());
  std::iota(at.begin(), at.end(), size_t{0});
  for (size_t i = 0; i < points.size(); ++i) {
    sides.push_back(SideOf(points[i], chart.middle));
    if (points[i] > upper || points[i] < lower) {
      chart.signals.push_back({ChartRule::kBeyondLimit, i, i, points[i] > upper});
    }
  }
  InARow(sides, at, kInARow, ChartRule::kOneSide, chart.signals);
  Trends(points, at, kInARow, ChartRule::kTrend, chart.signals);
  // Three on one side of the mean, two of them in the outer third before the limit.
  const double high = chart.middle + (upper - chart.middle) * 2 / 3;
  const double low = chart.middle - (chart.middle - lower) * 2 / 3;
  for (size_t i = 0; i + 2 < points.size(); ++i) {
    if (sides[i] == 0 || sides[i] != sides[i + 1] || sides[i] != sides[i + 2]) continue;
    const auto outer = [&](double value) {
      return (value > high && value <= upper) || (value < low && value >= lower);
    };
    const auto count = std::count_if(points.begin() + static_cast<ptrdiff_t>(i),
                                     points.begin() + static_cast<ptrdiff_t>(i + 3), outer);
    if (count >= 2) chart.signals.push_back({ChartRule::kTwoOfThree, i, i + 2, sides[i] > 0});
  }
  chart.lower = std::max(lower, lowest);
  chart.upper = std::min(upper, highest);
  return chart;
}

RunChart MedianChart(const std::vector<double>& points) {
  RunChart chart;
  if (points.empty()) return chart;
  std::vector<double> sorted = points;
  std::sort(sorted.begin(), sorted.end());
  const size_t half = sorted.size() / 2;
  chart.middle = sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  if (points.size() < kPointsForRunChart) return chart;
  // Points on the median are left out, equal neighbours count once.
  std::vector<int> sides;
  std::vector<size_t> side_at, step_at;
  std::vector<double> steps;
  for (size_t i = 0; i < points.size(); ++i) {
    const int side = SideOf(points[i], chart.middle);
    if (side != 0) {
      sides.push_back(side);
      side_at.push_back(i);
    }
    if (steps.empty() || steps.back() != points[i]) {
      steps.push_back(points[i]);
      step_at.push_back(i);
    }
  }
  InARow(sides, side_at, kShift, ChartRule::kShift, chart.signals);
  Trends(steps, step_at, kRunTrend, ChartRule::kRunTrend, chart.signals);
  if (sides.empty()) return chart;
  int64_t runs = 1, above = sides[0] > 0 ? 1 : 0;
  for (size_t i = 1; i < sides.size(); ++i) {
    if (sides[i] != sides[i - 1]) ++runs;
    if (sides[i] > 0) ++above;
  }
  const auto below = static_cast<int64_t>(sides.size()) - above;
  if (above == 0 || below == 0) return chart;
  if (RunsAtMost(runs, above, below) <= kRunsTail) {
    chart.signals.push_back({ChartRule::kTooFewRuns, 0, points.size() - 1, false});
  } else if (1 - RunsAtMost(runs - 1, above, below) <= kRunsTail) {
    chart.signals.push_back({ChartRule::kTooManyRuns, 0, points.size() - 1, false});
  }
  return chart;
}

double LogChoose(int64_t n, int64_t k) {
  if (k < 0 || k > n) return -INFINITY;
  return std::lgamma(static_cast<double>(n) + 1) - std::lgamma(static_cast<double>(k) + 1) -
         std::lgamma(static_cast<double>(n - k) + 1);
}

}  // namespace

std::string_view ChartRuleWords(ChartRule rule) {
  switch (rule) {
    case ChartRule::kBeyondLimit:
      return "beyond a limit";
    case ChartRule::kOneSide:
      return "seven or more in a row on one side of the mean";
    case ChartRule::kTrend:
      return "seven or more in a row all going one way";
    case ChartRule::kTwoOfThree:
      return "two of three close to a limit";
    case ChartRule::kShift:
      return "six or more in a row on one side of the median";
    case ChartRule::kRunTrend:
      return "five or more in a row all going one way";
    case ChartRule::kTooFewRuns:
      return "fewer runs about the median than chance gives";
    case ChartRule::kTooManyRuns:
      return "more runs about the median than chance gives";
  }
  return "";
}

double RunsAtMost(int64_t runs, int64_t n1, int64_t n2) {
  const double all = LogChoose(n1 + n2, n1);
  double sum = 0;
  for (int64_t r = 2; r <= runs; ++r) {
    const int64_t k = r / 2;
    if (r % 2 == 0) {
      sum += 2 * std::exp(LogChoose(n1 - 1, k - 1) + LogChoose(n2 - 1, k - 1) - all);
    } else {
      sum += std::exp(LogChoose(n1 - 1, k) + LogChoose(n2 - 1, k - 1) - all) +
             std::exp(LogChoose(n1 - 1, k - 1) + LogChoose(n2 - 1, k) - all);
    }
  }
  return std::min(sum, 1.0);
}

RunChart MakeRunChart(const std::vector<double>& points, double lowest, double highest) {
  return points.size() >= kPointsForXmr ? Xmr(points, lowest, highest) : MedianChart(points);
}

std::string RunChartFinding(const RunChart& chart, size_t points, int higher_is_better,
                            std::string_view unit) {
  const std::string middle = absl::StrCat(Number(chart.middle), std::string(unit),
                                          chart.is_xmr ? " on average" : " in the middle");
  if (points == 0) return "No figure can be shown";
  if (points < kPointsForRunChart) {
    return absl::StrCat("Too few points to tell change from chance: ", middle);
  }
  const ChartSignal* latest = nullptr;
  for (const ChartSignal& signal : chart.signals) {
    if (latest == nullptr || signal.last > latest->last) latest = &signal;
  }
  if (latest == nullptr) return absl::StrCat("No real change: ", middle);
  const std::string why(ChartRuleWords(latest->rule));
  const bool no_way =
      latest->rule == ChartRule::kTooFewRuns || latest->rule == ChartRule::kTooManyRuns;
  if (no_way) return absl::StrCat("Not chance alone: ", why, "; ", middle);
  if (latest->last + 1 < points) {
    return absl::StrCat("No real change of late: ", middle, "; earlier ", why, ", ",
                        latest->up ? "upwards" : "downwards");
  }
  const int way = latest->up ? higher_is_better : -higher_is_better;
  return absl::StrCat(way > 0   ? "Improving: "
                      : way < 0 ? "Worsening: "
                                : "Changing: ",
                      why, ", ", latest->up ? "upwards" : "downwards", "; ", middle);
}

}  // namespace waymark::population
