// Charts as SVG for print and for pages: one finding each as title, a description for those who
// cannot see it, patterns as well as colour. Numbers come ready; nothing is worked out here.
//
// Every text is escaped. The same input gives the same bytes.
#ifndef WAYMARK_POPULATION_CHART_H_
#define WAYMARK_POPULATION_CHART_H_

#include <string>
#include <string_view>
#include <vector>

namespace waymark::population {

struct ChartHead {
  std::string finding;      // one sentence: the heading, and the chart's title
  std::string description;  // what is drawn, for those who cannot see it
  std::string id;           // of the chart on its page: letters, digits and hyphens
};

// Bars side by side, each with a narrower dark one before it.
struct BarChart {
  ChartHead head;
  std::string wide_name, narrow_name;  // "fall due", "turn overdue"
  struct Bar {
    std::string label;  // under the axis, where there is room
    double wide = 0;
    double narrow = 0;
  };
  std::vector<Bar> bars;
};
std::string BarChartSvg(const BarChart& chart);

// Points in time with a middle line and limits.
struct TimeChart {
  ChartHead head;
  struct Point {
    std::string label;
    double value = 0;      // per cent
    bool missing = false;  // suppressed, or nobody to count: a gap
    bool marked = false;   // a rule of the chart speaks about it
  };
  std::vector<Point> points;
  bool has_middle = false;
  double middle = 0;
  std::string middle_name;  // "mean", "median"
  bool has_limits = false;
  double lower = 0, upper = 0;
  std::string note;  // under the chart
};
std::string TimeChartSvg(const TimeChart& chart);

// Shares against the size of what they are shares of, with two pairs of limits.
struct FunnelChart {
  ChartHead head;
  double overall = 0;  // per cent
  struct Limit {
    double size = 0;
    double lower95 = 0, upper95 = 0, lower998 = 0, upper998 = 0;  // per cent
  };
  std::vector<Limit> limits;  // by size
  struct Dot {
    std::string name;  // empty: not named
    double size = 0;
    double value = 0;      // per cent
    bool outside = false;  // of the outer limits
  };
  std::vector<Dot> dots;
};
std::string FunnelChartSvg(const FunnelChart& chart);

// Text for HTML and SVG.
std::string Html(std::string_view text);
// "12.3"; at most so many decimals, trailing zeros left out.
std::string Number(double value, int decimals = 1);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_CHART_H_
