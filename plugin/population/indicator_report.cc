#include "waymark/population/indicator_report.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "waymark/population/chart.h"
#include "waymark/population/share.h"
#include "waymark/population/suppression.h"

namespace waymark::population {
namespace {

using calendar::Day;
using engine::Counted;
using rules::Indicator;

Day YearsBefore(Day day, int years) { return calendar::AddMonths(day, -12LL * years); }

// Everybody who counts meets it: a register.
bool IsCount(const Indicator& indicator) {
  if (indicator.kind == Indicator::Kind::kEntries) {
    return !indicator.answer && indicator.per_registered == 0;
  }
  if (indicator.kind != Indicator::Kind::kItems) return false;
  std::vector<std::string> met, counted;
  for (const auto& outcome : indicator.in_numerator) met.push_back(OutcomeText(outcome));
  for (const auto& outcome : indicator.in_denominator) counted.push_back(OutcomeText(outcome));
  std::sort(met.begin(), met.end());
  std::sort(counted.begin(), counted.end());
  return met == counted;
}

// A row before anything is hidden: counts by reporting day.
struct RawRow {
  std::string group, whole;
  std::vector<Counted> counted;
};

class Reporter {
 public:
  Reporter(const rules::Indicators& indicators, const IndicatorCounts& counts,
           const std::vector<Day>& days, const ReportOptions& options)
      : indicators_(indicators), counts_(counts), days_(days), options_(options) {}

  IndicatorReport Of(size_t position, size_t index) {
    const Indicator& indicator = indicators_[index];
    IndicatorReport report;
    report.indicator = &indicator;
    report.holds = indicator.holds_on(days_.back());
    report.is_count = IsCount(indicator);
    report.per = indicator.per_registered;
    report.not_checked = counts_.not_checked[position];
    if (position < counts_.waiting.size()) report.waiting = counts_.waiting[position];
    // Tables by how many years they add up: they share their first row.
    std::vector<std::vector<RawRow>> raw;
    std::vector<FigureTable> tables;
    const auto add = [&](bool grouped, GroupBy by, const std::vector<GroupCounts>& groups) {
      FigureTable table;
      table.grouped = grouped;
      table.by = by;
      table.years = grouped && by == GroupBy::kPractice ? indicator.rolling_years : 1;
      std::vector<RawRow> rows{Raw(counts_.all, position, table.years)};
      for (const GroupCounts& group : groups) {
        RawRow row = Raw(group, position, table.years);
        // Ages that a definition does not speak of are no small numbers.
        const bool nobody = std::all_of(row.counted.begin(), row.counted.end(),
                                        [](const Counted& one) { return one.empty(); });
        if (by != GroupBy::kAge || !nobody) rows.push_back(std::move(row));
      }
      raw.push_back(std::move(rows));
      tables.push_back(std::move(table));
    };
    add(false, GroupBy::kPractice, {});
    for (const auto& [by, groups] : counts_.groups) add(true, by, groups);
    for (size_t t = 0; t < tables.size(); ++t) {
      for (const RawRow& row : raw[t]) {
        tables[t].rows.push_back({row.group, row.whole, std::vector<Figure>(days_.size())});
      }
    }
    for (size_t d = 0; d < days_.size(); ++d) Fill(report, raw, d, tables);
    report.tables = std::move(tables);
    if (!report.is_count && report.per == 0) ByBeginning(position, report);
    return report;
  }

 private:
  size_t CountedOn(Day day) const {
    return static_cast<size_t>(std::lower_bound(counts_.days.begin(), counts_.days.end(), day) -
                               counts_.days.begin());
  }

  RawRow Raw(const GroupCounts& group, size_t position, int years) const {
    RawRow row{group.name, group.whole, std::vector<Counted>(days_.size())};
    if (group.counted.empty()) return row;
    for (size_t d = 0; d < days_.size(); ++d) {
      for (int year = 0; year < years; ++year) {
        row.counted[d].Add(group.counted[position][CountedOn(YearsBefore(days_[d], year))]);
      }
    }
    return row;
  }

  void ByBeginning(size_t position, IndicatorReport& report) const {
    if (position >= counts_.by_beginning.size()) return;
    const std::vector<Counted>& months = counts_.by_beginning[position];
    size_t end = months.size();
    while (end > 0 && months[end - 1].running > 0) --end;
    const int64_t threshold = report.indicator->suppress_below;
    int64_t counted = 0;
    for (size_t m = 0; m < end; ++m) {
      const Counted& month = months[m];
      counted += month.denominator;
      const bool small =
          month.numerator < threshold || month.denominator - month.numerator < threshold;
      // One hidden month could be had from the others and the year.
      if (small && !options_.own_eyes) return;
    }
    if (counted == 0) return;
    for (size_t m = 0; m < end; ++m) {
      Figure& figure = report.by_beginning.emplace_back();
      figure.on = calendar::AddDays(counts_.months[m + 1], -1);
      Count(report, months[m], figure);
    }
  }

  // ---- what may be shown

  // The rows of all tables that add up the same number of years, as one tree. `counts_of` gives a
  // row's counts; the answer is by table and row.
  template <typename CountsOf>
  std::vector<std::vector<char>> Hidden(const std::vector<FigureTable>& tables,
                                        const std::vector<std::vector<RawRow>>& raw, int threshold,
                                        const CountsOf& counts_of) const {
    std::vector<std::vector<char>> hidden;
    for (const auto& rows : raw) hidden.emplace_back(rows.size(), char{0});
    if (options_.own_eyes) return hidden;
    // Each table's tree has the whole as its root, and what one table hides the others must not
    // show; so round and round until nothing more is hidden.
    bool root_hidden = false;
    for (bool grew = true; grew;) {
      grew = false;
      for (size_t t = 0; t < tables.size(); ++t) {
        std::vector<SuppressionNode> nodes;
        std::vector<int> node_of_row(raw[t].size(), -1);
        std::map<std::string, int> network;
        for (size_t r = 0; r < raw[t].size(); ++r) {
          int parent = r == 0 ? -1 : 0;
          const std::string& whole = raw[t][r].whole;
          if (r > 0 && !whole.empty()) {
            const auto [at, added] = network.try_emplace(whole, static_cast<int>(nodes.size()));
            if (added) nodes.push_back({0, NetworkCounts(raw[t], whole, counts_of)});
            parent = at->second;
          }
          node_of_row[r] = static_cast<int>(nodes.size());
          nodes.push_back({parent, counts_of(raw[t][r])});
        }
        std::vector<char> forced(nodes.size());
        forced[0] = root_hidden ? 1 : 0;
        // A network that its own table hides is hidden here, and the other way round.
        ForceNetworks(tables, raw, hidden, t, network, node_of_row, forced);
        const std::vector<char> found = Suppress(nodes, threshold, forced);
        for (size_t r = 0; r < raw[t].size(); ++r) {
          if (found[static_cast<size_t>(node_of_row[r])] == 0 || hidden[t][r] != 0) continue;
          hidden[t][r] = 1;
          grew = true;
        }
        grew |= HideNetworks(tables, raw, t, network, found, hidden);
        if (found[0] != 0 && !root_hidden) root_hidden = grew = true;
      }
    }
    return hidden;
  }

  template <typename CountsOf>
  static std::vector<int64_t> NetworkCounts(const std::vector<RawRow>& rows,
                                            const std::string& whole, const CountsOf& counts_of) {
    std::vector<int64_t> sum;
    for (const RawRow& row : rows) {
      if (row.whole != whole) continue;
      const std::vector<int64_t> counts = counts_of(row);
      sum.resize(counts.size());
      for (size_t m = 0; m < counts.size(); ++m) sum[m] += counts[m];
    }
    return sum;
  }

  // The table by network that shows the same figures as the networks of table `t`; -1 without.
  static int NetworkTable(const std::vector<FigureTable>& tables, size_t t) {
    for (size_t i = 0; i < tables.size(); ++i) {
      const bool networks = tables[i].grouped && tables[i].by == GroupBy::kPcn;
      if (networks && i != t && tables[i].years == tables[t].years) return static_cast<int>(i);
    }
    return -1;
  }

  static void ForceNetworks(const std::vector<FigureTable>& tables,
                            const std::vector<std::vector<RawRow>>& raw,
                            const std::vector<std::vector<char>>& hidden, size_t t,
                            const std::map<std::string, int>& network,
                            const std::vector<int>& node_of_row, std::vector<char>& forced) {
    for (size_t r = 0; r < node_of_row.size(); ++r) {
      if (hidden[t][r] != 0) forced[static_cast<size_t>(node_of_row[r])] = 1;
    }
    const int other = NetworkTable(tables, t);
    if (other < 0) return;
    const auto o = static_cast<size_t>(other);
    for (size_t r = 1; r < raw[o].size(); ++r) {
      const auto at = network.find(raw[o][r].group);
      if (at != network.end() && hidden[o][r] != 0) forced[static_cast<size_t>(at->second)] = 1;
    }
  }

  static bool HideNetworks(const std::vector<FigureTable>& tables,
                           const std::vector<std::vector<RawRow>>& raw, size_t t,
                           const std::map<std::string, int>& network,
                           const std::vector<char>& found, std::vector<std::vector<char>>& hidden) {
    const int other = NetworkTable(tables, t);
    if (other < 0) return false;
    const auto o = static_cast<size_t>(other);
    bool grew = false;
    for (size_t r = 1; r < raw[o].size(); ++r) {
      const auto at = network.find(raw[o][r].group);
      if (at == network.end() || found[static_cast<size_t>(at->second)] == 0) continue;
      grew |= hidden[o][r] == 0;
      hidden[o][r] = 1;
    }
    return grew;
  }

  // ---- figures

  void Fill(const IndicatorReport& report, const std::vector<std::vector<RawRow>>& raw, size_t d,
            std::vector<FigureTable>& tables) const {
    const Indicator& indicator = *report.indicator;
    const int threshold = indicator.suppress_below;
    const auto figure_counts = [&](const RawRow& row) -> std::vector<int64_t> {
      const Counted& counted = row.counted[d];
      if (report.is_count || report.per > 0) return {counted.numerator};
      return {counted.numerator, counted.denominator - counted.numerator};
    };
    const auto hidden = Hidden(tables, raw, threshold, figure_counts);
    for (size_t t = 0; t < tables.size(); ++t) {
      for (size_t r = 0; r < raw[t].size(); ++r) {
        Figure& figure = tables[t].rows[r].figures[d];
        figure.on = days_[d];
        figure.shown = hidden[t][r] == 0;
        if (figure.shown) Count(report, raw[t][r].counted[d], figure);
      }
    }
    const auto side = [&](const std::string& name, const auto& counts_of, bool of_those) {
      const auto hidden_here = Hidden(tables, raw, threshold, counts_of);
      for (size_t t = 0; t < tables.size(); ++t) {
        for (size_t r = 0; r < raw[t].size(); ++r) {
          const std::vector<int64_t> counts = counts_of(raw[t][r]);
          SideCount one;
          one.name = name;
          one.shown = hidden_here[t][r] == 0;
          if (one.shown) one.count = counts[0];
          if (one.shown && of_those) one.of = counts[0] + counts[1];
          tables[t].rows[r].figures[d].side.push_back(std::move(one));
        }
      }
    };
    const auto at = [](const std::vector<int32_t>& list, size_t i) -> int64_t {
      return i < list.size() ? list[i] : 0;
    };
    for (size_t e = 0; e < indicator.exception_names.size(); ++e) {
      side(
          absl::StrCat("exception: ", indicator.exception_names[e]),
          [&](const RawRow& row) -> std::vector<int64_t> {
            return {at(row.counted[d].exceptions, e)};
          },
          false);
    }
    for (size_t b = 0; b < indicator.breakdown.size(); ++b) {
      side(
          absl::StrCat("of those: ", indicator.breakdown[b].name),
          [&](const RawRow& row) -> std::vector<int64_t> {
            const int64_t met = at(row.counted[d].breakdown_numerator, b);
            return {met, at(row.counted[d].breakdown_denominator, b) - met};
          },
          true);
    }
    if (indicator.kind == Indicator::Kind::kItems) {
      side(
          "not counted",
          [&](const RawRow& row) -> std::vector<int64_t> { return {row.counted[d].not_counted}; },
          false);
    } else if (indicator.kind == Indicator::Kind::kPeople) {
      side(
          "in doubt",
          [&](const RawRow& row) -> std::vector<int64_t> { return {row.counted[d].in_doubt}; },
          false);
    }
  }

  static void Count(const IndicatorReport& report, const Counted& counted, Figure& figure) {
    figure.numerator = counted.numerator;
    figure.denominator = counted.denominator;
    if (report.is_count || counted.denominator == 0) return;
    figure.has_value = true;
    if (report.per > 0) {
      figure.value = static_cast<double>(counted.numerator) * report.per / counted.denominator;
      const Interval95 interval = RateInterval(counted.numerator, counted.denominator, report.per);
      figure.lower = interval.lower;
      figure.upper = interval.upper;
      return;
    }
    figure.value = 100.0 * counted.numerator / counted.denominator;
    const Interval95 interval = WilsonInterval(counted.numerator, counted.denominator);
    figure.lower = 100 * interval.lower;
    figure.upper = 100 * interval.upper;
  }

  const rules::Indicators& indicators_;
  const IndicatorCounts& counts_;
  const std::vector<Day>& days_;
  const ReportOptions& options_;
};

}  // namespace

bool ChooseWithParts(const rules::Indicators& indicators, size_t index,
                     std::vector<size_t>& chosen) {
  const Indicator& indicator = indicators[index];
  if (indicator.kind == Indicator::Kind::kComposite) {
    return std::all_of(
        indicator.parts.begin(), indicator.parts.end(), [&](const Indicator::Part& part) {
          return ChooseWithParts(indicators, static_cast<size_t>(part.indicator), chosen);
        });
  }
  if (!indicator.is_counted()) return false;
  if (std::find(chosen.begin(), chosen.end(), index) == chosen.end()) chosen.push_back(index);
  return true;
}

std::vector<Day> DaysToCount(const std::vector<Day>& days, const rules::Indicators& indicators,
                             const std::vector<size_t>& chosen) {
  int years = 1;
  for (const size_t index : chosen) years = std::max(years, indicators[index].rolling_years);
  std::vector<Day> all;
  for (const Day day : days) {
    for (int year = 0; year < years; ++year) all.push_back(YearsBefore(day, year));
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::vector<Day> MonthsToCount(const std::vector<Day>& days) {
  std::vector<Day> begins;
  if (days.size() < 2) return begins;
  const auto months = static_cast<int64_t>(days.size());
  for (int64_t month = months; month >= 0; --month) {
    begins.push_back(calendar::AddDays(calendar::AddMonths(days.back(), -month), 1));
  }
  return begins;
}

std::optional<BeginningChart> ChartOf(const IndicatorReport& report) {
  BeginningChart chart;
  std::vector<double> points;
  for (size_t i = 0; i < report.by_beginning.size(); ++i) {
    if (!report.by_beginning[i].has_value) continue;
    points.push_back(report.by_beginning[i].value);
    chart.at.push_back(i);
  }
  if (points.empty()) return std::nullopt;
  const Indicator::Better better = report.indicator->better;
  const int way = better == Indicator::Better::kHigher  ? 1
                  : better == Indicator::Better::kLower ? -1
                                                        : 0;
  chart.run = MakeRunChart(points, 0, 100);
  chart.finding = RunChartFinding(chart.run, points.size(), way, " %");
  return chart;
}

Report MakeReport(const rules::Indicators& indicators, const std::vector<size_t>& chosen,
                  const IndicatorCounts& counts, const std::vector<Day>& days,
                  const ReportOptions& options) {
  Report report;
  report.days = days;
  report.patients = counts.patients;
  report.own_eyes = options.own_eyes;
  Reporter reporter(indicators, counts, days, options);
  for (size_t i = 0; i < chosen.size(); ++i) {
    report.indicators.push_back(reporter.Of(i, chosen[i]));
  }
  // Networks where they are told apart, else practices (never where a composite is of networks).
  for (size_t c = 0; c < indicators.size(); ++c) {
    if (indicators[c].kind != Indicator::Kind::kComposite || !indicators[c].holds_on(days.back())) {
      continue;
    }
    std::vector<size_t> with_parts = chosen;
    if (!ChooseWithParts(indicators, c, with_parts) || with_parts.size() > chosen.size()) continue;
    const auto by_organisation = [&](GroupBy by) {
      return std::any_of(counts.groups.begin(), counts.groups.end(),
                         [&](const auto& group) { return group.first == by; });
    };
    if (!by_organisation(GroupBy::kPcn) &&
        (indicators[c].organisations == "pcn" || !by_organisation(GroupBy::kPractice))) {
      continue;
    }
    const GroupBy by = by_organisation(GroupBy::kPcn) ? GroupBy::kPcn : GroupBy::kPractice;
    std::vector<std::string> names;
    for (const auto& [how, groups] : counts.groups) {
      if (how != by) continue;
      for (const GroupCounts& group : groups) {
        if (group.name != kNotRecorded) names.push_back(group.name);
      }
    }
    const FigureOf figure_of = [&](size_t index, const std::string& name) -> std::optional<double> {
      for (const IndicatorReport& one : report.indicators) {
        if (one.indicator != &indicators[index]) continue;
        for (const FigureTable& table : one.tables) {
          if (!table.grouped || table.by != by) continue;
          for (const FigureRow& row : table.rows) {
            const Figure& figure = row.figures.back();
            if (row.group == name && figure.shown && figure.has_value) return figure.value;
          }
        }
      }
      return std::nullopt;
    };
    report.rankings.push_back(RankOrganisations(indicators, c, names, figure_of));
  }
  return report;
}

std::string FigureText(const IndicatorReport& report, const Figure& figure) {
  if (!figure.shown) return "not shown";
  if (report.is_count) return absl::StrCat(figure.numerator);
  if (!figure.has_value) return "nobody to count";
  if (report.per > 0) {
    return absl::StrCat(Number(figure.value, 0), " for ", report.per, " (", Number(figure.lower, 0),
                        " to ", Number(figure.upper, 0), ")");
  }
  return absl::StrCat(Number(figure.value), " % (", Number(figure.lower), " to ",
                      Number(figure.upper), ")");
}

std::vector<std::string> BesideTexts(const Figure& figure) {
  std::vector<std::string> out;
  size_t hidden = 0;
  for (const SideCount& side : figure.side) {
    if (!side.shown) {
      ++hidden;
    } else if (side.count > 0 || side.of > 0) {
      out.push_back(absl::StrCat(side.name, ": ", side.count,
                                 side.of >= 0 ? absl::StrCat(" of ", side.of) : ""));
    }
  }
  if (hidden > 0) {
    out.push_back(absl::StrCat(hidden, out.empty() ? "" : " further",
                               hidden == 1 ? " count" : " counts", " not shown"));
  }
  return out;
}

}  // namespace waymark::population
