#include "waymark/population/ranking.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace waymark::population {
namespace {

using rules::Indicator;

double WeightOf(const Indicator::Part& part) {
  return std::strtod(calendar::FormatDecimal(part.weight).c_str(), nullptr);
}

// Whether every figure that the composite rests on is there.
bool HasAll(const rules::Indicators& indicators, size_t index, const std::string& organisation,
            const FigureOf& figure_of) {
  const Indicator& indicator = indicators[index];
  if (indicator.kind != Indicator::Kind::kComposite) {
    return figure_of(index, organisation).has_value();
  }
  return std::all_of(
      indicator.parts.begin(), indicator.parts.end(), [&](const Indicator::Part& part) {
        return HasAll(indicators, static_cast<size_t>(part.indicator), organisation, figure_of);
      });
}

// Ranks of organisations that have everything; `sums` and `parts` are filled for a composite.
std::vector<double> RanksOf(const rules::Indicators& indicators, size_t index, bool higher,
                            const std::vector<std::string>& organisations,
                            const FigureOf& figure_of, std::vector<double>* sums,
                            std::vector<std::vector<double>>* parts) {
  const Indicator& indicator = indicators[index];
  if (indicator.kind != Indicator::Kind::kComposite) {
    std::vector<double> values;
    for (const std::string& name : organisations) values.push_back(*figure_of(index, name));
    return MeanRanks(values, higher);
  }
  std::vector<double> total(organisations.size());
  for (const Indicator::Part& part : indicator.parts) {
    const std::vector<double> ranks = RanksOf(indicators, static_cast<size_t>(part.indicator),
                                              part.better != Indicator::Better::kLower,
                                              organisations, figure_of, nullptr, nullptr);
    for (size_t i = 0; i < total.size(); ++i) total[i] += WeightOf(part) * ranks[i];
    if (parts != nullptr) parts->push_back(ranks);
  }
  if (sums != nullptr) *sums = total;
  // A composite's own ranks: the lowest sum is best, whatever its parts are.
  return MeanRanks(total, /*higher_is_better=*/false);
}

}  // namespace

std::vector<double> MeanRanks(const std::vector<double>& values, bool higher_is_better) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return higher_is_better ? values[a] > values[b] : values[a] < values[b];
  });
  std::vector<double> ranks(values.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double mean = (static_cast<double>(begin + 1) + static_cast<double>(end)) / 2;
    for (size_t i = begin; i < end; ++i) ranks[order[i]] = mean;
    begin = end;
  }
  return ranks;
}

Ranking RankOrganisations(const rules::Indicators& indicators, size_t composite,
                          const std::vector<std::string>& organisations,
                          const FigureOf& figure_of) {
  Ranking ranking;
  ranking.composite = &indicators[composite];
  std::vector<std::string> complete;
  for (const std::string& name : organisations) {
    (HasAll(indicators, composite, name, figure_of) ? complete : ranking.not_ranked)
        .push_back(name);
  }
  std::vector<double> sums;
  std::vector<std::vector<double>> parts;
  const std::vector<double> ranks =
      RanksOf(indicators, composite, true, complete, figure_of, &sums, &parts);
  for (size_t i = 0; i < complete.size(); ++i) {
    RankedOrganisation one;
    one.name = complete[i];
    for (const std::vector<double>& of_part : parts) one.part_ranks.push_back(of_part[i]);
    one.sum = sums[i];
    one.rank = ranks[i];
    ranking.ranked.push_back(std::move(one));
  }
  std::stable_sort(ranking.ranked.begin(), ranking.ranked.end(), [](const auto& a, const auto& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.name < b.name;
  });
  return ranking;
}

}  // namespace waymark::population
