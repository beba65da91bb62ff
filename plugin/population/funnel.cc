#include "waymark/population/funnel.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/population/share.h"

namespace waymark::population {
namespace {

constexpr int kSteps = 40;  // of the limits' lines

}  // namespace

std::optional<Funnel> FunnelOf(const IndicatorReport& report, const FigureTable& table) {
  if (table.rows.empty() || table.rows.front().figures.empty()) return std::nullopt;
  const Figure& whole = table.rows.front().figures.back();
  const bool is_share = !report.is_count && report.per == 0;
  if (!is_share || !whole.shown || whole.denominator == 0) return std::nullopt;
  const double overall =
      static_cast<double>(whole.numerator) / static_cast<double>(whole.denominator);
  Funnel funnel;
  funnel.overall = 100 * overall;
  int64_t largest = 0;
  for (const FigureRow& row : table.rows) {
    const Figure& figure = row.figures.back();
    if (row.group.empty() || !figure.shown || !figure.has_value) continue;
    const FunnelLimits limits = LimitsOfFunnel(overall, figure.denominator);
    const double share = figure.value / 100;
    const bool out = share < limits.lower998 || share > limits.upper998;
    funnel.outside += out ? 1 : 0;
    largest = std::max(largest, figure.denominator);
    funnel.dots.push_back({row.group, static_cast<double>(figure.denominator), figure.value, out});
  }
  if (funnel.dots.size() < kFewestInFunnel) return std::nullopt;
  std::sort(funnel.dots.begin(), funnel.dots.end(),
            [](const FunnelChart::Dot& a, const FunnelChart::Dot& b) {
              return std::pair(a.size, a.name) < std::pair(b.size, b.name);
            });
  for (int i = 1; i <= kSteps; ++i) {
    const int64_t size = std::max<int64_t>(1, largest * i / kSteps);
    const FunnelLimits limits = LimitsOfFunnel(overall, size);
    funnel.limits.push_back({static_cast<double>(size), 100 * limits.lower95, 100 * limits.upper95,
                             100 * limits.lower998, 100 * limits.upper998});
  }
  funnel.finding = funnel.outside == 0
                       ? "No more variation between them than chance gives"
                       : absl::StrCat(funnel.outside, funnel.outside == 1 ? " lies" : " lie",
                                      " further from the others than chance explains");
  return funnel;
}

}  // namespace waymark::population
