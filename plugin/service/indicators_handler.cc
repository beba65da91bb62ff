// Indicators over the store.

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/population/funnel.h"
#include "waymark/population/indicator_report.h"
#include "waymark/population/run_chart.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/everybody_handler.h"
#include "waymark/service/everybody_question.h"

namespace waymark::service {
namespace {

using calendar::Day;

constexpr int kMostMonths = 120;

void SetFigure(const population::Figure& figure, v1::IndicatorFigure& out) {
  SetDate(figure.on, *out.mutable_on());
  out.set_shown(figure.shown);
  out.set_numerator(figure.numerator);
  out.set_denominator(figure.denominator);
  out.set_has_value(figure.has_value);
  out.set_value(figure.value);
  out.set_lower_95(figure.lower);
  out.set_upper_95(figure.upper);
  for (const population::SideCount& side : figure.side) {
    v1::IndicatorCount& count = *out.add_beside();
    count.set_name(side.name);
    count.set_shown(side.shown);
    count.set_count(side.count);
    if (side.of >= 0) count.set_of(side.of);
  }
}

void SetChart(const population::IndicatorReport& report, v1::IndicatorResult& out) {
  for (const population::Figure& figure : report.by_beginning) {
    SetFigure(figure, *out.add_by_beginning());
  }
  const std::optional<population::BeginningChart> months = population::ChartOf(report);
  if (!months) return;
  const population::RunChart& run = months->run;
  v1::RunChart& chart = *out.mutable_chart();
  chart.set_is_xmr(run.is_xmr);
  chart.set_middle(run.middle);
  chart.set_lower(run.lower);
  chart.set_upper(run.upper);
  chart.set_finding(months->finding);
  for (const population::ChartSignal& signal : run.signals) {
    v1::RunChartSignal& one = *chart.add_signals();
    one.set_rule(std::string(population::ChartRuleWords(signal.rule)));
    one.set_first(static_cast<int32_t>(months->at[signal.first]));
    one.set_last(static_cast<int32_t>(months->at[signal.last]));
    one.set_up(signal.up);
  }
}

// Organisations only: a funnel of ages would ask whether chance explains an age.
void SetFunnel(const population::IndicatorReport& report, const population::FigureTable& table,
               v1::IndicatorTable& out) {
  if (!table.grouped ||
      (table.by != population::GroupBy::kPractice && table.by != population::GroupBy::kPcn)) {
    return;
  }
  const std::optional<population::Funnel> funnel = population::FunnelOf(report, table);
  if (!funnel) return;
  v1::Funnel& to = *out.mutable_funnel();
  to.set_overall(funnel->overall);
  to.set_finding(funnel->finding);
  for (const population::FunnelChart::Dot& dot : funnel->dots) {
    v1::FunnelDot& one = *to.add_dots();
    one.set_group(dot.name);
    one.set_size(static_cast<int64_t>(dot.size));
    one.set_value(dot.value);
    one.set_outside(dot.outside);
  }
  for (const population::FunnelChart::Limit& limit : funnel->limits) {
    v1::FunnelLimit& one = *to.add_limits();
    one.set_size(static_cast<int64_t>(limit.size));
    one.set_lower_95(limit.lower95);
    one.set_upper_95(limit.upper95);
    one.set_lower_998(limit.lower998);
    one.set_upper_998(limit.upper998);
  }
}

void SetIndicator(const population::IndicatorReport& report, v1::IndicatorResult& out) {
  const rules::Indicator& indicator = *report.indicator;
  out.set_id(indicator.id);
  out.set_version(indicator.version);
  out.set_title(indicator.title);
  out.set_status(std::string(rules::IndicatorStatusName(indicator.status)));
  out.set_preview(!report.holds);
  out.set_unit(report.is_count  ? "count"
               : report.per > 0 ? absl::StrCat("per ", report.per)
                                : "per cent");
  out.set_not_checked(report.not_checked);
  for (const std::string& title : report.waiting) out.add_codes_wait(title);
  out.set_certainty(indicator.certainty);
  for (const population::FigureTable& table : report.tables) {
    v1::IndicatorTable& to = *out.add_tables();
    to.set_by(table.grouped ? std::string(population::GroupByName(table.by)) : "all");
    to.set_years(table.years);
    for (const population::FigureRow& row : table.rows) {
      v1::IndicatorRow& of = *to.add_rows();
      of.set_group(row.group);
      of.set_part_of(row.whole);
      for (const population::Figure& figure : row.figures) SetFigure(figure, *of.add_figures());
    }
    SetFunnel(report, table, to);
  }
  SetChart(report, out);
}

std::vector<population::GroupBy> ReadGroups(
    const google::protobuf::RepeatedPtrField<std::string>& names,
    std::vector<Violation>& violations) {
  std::vector<population::GroupBy> out;
  for (int i = 0; i < names.size(); ++i) {
    population::GroupBy by{};
    if (!population::ParseGroupBy(names[i], by)) {
      violations.push_back({absl::StrCat("by[", i, "]"),
                            "must be practice, pcn, deprivation, age, sex or ethnicity"});
    } else if (std::find(out.begin(), out.end(), by) == out.end()) {
      out.push_back(by);
    }
  }
  return out;
}

// Those that were asked for, by position; else all that are counted and hold on the day.
std::vector<size_t> Choose(const rules::Indicators& indicators,
                           const google::protobuf::RepeatedPtrField<std::string>& ids, Day on,
                           std::vector<Violation>& violations) {
  std::vector<size_t> chosen;
  for (int i = 0; i < ids.size(); ++i) {
    const int found = rules::FindIndicator(indicators, ids[i]);
    if (found < 0 || !population::ChooseWithParts(indicators, static_cast<size_t>(found), chosen)) {
      violations.push_back({absl::StrCat("indicators[", i, "]"),
                            "the pack has no such indicator that records can give"});
    }
  }
  for (size_t i = 0; i < indicators.size() && ids.empty(); ++i) {
    if (indicators[i].is_counted() && indicators[i].holds_on(on)) chosen.push_back(i);
  }
  return chosen;
}

void ReadPeople(const v1::IndicatorsRequest& request, population::Characteristics& characteristics,
                std::vector<Violation>& violations) {
  for (int i = 0; i < request.people_size(); ++i) {
    const v1::PersonGroups& person = request.people(i);
    const int32_t fifth = person.deprivation_fifth();
    if (fifth < 0 || fifth > 5) {
      violations.push_back({absl::StrCat("people[", i, "].deprivation_fifth"),
                            "must be 1 (most deprived) to 5, or 0"});
    }
    characteristics.of[{person.practice(), person.patient_id()}] = {
        fifth == 0 ? std::string() : absl::StrCat(fifth), person.ethnicity()};
  }
}

}  // namespace

absl::Status Indicators(Desk& desk, const Caller& caller, const Call& call,
                        const v1::IndicatorsRequest& request, v1::IndicatorsResponse& response) {
  EverybodyQuestion question(desk, caller, call);
  std::vector<Violation> violations;
  absl::Status status = question.ReadPractices(Need::kCount, request.practices(), violations);
  if (!status.ok()) return status;
  Day on = question.Today();
  if (request.has_on()) on = ReadDay(request.on(), "on", violations).value_or(on);
  const Snapshot& snapshot = *question.rules().snapshot;
  const rules::LoadedIndicators loaded = rules::LoadIndicators(snapshot.pack(), {});
  if (loaded.indicators == nullptr) {
    return WithReason(
        absl::FailedPreconditionError("the pack's indicators have errors: Check shows them"),
        "INDICATORS_HAVE_ERRORS");
  }
  const rules::Indicators& indicators = *loaded.indicators;
  population::CountOptions count;
  count.indicators = Choose(indicators, request.indicators(), on, violations);
  count.by = ReadGroups(request.by(), violations);
  ReadPeople(request, count.characteristics, violations);
  if (request.months() < 0 || request.months() > kMostMonths) {
    violations.push_back({"months", absl::StrCat("must be 0 to ", kMostMonths)});
  }
  if (request.small_numbers() && question.practices().size() > 1) {
    violations.push_back({"small_numbers", "are for one practice's own eyes: name only one"});
  }
  if (!violations.empty()) return InvalidFields(violations);
  if (request.small_numbers()) {
    status = desk.Allow(caller, Need::kReview, question.practices().front());
    if (!status.ok()) return status;
  }
  for (const auto& [practice, network] : request.networks()) {
    count.organisations.pcn_of[practice] = network;
  }
  std::vector<Day> days;
  for (int month = request.months(); month >= 0; --month) {
    days.push_back(calendar::AddMonths(on, -month));
  }
  count.days = population::DaysToCount(days, indicators, count.indicators);
  count.months = population::MonthsToCount(days);
  count.visit = question.Visit();
  const absl::StatusOr<std::shared_ptr<const engine::Program>> program =
      engine::CompileWithIndicators(
          std::shared_ptr<const rules::Pack>(question.rules().snapshot, &snapshot.pack()),
          loaded.indicators, {.zone = question.rules().in_use->zone});
  if (!program.ok()) return program.status();
  status = question.Begin("Indicators", on);
  if (!status.ok()) return status;
  question.AddNotices(response);
  const absl::StatusOr<population::IndicatorCounts> counts =
      population::CountIndicators(*program, count, question.Source());
  if (!counts.ok()) return question.Finished(counts.status());
  const population::Report report = population::MakeReport(
      indicators, count.indicators, *counts, days, {.own_eyes = request.small_numbers()});
  for (const Day day : report.days) SetDate(day, *response.add_days());
  response.set_patients(report.patients);
  for (const population::IndicatorReport& one : report.indicators) {
    SetIndicator(one, *response.add_indicators());
  }
  for (const population::Ranking& ranking : report.rankings) {
    v1::IndicatorRanking& out = *response.add_rankings();
    out.set_id(ranking.composite->id);
    out.set_title(ranking.composite->title);
    for (const population::RankedOrganisation& one : ranking.ranked) {
      v1::RankedOrganisation& organisation = *out.add_ranked();
      organisation.set_name(one.name);
      organisation.set_rank(one.rank);
      organisation.set_sum(one.sum);
    }
    for (const std::string& name : ranking.not_ranked) out.add_not_ranked(name);
  }
  return absl::OkStatus();
}

}  // namespace waymark::service
