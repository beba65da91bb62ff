// Organisations ranked by several indicators: each ranked on each part (best 1, ties share the mean
// rank), ranks multiplied by the weights and added, lowest sum first.
//
// Source of the metrics: Peninsula Cancer Alliance, Primary Care DES (2021), as in
// rules/indicators/pcn.yaml; how its ranks were put together is not stated, rank sums are ours. For
// offering support, not for blame.
#ifndef WAYMARK_POPULATION_RANKING_H_
#define WAYMARK_POPULATION_RANKING_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "waymark/rules/load_indicators.h"

namespace waymark::population {

struct RankedOrganisation {
  std::string name;
  std::vector<double> part_ranks;  // parallel to the composite's parts
  double sum = 0;                  // of weighted ranks
  double rank = 0;                 // 1 is best; ties share the mean
};

struct Ranking {
  const rules::Indicator* composite = nullptr;
  std::vector<RankedOrganisation> ranked;  // best first, then by name
  std::vector<std::string> not_ranked;     // a part of theirs is missing or may not be shown
};

// The figure of an organisation by the position of an indicator (of a counted or external one);
// nothing where there is none that may be shown.
using FigureOf =
    std::function<std::optional<double>(size_t indicator, const std::string& organisation)>;

// `composite` is a position in `indicators`. Only organisations that have every part are ranked,
// among each other.
Ranking RankOrganisations(const rules::Indicators& indicators, size_t composite,
                          const std::vector<std::string>& organisations, const FigureOf& figure_of);

// Ranks of values, best 1, ties share the mean of their places.
std::vector<double> MeanRanks(const std::vector<double>& values, bool higher_is_better);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_RANKING_H_
