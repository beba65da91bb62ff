// From counts to figures that may be shown: years added up, small numbers suppressed, shares with
// their intervals, organisations ranked.
#ifndef WAYMARK_POPULATION_INDICATOR_REPORT_H_
#define WAYMARK_POPULATION_INDICATOR_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/population/indicator_count.h"
#include "waymark/population/ranking.h"
#include "waymark/population/run_chart.h"

namespace waymark::population {

// A number of people beside the figure: left out as an exception, counted apart, in doubt.
struct SideCount {
  std::string name;  // "exception: declined", "not counted", "in doubt", "of those: plan made"
  bool shown = true;
  int64_t count = 0;  // of "of those": how many meet the indicator
  int64_t of = -1;    // of "of those": of how many; otherwise -1
};

// One group on one day.
struct Figure {
  calendar::Day on;
  bool shown = true;  // false: suppressed, and the numbers here are 0
  int64_t numerator = 0;
  int64_t denominator = 0;
  bool has_value = false;       // false: nobody to count, or a bare count
  double value = 0;             // per cent, or per so many people
  double lower = 0, upper = 0;  // 95 %
  std::vector<SideCount> side;
};

struct FigureRow {
  std::string group;            // empty: all together
  std::string whole;            // a practice's network
  std::vector<Figure> figures;  // by reporting day
};

struct FigureTable {
  bool grouped = false;
  GroupBy by = GroupBy::kPractice;
  int years = 1;                // that are added up
  std::vector<FigureRow> rows;  // all together first
};

struct IndicatorReport {
  const rules::Indicator* indicator = nullptr;
  bool holds = true;      // false: the last day lies outside its years, so this is a preview
  bool is_count = false;  // a register: the numerator is the figure
  int per = 0;            // a rate for so many people; 0: a share in per cent
  int64_t not_checked = 0;
  std::vector<std::string> waiting;  // titles of code sets without codes, taken for none
  std::vector<FigureTable> tables;   // all together alone, then each way of telling apart
  // All together by the month in which they began, for a chart: months that share nobody, so that a
  // chart's rules hold. `on` is the month's last day. Without the last months, while time still
  // runs for somebody of them. Empty for people and rates (who counts in one month counts in the
  // next) and where a month is too small to be shown.
  std::vector<Figure> by_beginning;
};

// A chart of by_beginning: its months that have a value, and what its rules say of them.
struct BeginningChart {
  RunChart run;
  std::vector<size_t> at;  // of each point of `run`: its place in by_beginning
  std::string finding;
};
// Nothing where there are no months.
std::optional<BeginningChart> ChartOf(const IndicatorReport& report);

struct ReportOptions {
  // For the practice's own eyes: nothing is suppressed.
  bool own_eyes = false;
};

struct Report {
  std::vector<calendar::Day> days;
  int64_t patients = 0;
  bool own_eyes = false;
  std::vector<IndicatorReport> indicators;
  std::vector<Ranking> rankings;  // on the last day, of composites all of whose parts were chosen
};

// Adds an indicator to those that are chosen, each once: of a composite the parts that it ranks by.
// False where records can't give it, or a part of it.
bool ChooseWithParts(const rules::Indicators& indicators, size_t index,
                     std::vector<size_t>& chosen);

// The days on which must be counted so that `days` can be reported: with those before them whose
// years are added up. Ascending, unique.
std::vector<calendar::Day> DaysToCount(const std::vector<calendar::Day>& days,
                                       const rules::Indicators& indicators,
                                       const std::vector<size_t>& chosen);

// The months up to each of `days` (a month apart), for charts; none for a single day.
std::vector<calendar::Day> MonthsToCount(const std::vector<calendar::Day>& days);

// `counts` must be of DaysToCount(days), of `chosen` in that order. Indicators of `indicators` must
// outlive the report.
Report MakeReport(const rules::Indicators& indicators, const std::vector<size_t>& chosen,
                  const IndicatorCounts& counts, const std::vector<calendar::Day>& days,
                  const ReportOptions& options);

// "71.4 % (65 to 77)", "312", "2,150 for 100,000 people", "fewer than 5, or hidden with it".
std::string FigureText(const IndicatorReport& report, const Figure& figure);

// "exception: declined: 6", "of those: plan made: 5 of 9"; those of nobody left out, hidden ones
// counted last: "3 further counts not shown".
std::vector<std::string> BesideTexts(const Figure& figure);

// A line a figure and side count; the columns are in docs/indicators.md.
std::string ReportCsv(const Report& report);
std::string ReportJson(const Report& report);
std::string ReportText(const Report& report);
struct PageOptions {
  std::string made_for;  // "A81001"; may be empty
  std::string named;     // the practice that is named in funnels; empty: none
};
// A page that prints: for each indicator its finding as heading, a chart, the table behind it.
std::string ReportPage(const Report& report, const PageOptions& options);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_INDICATOR_REPORT_H_
