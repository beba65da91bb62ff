#include "waymark/population/missed.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::population {
namespace {

using calendar::Day;
using engine::ItemOn;
using engine::ItemStatus;

constexpr int kMostMonths = 60;

// Days from `from` on on which what is known may differ from the day before.
std::set<Day> DaysOfKnowledge(const record::PatientRecord& record, absl::TimeZone zone, Day from,
                              Day until) {
  std::set<Day> days{from};
  const auto add = [&](Day day) {
    if (day > from && day < until) days.insert(day);
  };
  for (const record::Entry& entry : record.entries()) {
    if (entry.recorded != calendar::kUnknownInstant) add(calendar::DayOf(entry.recorded, zone));
    add(entry.occurred.first);
    add(entry.occurred.last);
  }
  for (const record::Reply& reply : record.replies()) {
    if (reply.recorded != calendar::kUnknownInstant) add(calendar::DayOf(reply.recorded, zone));
    add(reply.on);
  }
  return days;
}

// How long after the diagnosis a cohort's item may open.
constexpr int kMonthsToOpen = 3;
// How rules name the entry of the diagnosis where their items are counted from another one.
constexpr std::string_view kDiagnosis = "diagnosis";

bool Speaks(const std::vector<ItemOn>& items, bool& overdue) {
  bool speaks = false;
  for (const ItemOn& item : items) {
    overdue |= item.status == ItemStatus::kOverdue;
    speaks |= item.status == ItemStatus::kDue || item.status == ItemStatus::kOverdue;
  }
  return speaks;
}

// By the key of each of the cohort's items the first day of what its rule names `diagnosis`.
std::map<std::string, Day> DiagnosesOf(engine::Evaluator& evaluator,
                                       const record::PatientRecord& record,
                                       const MissedOptions& options) {
  engine::EvaluateOptions evaluate;
  evaluate.as_of = calendar::AddMonths(options.to, kMonthsToOpen);
  evaluate.hypothetical = false;
  evaluate.rules = {&options.cohort, 1};
  engine::Answer answer;
  evaluator.Evaluate(record, evaluate, answer);
  std::map<std::string, Day> days;
  for (const engine::ItemAnswer& item : answer.items) {
    for (const engine::NamedEntry& named : item.named) {
      if (named.name != kDiagnosis || named.entry == engine::kNoEntry) continue;
      const Day day = record.entries()[named.entry].occurred.first;
      if (!day.is_finite()) continue;
      const auto [at, added] = days.try_emplace(std::string(item.key), day);
      at->second = std::min(at->second, day);
    }
  }
  return days;
}

class Finder final : public Visitor {
 public:
  Finder(const std::shared_ptr<const engine::Program>& program, const MissedOptions& options)
      : pack_(engine::PackOf(*program)),
        zone_(engine::ZoneOf(*program)),
        options_(options),
        timeline_(program),
        evaluator_(program) {}

  void Visit(const record::PatientRecord& record) override {
    if (!options_.patient_id.empty() && record.patient_id != options_.patient_id) return;
    ++patients_;
    for (MissedCase& one : MissedOf(timeline_, evaluator_, pack_, record, zone_, options_)) {
      if (options_.forms) {
        const auto form = LearningForm(pack_, record, one, options_.months, zone_);
        if (form.ok()) one.form = *form;
      }
      cases_.push_back(std::move(one));
    }
  }

  void AddTo(Missed& missed) {
    missed.patients += patients_;
    std::move(cases_.begin(), cases_.end(), std::back_inserter(missed.cases));
  }

 private:
  const rules::Pack& pack_;
  const absl::TimeZone zone_;
  const MissedOptions& options_;
  engine::Timeline timeline_;
  engine::Evaluator evaluator_;
  std::vector<MissedCase> cases_;
  int64_t patients_ = 0;
};

void AddUpRules(Missed& missed) {
  std::map<uint16_t, std::vector<int64_t>> leads;
  missed.by_month.assign(static_cast<size_t>(missed.options.months), 0);
  for (const MissedCase& one : missed.cases) {
    std::map<uint16_t, Day> first;
    for (const Spoken& spoken : one.spoken) first.emplace(spoken.rule, spoken.first);
    for (const auto& [rule, day] : first) {
      leads[rule].push_back(one.diagnosed.serial() - day.serial());
    }
    for (int month = 1; month <= missed.options.months; ++month) {
      const Day begins = calendar::AddMonths(one.diagnosed, -month);
      const Day ends = calendar::AddMonths(one.diagnosed, -(month - 1));
      const bool any = std::any_of(one.spoken.begin(), one.spoken.end(), [&](const Spoken& s) {
        return s.first < ends && s.last >= begins;
      });
      if (any) ++missed.by_month[static_cast<size_t>(month - 1)];
    }
  }
  for (auto& [rule, days] : leads) {
    std::sort(days.begin(), days.end());
    MissedRule one;
    one.rule = rule;
    one.cases = static_cast<int64_t>(days.size());
    one.shortest = days.front();
    one.median = days[(days.size() - 1) / 2];  // of an even number the shorter of the middle two
    one.longest = days.back();
    missed.rules.push_back(one);
  }
  std::stable_sort(missed.rules.begin(), missed.rules.end(),
                   [](const MissedRule& a, const MissedRule& b) { return a.cases > b.cases; });
}

}  // namespace

int64_t Missed::any() const {
  return std::count_if(cases.begin(), cases.end(),
                       [](const MissedCase& one) { return !one.spoken.empty(); });
}

std::vector<uint16_t> SpeakingRules(const rules::Pack& pack) {
  std::vector<uint16_t> out;
  for (size_t i = 0; i < pack.rules.size(); ++i) {
    const rules::Rule& rule = pack.rules[i];
    if (!rule.enabled || rule.status != rules::RuleStatus::kActive) continue;
    switch (rule.purpose) {
      case rules::Purpose::kRedFlag:
      case rules::Purpose::kRisk:
      case rules::Purpose::kResult:
      case rules::Purpose::kSafetyNet:
      case rules::Purpose::kScreening:
      case rules::Purpose::kEmergency:
        out.push_back(static_cast<uint16_t>(i));
        break;
      default:
        break;
    }
  }
  return out;
}

std::vector<MissedCase> MissedOf(engine::Timeline& timeline, engine::Evaluator& evaluator,
                                 const rules::Pack& pack, const record::PatientRecord& record,
                                 absl::TimeZone zone, const MissedOptions& options) {
  std::vector<MissedCase> cases;
  engine::EvaluateOptions evaluate;
  evaluate.as_of = options.to;
  evaluate.hypothetical = false;
  timeline.Load(record, evaluate);
  std::vector<ItemOn> items;
  // Items open after the diagnosis where they look ahead, so they are asked for much later.
  if (!timeline.ItemsOn(options.cohort, calendar::AddMonths(options.to, kMonthsToOpen), items))
    return cases;
  if (items.empty()) return cases;
  const std::map<std::string, Day> diagnoses = DiagnosesOf(evaluator, record, options);
  for (const ItemOn& item : items) {
    const auto named = diagnoses.find(item.key);
    const Day diagnosed = named == diagnoses.end() ? item.anchor : named->second;
    if (diagnosed < options.from || diagnosed > options.to) continue;
    MissedCase one;
    one.practice = std::string(record.practice);
    one.patient_id = std::string(record.patient_id);
    one.diagnosed = diagnosed;
    cases.push_back(std::move(one));
  }
  const std::vector<uint16_t> rules = options.rules.empty() ? SpeakingRules(pack) : options.rules;
  for (MissedCase& one : cases) {
    const Day from = calendar::AddMonths(one.diagnosed, -options.months);
    const std::set<Day> days = DaysOfKnowledge(record, zone, from, one.diagnosed);
    std::map<uint16_t, Spoken> running;
    std::set<uint16_t> not_checked;
    for (auto at = days.begin(); at != days.end(); ++at) {
      const Day until = std::next(at) == days.end() ? one.diagnosed : *std::next(at);
      evaluate.as_of = *at;
      evaluate.known_at = calendar::LastMomentOf(*at, zone);
      timeline.Load(record, evaluate);
      for (const uint16_t rule : rules) {
        if (rule == options.cohort) continue;
        const auto askable = timeline.CanAsk(rule, *at);
        if (askable == engine::Timeline::Askable::kNo) not_checked.insert(rule);
        if (askable != engine::Timeline::Askable::kYes) continue;
        for (Day day = *at; day < until;) {
          const std::optional<Day> change = timeline.NextChange(rule, day);
          if (!change || !timeline.ItemsOn(rule, day, items)) {
            not_checked.insert(rule);
            break;
          }
          const Day next = std::min(*change, until);
          bool overdue = false;
          if (Speaks(items, overdue)) {
            const Day last = calendar::AddDays(next, -1);
            const auto [run, added] = running.try_emplace(rule, Spoken{rule, day, last, overdue});
            if (!added && calendar::AddDays(run->second.last, 1) == day) {
              run->second.last = last;
              run->second.overdue |= overdue;
            } else if (!added) {
              one.spoken.push_back(run->second);
              run->second = {rule, day, last, overdue};
            }
          }
          day = next;
        }
      }
    }
    for (const auto& [rule, run] : running) one.spoken.push_back(run);
    one.not_checked = static_cast<int64_t>(not_checked.size());
    std::sort(one.spoken.begin(), one.spoken.end(), [](const Spoken& a, const Spoken& b) {
      return std::tie(a.first, a.rule) < std::tie(b.first, b.rule);
    });
  }
  return cases;
}

absl::StatusOr<Missed> FindMissed(const std::shared_ptr<const engine::Program>& program,
                                  const MissedOptions& options, const RecordSource& source) {
  if (options.months < 1 || options.months > kMostMonths) {
    return absl::InvalidArgumentError(
        absl::StrCat("1 to ", kMostMonths, " months before a diagnosis are looked at"));
  }
  if (options.from > options.to) {
    return absl::InvalidArgumentError("the first day of diagnosis lies after the last");
  }
  if (options.forms && !engine::PackOf(*program).templates.contains(std::string(kLearningForm))) {
    return absl::InvalidArgumentError(
        absl::StrCat("the pack has no template ", std::string(kLearningForm)));
  }
  std::vector<std::unique_ptr<Visitor>> visitors;
  const absl::StatusOr<int64_t> visited = VisitAll(
      source, options.visit, [&] { return std::make_unique<Finder>(program, options); }, visitors);
  if (!visited.ok()) return visited.status();
  Missed missed;
  missed.options = options;
  for (const auto& visitor : visitors) static_cast<Finder&>(*visitor).AddTo(missed);
  std::sort(missed.cases.begin(), missed.cases.end(), [](const MissedCase& a, const MissedCase& b) {
    return std::tie(a.practice, a.patient_id, a.diagnosed) <
           std::tie(b.practice, b.patient_id, b.diagnosed);
  });
  AddUpRules(missed);
  return missed;
}

}  // namespace waymark::population
