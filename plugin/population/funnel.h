// A funnel of one table of a report: shares against how many count, and whether any lies further
// from the others than chance explains. Limits are share.h's.
#ifndef WAYMARK_POPULATION_FUNNEL_H_
#define WAYMARK_POPULATION_FUNNEL_H_

#include <optional>
#include <string>
#include <vector>

#include "waymark/population/chart.h"
#include "waymark/population/indicator_report.h"

namespace waymark::population {

// Fewer that may be shown make no funnel.
inline constexpr size_t kFewestInFunnel = 3;

struct Funnel {
  double overall = 0;                      // per cent
  std::string finding;                     // one sentence, without a full stop
  std::vector<FunnelChart::Dot> dots;      // by size, then by name; each with its group's name
  std::vector<FunnelChart::Limit> limits;  // by size
  size_t outside = 0;                      // dots outside the outer limits
};

// Of the last day. Nothing for counts and rates, where the whole may not be shown or nobody counts,
// and where fewer than kFewestInFunnel may be shown.
std::optional<Funnel> FunnelOf(const IndicatorReport& report, const FigureTable& table);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_FUNNEL_H_
