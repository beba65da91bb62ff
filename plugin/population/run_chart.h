// Is it improving, or is it noise? A run chart while there are few points, an XmR chart from then
// on, each with the rules of its source and no others: more rules bring more false alarms.
#ifndef WAYMARK_POPULATION_RUN_CHART_H_
#define WAYMARK_POPULATION_RUN_CHART_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waymark::population {

enum class ChartRule : uint8_t {
  // XmR chart. Source: NHS England, Making data count: four rules (one point beyond a limit; seven
  // in a row on one side of the mean; seven in a row all rising or all falling; of three on one
  // side
  // two in the outer third between mean and limit), as NHSRplotthedots works them out
  // (R/ptd_calculate_point_type.R, read 22 November 2026); large moving ranges are not left out.
  kBeyondLimit,
  kOneSide,
  kTrend,
  kTwoOfThree,
  // Run chart. Source: Perla RJ, Provost LP, Murray SK. The run chart: a simple analytical tool for
  // learning from variation in healthcare processes. BMJ Qual Saf 2011;20:46-51: shift (six in a
  // row on one side of the median, those on it left out), trend (five in a row rising or falling,
  // equal ones left out), too few or too many runs about the median. Their fourth, the astronomical
  // point, is a matter of judgement and is not worked out.
  kShift,
  kRunTrend,
  kTooFewRuns,
  kTooManyRuns,
};
// "seven months in a row on one side of the mean", ...
std::string_view ChartRuleWords(ChartRule rule);

struct ChartSignal {
  ChartRule rule = ChartRule::kBeyondLimit;
  size_t first = 0, last = 0;  // of the points, both included
  bool up = false;             // above the middle, or rising
};

struct RunChart {
  bool is_xmr = false;
  double middle = 0;                 // mean, or median
  double lower = 0, upper = 0;       // of an XmR chart, within what the figures can be
  std::vector<ChartSignal> signals;  // by rule, then first point
};

// The fewest points of an XmR chart; before that a run chart, which needs ten to say anything. The
// reference of this project (users.md 4.7) asks for a run chart until 12 to 15 points.
inline constexpr size_t kPointsForXmr = 15;
inline constexpr size_t kPointsForRunChart = 10;

// `points` in order of time. Limits of an XmR chart are mean +- 2.66 times the mean moving range
// (3 / d2 with d2 = 1.128 for pairs: Shewhart; Wheeler DJ, Understanding variation, 1993); clamped
// to [lowest, highest]. Nothing is signalled where there are too few points.
RunChart MakeRunChart(const std::vector<double>& points, double lowest, double highest);

// "No real change: 71 % on average", "Improving: seven in a row above the mean of 62 %", with the
// latest signal that is still true of the last point, else the latest one. `higher_is_better`: 1
// yes, -1 the other way, 0 neither.
std::string RunChartFinding(const RunChart& chart, size_t points, int higher_is_better,
                            std::string_view unit);

// P(runs <= r) for n1 points on one side and n2 on the other in random order.
// Source: Swed FS, Eisenhart C. Tables for testing randomness of grouping in a sequence of
// alternatives. Ann Math Stat 1943;14:66-87.
double RunsAtMost(int64_t runs, int64_t n1, int64_t n2);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_RUN_CHART_H_
