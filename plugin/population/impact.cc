#include "waymark/population/impact.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/engine/timeline.h"
#include "waymark/prompts/why.h"
#include "waymark/prompts/wording.h"
#include "waymark/prompts/words.h"

namespace waymark::population {
namespace {

using calendar::Day;
using engine::ItemOn;
using engine::ItemStatus;

constexpr int kMostWeeks = 104;

bool IsOpen(ItemStatus status) {
  return status == ItemStatus::kDue || status == ItemStatus::kOverdue;
}

// How a person stands in one rule: the most urgent of their items.
struct Standing {
  ItemStatus status = ItemStatus::kNone;
  engine::Level level = engine::Level::kInfo;
  bool silent = false;  // nobody is told
  bool not_checked = false;
  int64_t falls_due = 0;

  bool open() const { return !silent && IsOpen(status); }
  std::string Words() const {
    return absl::StrCat(std::string(prompts::StatusWords(status)),
                        silent && IsOpen(status) ? ", silent" : "");
  }
};

int Urgency(const ItemOn& item) {
  switch (item.status) {
    case ItemStatus::kOverdue:
      return 6;
    case ItemStatus::kDue:
      return 5;
    case ItemStatus::kRanOut:
      return 4;
    case ItemStatus::kUpcoming:
      return 3;
    case ItemStatus::kSetAside:
      return 2;
    default:
      return 1;
  }
}

// One pack over one person.
class Side {
 public:
  Side(const std::shared_ptr<const engine::Program>& program, const prompts::Wordings& wordings,
       const ImpactOptions& options)
      : pack_(engine::PackOf(*program)),
        wordings_(wordings),
        options_(options),
        last_(calendar::AddDays(options.on, 7LL * options.weeks - 1)),
        timeline_(program),
        evaluator_(program) {}

  void Load(const record::PatientRecord& record) {
    record_ = &record;
    engine::EvaluateOptions evaluate;
    evaluate.as_of = options_.on;
    evaluate.known_at = options_.known_at;
    evaluate.hypothetical = false;
    timeline_.Load(record, evaluate);
  }

  Standing Of(int rule) {
    Standing out;
    if (rule < 0) return out;
    const auto index = static_cast<uint16_t>(rule);
    const auto askable = timeline_.CanAsk(index, options_.on);
    if (askable == engine::Timeline::Askable::kNoMatter) return out;
    if (askable == engine::Timeline::Askable::kNo ||
        !timeline_.ItemsOn(index, options_.on, before_)) {
      out.not_checked = true;
      return out;
    }
    const ItemOn* most = nullptr;
    for (const ItemOn& item : before_) {
      if (most == nullptr || Urgency(item) > Urgency(*most) ||
          (Urgency(item) == Urgency(*most) && item.level > most->level)) {
        most = &item;
      }
    }
    if (most != nullptr) {
      out.status = most->status;
      out.level = most->level;
    }
    out.silent = pack_.rules[index].status == rules::RuleStatus::kSilent;
    if (out.silent) return out;
    for (Day day = options_.on;;) {
      const std::optional<Day> next = timeline_.NextChange(index, day);
      out.not_checked = !next || (*next <= last_ && !timeline_.ItemsOn(index, *next, now_));
      if (out.not_checked || *next > last_) return out;
      day = *next;
      for (const ItemOn& item : now_) {
        if (!IsOpen(item.status)) continue;
        const auto was = std::find_if(before_.begin(), before_.end(),
                                      [&](const ItemOn& other) { return other.key == item.key; });
        if (was == before_.end() || !IsOpen(was->status)) ++out.falls_due;
      }
      std::swap(before_, now_);
    }
  }

  // In a sentence, why the person stands so.
  std::string Why(int rule, bool open) {
    if (rule < 0) return "the pack has no such rule";
    const uint16_t asked[] = {static_cast<uint16_t>(rule)};
    engine::EvaluateOptions evaluate;
    evaluate.as_of = options_.on;
    evaluate.known_at = options_.known_at;
    evaluate.hypothetical = false;
    evaluate.rules = asked;
    evaluator_.Evaluate(*record_, evaluate, answer_);
    if (!answer_.not_checked.empty()) {
      return prompts::NotCheckedText(pack_, answer_.not_checked.front());
    }
    for (const engine::ItemAnswer& item : answer_.items) {
      if (open && !IsOpen(item.status)) continue;
      return prompts::WhyText({pack_, wordings_, *record_, item, options_.on});
    }
    return "nothing on the record starts it";
  }

 private:
  const rules::Pack& pack_;
  const prompts::Wordings& wordings_;
  const ImpactOptions& options_;
  const Day last_;
  engine::Timeline timeline_;
  engine::Evaluator evaluator_;
  engine::Answer answer_;
  const record::PatientRecord* record_ = nullptr;
  std::vector<ItemOn> before_, now_;
};

// A rule in the two packs: indices, or -1.
struct Pair {
  std::string id;
  int before = -1, after = -1;
};

bool Earlier(const ImpactExample& a, const ImpactExample& b) {
  return std::tie(a.practice, a.patient_id) < std::tie(b.practice, b.patient_id);
}

// The first few by practice and patient, whichever thread met them.
void Keep(std::vector<ImpactExample>& examples, ImpactExample one, int most) {
  examples.insert(std::upper_bound(examples.begin(), examples.end(), one, Earlier), std::move(one));
  if (examples.size() > static_cast<size_t>(most)) examples.pop_back();
}

class Comparer final : public Visitor {
 public:
  Comparer(const std::shared_ptr<const engine::Program>& before,
           const prompts::Wordings& before_wordings,
           const std::shared_ptr<const engine::Program>& after,
           const prompts::Wordings& after_wordings, const ImpactOptions& options,
           const std::vector<Pair>& pairs)
      : options_(options),
        pairs_(pairs),
        before_(before, before_wordings, options),
        after_(after, after_wordings, options),
        rules_(pairs.size()) {}

  void Visit(const record::PatientRecord& record) override {
    ++patients_;
    before_.Load(record);
    after_.Load(record);
    bool starts = false, stops = false;
    for (size_t i = 0; i < pairs_.size(); ++i) {
      const Pair& pair = pairs_[i];
      RuleImpact& sum = rules_[i];
      const Standing was = before_.Of(pair.before);
      const Standing is = after_.Of(pair.after);
      sum.open_before += was.open() ? 1 : 0;
      sum.open_after += is.open() ? 1 : 0;
      sum.not_checked_before += was.not_checked ? 1 : 0;
      sum.not_checked_after += is.not_checked ? 1 : 0;
      sum.falls_due_before += was.falls_due;
      sum.falls_due_after += is.falls_due;
      if (!was.open() && is.open()) {
        ++sum.starts;
        starts = true;
        Example(record, pair, was, is, sum.start_examples);
      } else if (was.open() && !is.open()) {
        ++sum.stops;
        stops = true;
        Example(record, pair, was, is, sum.stop_examples);
      } else if (was.open() && (was.status != is.status || was.level != is.level)) {
        ++sum.changes;
        Example(record, pair, was, is, sum.change_examples);
      } else if (was.status != is.status) {
        ++sum.other;
      }
    }
    people_starting_ += starts ? 1 : 0;
    people_stopping_ += stops ? 1 : 0;
  }

  void AddTo(Impact& impact, std::vector<RuleImpact>& rules) const {
    impact.patients += patients_;
    impact.people_starting += people_starting_;
    impact.people_stopping += people_stopping_;
    for (size_t i = 0; i < rules.size(); ++i) {
      RuleImpact& to = rules[i];
      const RuleImpact& from = rules_[i];
      for (int64_t RuleImpact::*count :
           {&RuleImpact::open_before, &RuleImpact::open_after, &RuleImpact::starts,
            &RuleImpact::stops, &RuleImpact::changes, &RuleImpact::other,
            &RuleImpact::falls_due_before, &RuleImpact::falls_due_after,
            &RuleImpact::not_checked_before, &RuleImpact::not_checked_after}) {
        to.*count += from.*count;
      }
      for (std::vector<ImpactExample> RuleImpact::*list :
           {&RuleImpact::start_examples, &RuleImpact::stop_examples,
            &RuleImpact::change_examples}) {
        for (const ImpactExample& one : from.*list) Keep(to.*list, one, options_.examples);
      }
    }
  }

 private:
  void Example(const record::PatientRecord& record, const Pair& pair, const Standing& was,
               const Standing& is, std::vector<ImpactExample>& examples) {
    if (options_.examples <= 0) return;
    ImpactExample one;
    one.practice = std::string(record.practice);
    one.patient_id = std::string(record.patient_id);
    const bool full = examples.size() >= static_cast<size_t>(options_.examples);
    if (full && !Earlier(one, examples.back())) return;
    one.before = was.Words();
    one.after = is.Words();
    one.reason = after_.Why(pair.after, is.open());
    if (!is.open()) {
      one.reason =
          absl::StrCat("now: ", one.reason, " Before: ", before_.Why(pair.before, /*open=*/true));
    }
    Keep(examples, std::move(one), options_.examples);
  }

  const ImpactOptions& options_;
  const std::vector<Pair>& pairs_;
  Side before_, after_;
  std::vector<RuleImpact> rules_;
  int64_t patients_ = 0, people_starting_ = 0, people_stopping_ = 0;
};

}  // namespace

Workload WorkloadOf(const Impact& impact) {
  Workload load;
  for (const RuleImpact& rule : impact.rules) {
    load.prompts_before += static_cast<double>(rule.falls_due_before);
    load.prompts_after += static_cast<double>(rule.falls_due_after);
  }
  load.prompts_before /= impact.weeks;
  load.prompts_after /= impact.weeks;
  load.minutes_before = load.prompts_before * impact.minutes_per_prompt;
  load.minutes_after = load.prompts_after * impact.minutes_per_prompt;
  return load;
}

absl::StatusOr<Impact> CompareRules(const std::shared_ptr<const engine::Program>& before,
                                    const std::shared_ptr<const engine::Program>& after,
                                    const ImpactOptions& options, const RecordSource& source) {
  if (options.weeks < 1 || options.weeks > kMostWeeks) {
    return absl::InvalidArgumentError(absl::StrCat("1 to ", kMostWeeks, " weeks are compared"));
  }
  std::map<std::string, Pair> by_id;
  const auto add = [&](const rules::Pack& pack, int Pair::*index) {
    for (size_t i = 0; i < pack.rules.size(); ++i) {
      const std::string& id = pack.rules[i].id;
      if (!options.rules.empty() &&
          std::find(options.rules.begin(), options.rules.end(), id) == options.rules.end()) {
        continue;
      }
      Pair& pair = by_id[id];
      pair.id = id;
      pair.*index = static_cast<int>(i);
    }
  };
  add(engine::PackOf(*before), &Pair::before);
  add(engine::PackOf(*after), &Pair::after);
  std::vector<Pair> pairs;
  for (auto& [id, pair] : by_id) pairs.push_back(std::move(pair));
  std::vector<rules::Finding> findings;
  const prompts::Wordings before_wordings =
      prompts::CompileWording(engine::PackOf(*before), findings);
  const prompts::Wordings after_wordings =
      prompts::CompileWording(engine::PackOf(*after), findings);
  std::vector<std::unique_ptr<Visitor>> visitors;
  const absl::StatusOr<int64_t> visited = VisitAll(
      source, options.visit,
      [&] {
        return std::make_unique<Comparer>(before, before_wordings, after, after_wordings, options,
                                          pairs);
      },
      visitors);
  if (!visited.ok()) return visited.status();
  Impact impact;
  impact.on = options.on;
  impact.weeks = options.weeks;
  impact.minutes_per_prompt = options.minutes_per_prompt;
  std::vector<RuleImpact> rules(pairs.size());
  for (const auto& visitor : visitors) static_cast<Comparer&>(*visitor).AddTo(impact, rules);
  for (size_t i = 0; i < rules.size(); ++i) {
    RuleImpact& rule = rules[i];
    rule.rule = pairs[i].id;
    rule.is_new = pairs[i].before < 0;
    rule.is_gone = pairs[i].after < 0;
    const bool differs = rule.is_new || rule.is_gone || rule.starts > 0 || rule.stops > 0 ||
                         rule.changes > 0 || rule.other > 0 ||
                         rule.falls_due_before != rule.falls_due_after ||
                         rule.not_checked_before != rule.not_checked_after;
    if (differs) impact.rules.push_back(std::move(rule));
  }
  return impact;
}

}  // namespace waymark::population
