#include "waymark/population/forecast.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/engine/timeline.h"

namespace waymark::population {
namespace {

using calendar::Day;
using engine::ItemOn;
using engine::ItemStatus;

constexpr int kMostWeeks = 520;

bool IsDue(ItemStatus status) {
  return status == ItemStatus::kDue || status == ItemStatus::kOverdue;
}

// Rules that ask somebody for something.
bool Prompts(const rules::Rule& rule) {
  return rule.enabled && rule.status == rules::RuleStatus::kActive;
}

class Forecaster final : public Visitor {
 public:
  using Key = std::tuple<std::string, uint16_t, std::string>;  // practice, rule, owner

  Forecaster(const std::shared_ptr<const engine::Program>& program, const ForecastOptions& options,
             const std::vector<uint16_t>& asked)
      : pack_(engine::PackOf(*program)),
        options_(options),
        asked_(asked),
        last_(calendar::AddDays(options.from, 7LL * options.weeks - 1)),
        timeline_(program) {}

  void Visit(const record::PatientRecord& record) override {
    if (!options_.practices.empty() &&
        std::find(options_.practices.begin(), options_.practices.end(), record.practice) ==
            options_.practices.end()) {
      return;
    }
    ++patients_;
    engine::EvaluateOptions evaluate;
    evaluate.as_of = options_.from;
    evaluate.known_at = options_.known_at;
    evaluate.hypothetical = false;
    timeline_.Load(record, evaluate);
    for (const uint16_t rule : asked_) {
      if (options_.runs_for && !options_.runs_for(record, pack_.rules[rule].id)) continue;
      const auto askable = timeline_.CanAsk(rule, options_.from);
      if (askable == engine::Timeline::Askable::kNoMatter) continue;
      if (askable == engine::Timeline::Askable::kNo || !OfRule(record, rule)) ++not_checked_;
    }
  }

  void AddTo(Forecast& forecast, std::map<Key, ForecastRow>& rows) const {
    forecast.patients += patients_;
    forecast.not_checked += not_checked_;
    for (const auto& [key, row] : rows_) {
      auto [at, added] = rows.try_emplace(key, row);
      if (added) continue;
      ForecastRow& sum = at->second;
      sum.due_now += row.due_now;
      sum.overdue_now += row.overdue_now;
      for (size_t i = 0; i < row.falls_due.size(); ++i) {
        sum.falls_due[i] += row.falls_due[i];
        sum.turns_overdue[i] += row.turns_overdue[i];
      }
    }
  }

 private:
  bool OfRule(const record::PatientRecord& record, uint16_t rule) {
    if (!timeline_.ItemsOn(rule, options_.from, before_)) return false;
    for (const ItemOn& item : before_) {
      if (!IsDue(item.status)) continue;
      ForecastRow& row = RowOf(record, rule, item);
      ++row.due_now;
      if (item.status == ItemStatus::kOverdue) ++row.overdue_now;
    }
    for (Day day = options_.from;;) {
      const std::optional<Day> next = timeline_.NextChange(rule, day);
      if (!next) return false;
      day = *next;
      if (day > last_) return true;
      if (!timeline_.ItemsOn(rule, day, now_)) return false;
      const auto week = static_cast<size_t>((day.serial() - options_.from.serial()) / 7);
      for (const ItemOn& item : now_) {
        if (!IsDue(item.status)) continue;
        const ItemStatus was = StatusBefore(item.key);
        if (!IsDue(was)) ++RowOf(record, rule, item).falls_due[week];
        if (item.status == ItemStatus::kOverdue && was != ItemStatus::kOverdue) {
          ++RowOf(record, rule, item).turns_overdue[week];
        }
      }
      std::swap(before_, now_);
    }
  }

  ItemStatus StatusBefore(const std::string& key) const {
    for (const ItemOn& item : before_) {
      if (item.key == key) return item.status;
    }
    return ItemStatus::kNone;
  }

  ForecastRow& RowOf(const record::PatientRecord& record, uint16_t rule, const ItemOn& item) {
    const rules::Rule& of = pack_.rules[rule];
    std::string owner;
    if (options_.owner_of) owner = options_.owner_of(record, of.id, item.key);
    if (owner.empty()) owner = TeamOf(of, item.timing_row);
    const auto [at, added] = rows_.try_emplace(Key(record.practice, rule, owner));
    ForecastRow& row = at->second;
    if (added) {
      row.practice = std::string(record.practice);
      row.rule = of.id;
      row.owner = std::move(owner);
      row.falls_due.assign(static_cast<size_t>(options_.weeks), 0);
      row.turns_overdue.assign(static_cast<size_t>(options_.weeks), 0);
    }
    return row;
  }

  const rules::Pack& pack_;
  const ForecastOptions& options_;
  const std::vector<uint16_t>& asked_;
  const Day last_;
  engine::Timeline timeline_;
  std::vector<ItemOn> before_, now_;
  std::map<Key, ForecastRow> rows_;
  int64_t patients_ = 0;
  int64_t not_checked_ = 0;
};

}  // namespace

Day WeekBegins(const Forecast& forecast, int week) {
  return calendar::AddDays(forecast.from, 7LL * week);
}

std::string TeamOf(const rules::Rule& rule, int timing_row) {
  if (timing_row < 0 || static_cast<size_t>(timing_row) >= rule.timing.size()) return "everybody";
  const uint8_t to = rule.timing[static_cast<size_t>(timing_row)].to;
  if (to == rules::kAllRoles) return "everybody";
  std::string out;
  for (const rules::Role role : {rules::kGp, rules::kNurse, rules::kPharmacist, rules::kCoordinator,
                                 rules::kAdministrator, rules::kOtherRole}) {
    if ((to & role) == 0) continue;
    absl::StrAppend(&out, out.empty() ? "" : "/", std::string(rules::RoleName(role)));
  }
  return out;
}

absl::StatusOr<Forecast> MakeForecast(const std::shared_ptr<const engine::Program>& program,
                                      const ForecastOptions& options, const RecordSource& source) {
  if (options.weeks < 1 || options.weeks > kMostWeeks) {
    return absl::InvalidArgumentError(
        absl::StrCat("a forecast covers 1 to ", kMostWeeks, " weeks"));
  }
  const rules::Pack& pack = engine::PackOf(*program);
  std::vector<uint16_t> asked = options.rules;
  if (asked.empty()) {
    for (size_t i = 0; i < pack.rules.size(); ++i) {
      if (Prompts(pack.rules[i])) asked.push_back(static_cast<uint16_t>(i));
    }
  }
  std::vector<std::unique_ptr<Visitor>> visitors;
  const absl::StatusOr<int64_t> visited = VisitAll(
      source, options.visit, [&] { return std::make_unique<Forecaster>(program, options, asked); },
      visitors);
  if (!visited.ok()) return visited.status();
  Forecast forecast;
  forecast.from = options.from;
  forecast.weeks = options.weeks;
  std::map<Forecaster::Key, ForecastRow> rows;
  for (const auto& visitor : visitors) {
    static_cast<const Forecaster&>(*visitor).AddTo(forecast, rows);
  }
  for (auto& [key, row] : rows) forecast.rows.push_back(std::move(row));
  return forecast;
}

std::vector<ForecastRow> AddUp(const Forecast& forecast, ForecastBy by) {
  std::map<std::string, ForecastRow> sums;
  for (const ForecastRow& row : forecast.rows) {
    const std::string& name = by == ForecastBy::kRule       ? row.rule
                              : by == ForecastBy::kPractice ? row.practice
                                                            : row.owner;
    auto [at, added] = sums.try_emplace(name);
    ForecastRow& sum = at->second;
    if (added) {
      (by == ForecastBy::kRule       ? sum.rule
       : by == ForecastBy::kPractice ? sum.practice
                                     : sum.owner) = name;
      sum.falls_due.assign(row.falls_due.size(), 0);
      sum.turns_overdue.assign(row.turns_overdue.size(), 0);
    }
    sum.due_now += row.due_now;
    sum.overdue_now += row.overdue_now;
    for (size_t i = 0; i < row.falls_due.size(); ++i) {
      sum.falls_due[i] += row.falls_due[i];
      sum.turns_overdue[i] += row.turns_overdue[i];
    }
  }
  std::vector<ForecastRow> out;
  for (auto& [name, row] : sums) out.push_back(std::move(row));
  return out;
}

}  // namespace waymark::population
