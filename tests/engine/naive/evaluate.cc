#include "engine/naive/evaluate.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "engine/naive/uses.h"

namespace waymark::naive {
namespace {

using rules::ItemStatus;
using rules::Rule;

// Rules in an order in which those that are asked about come first.
std::vector<int> InOrder(const rules::Pack& pack, const std::set<int>& only) {
  std::vector<int> order;
  std::set<int> visited;
  const std::function<void(int)> visit = [&](int rule) {
    if (!visited.insert(rule).second) return;
    for (const int other : RulesUsedBy(pack.rules[static_cast<size_t>(rule)], pack)) visit(other);
    order.push_back(rule);
  };
  for (int rule = 0; rule < static_cast<int>(pack.rules.size()); ++rule) {
    if (only.empty() || only.contains(rule)) visit(rule);
  }
  return order;
}

// Every one of the sets is mute, and there is one.
bool AllMute(const World& world, const std::set<int>& sets) {
  return !sets.empty() &&
         std::all_of(sets.begin(), sets.end(), [&](int set) { return SetIsMute(world, set); });
}

bool AnyWaiting(const World& world, const std::set<int>& sets) {
  return std::any_of(sets.begin(), sets.end(), [&](int set) {
    return world.pack->code_sets[static_cast<size_t>(set)].availability ==
           terminology::Availability::kWaiting;
  });
}

// The sets that leave a rule not checked; empty where it is checked.
std::set<int> MuteSets(const World& world, const Rule& rule) {
  std::set<int> mute;
  const auto consider = [&](const std::set<int>& sets) {
    if (AllMute(world, sets)) mute.insert(sets.begin(), sets.end());
  };
  consider(SetsOfStart(rule, *world.pack));
  consider(SetsOfFirstAt(rule, *world.pack));
  consider(SetsOfWho(rule, *world.pack));
  if (!AReplyCloses(rule)) consider(SetsOfDone(rule, *world.pack));
  return mute;
}

// `who` is all that can't be asked: it may hold by age or sex all the same.
bool OnlyWhoIsMute(const World& world, const Rule& rule) {
  if (!AllMute(world, SetsOfWho(rule, *world.pack))) return false;
  return !AllMute(world, SetsOfStart(rule, *world.pack)) &&
         !AllMute(world, SetsOfFirstAt(rule, *world.pack)) &&
         (AReplyCloses(rule) || !AllMute(world, SetsOfDone(rule, *world.pack)));
}

// Whether that the rule is not checked is worth telling: where only codes of what opens items are
// missing, and some other record has them, not of a person for whom `who` surely does not hold.
bool Concerns(const World& world, const Rule& rule, Date day) {
  if (!rule.who || AllMute(world, SetsOfWho(rule, *world.pack))) return true;
  if (!AReplyCloses(rule) && AllMute(world, SetsOfDone(rule, *world.pack))) return true;
  if (world.record->coverage.given && !world.record->coverage.complete) return true;
  const auto waits_for_codes = [&](const std::set<int>& sets) {
    return !sets.empty() && std::all_of(sets.begin(), sets.end(), [&](int set) {
      return world.pack->code_sets[static_cast<size_t>(set)].availability ==
             terminology::Availability::kWaiting;
    });
  };
  for (const auto& sets : {SetsOfStart(rule, *world.pack), SetsOfFirstAt(rule, *world.pack)}) {
    if (waits_for_codes(sets)) return true;
  }
  return Holds(*rule.who, day, Lean::kPossibly, {&world, nullptr, false});
}

// What "change" is about: status, level, audience, and the chosen row of wording.
auto Visible(const Rule& rule, const DayStatus& status) {
  uint8_t to = 0;
  uint8_t shown_in = 0;
  if (status.timing_row >= 0) {
    to = rule.timing[static_cast<size_t>(status.timing_row)].to;
    shown_in = rule.timing[static_cast<size_t>(status.timing_row)].shown_in;
  }
  return std::make_tuple(status.status, status.level, to, shown_in, status.wording_row,
                         status.wording_rows, status.left);
}

}  // namespace

Timeline::Timeline(const rules::Pack& pack, const record::PatientRecord& record,
                   const TimelineOptions& options)
    : pack_(pack), last_day_(FromDay(options.last_day)) {
  world_ = MakeWorld(pack, record,
                     {options.known_at, options.hypothetical, options.zone,
                      FromDay(options.no_forecast_evidence_after), FromDay(options.systems_until)});
  rules_.resize(pack.rules.size());
  const auto order = InOrder(pack, options.only);
  for (const int rule : order) {
    const Rule& ast = pack.rules[static_cast<size_t>(rule)];
    if (OnlyWhoIsMute(world_, ast)) {
      world_.not_checked_unless_who.insert(rule);
    } else if (!MuteSets(world_, ast).empty()) {
      world_.not_checked.insert(rule);
      continue;
    }
    rules_[static_cast<size_t>(rule)] = std::make_unique<RuleSimulation>(world_, rule, last_day_);
  }
  Date first = world_.span_begin;
  for (const Seen& seen : world_.entries) first = std::min(first, seen.first);
  if (first == kNever) return;
  for (Date day = first; day <= last_day_; day = PlusDays(day, 1)) {
    for (const int rule : order) {
      if (auto& simulation = rules_[static_cast<size_t>(rule)]) simulation->Step(day);
    }
  }
}

void Timeline::FillItems(int rule_index, Date as_of, engine::Answer& answer) const {
  const Rule& rule = pack_.rules[static_cast<size_t>(rule_index)];
  for (const Item& item : rules_[static_cast<size_t>(rule_index)]->items()) {
    const auto today = item.days.find(as_of);
    if (today == item.days.end() || today->second.status == ItemStatus::kNotStarted) continue;
    engine::ItemAnswer out;
    out.rule = static_cast<uint16_t>(rule_index);
    out.key = item.key;
    out.anchor = ToDay(item.anchor);
    if (item.anchor_entry != nullptr) out.anchor_entry = item.anchor_entry->ordinal;
    out.clock = ToDay(item.clocks.at(as_of));
    out.status = today->second.status;
    out.level = today->second.level;
    out.timing_row = today->second.timing_row;
    out.wording_row = today->second.wording_row;
    out.left = today->second.left;
    out.reason = today->second.reason;
    const auto same_run = [&](const DayStatus& s) {
      return s.status == out.status && s.level == out.level;
    };
    auto since = today;
    while (since != item.days.begin() && same_run(std::prev(since)->second)) --since;
    out.since = ToDay(since->first);
    for (auto later = std::next(today); later != item.days.end(); ++later) {
      if (Visible(rule, later->second) == Visible(rule, today->second)) continue;
      out.next_change = ToDay(later->first);
      break;
    }
    if (item.closed_on <= as_of) {
      out.closed_on = ToDay(item.closed_on);
      out.in_time = item.in_time;
      if (item.closed_by != nullptr) out.closed_by = item.closed_by->ordinal;
    }
    for (const Seen* seen : item.run) {
      if (seen->first <= as_of) out.run.push_back(seen->ordinal);
    }
    answer.items.push_back(std::move(out));
  }
}

engine::Answer Timeline::At(calendar::Day as_of) const {
  engine::Answer answer;
  answer.as_of = as_of;
  const Date day = FromDay(as_of);
  for (int rule = 0; rule < static_cast<int>(pack_.rules.size()); ++rule) {
    if (IsNotChecked(world_, rule, day)) {
      if (!Concerns(world_, pack_.rules[static_cast<size_t>(rule)], day)) continue;
      engine::NotChecked not_checked;
      not_checked.rule = static_cast<uint16_t>(rule);
      const auto sets = MuteSets(world_, pack_.rules[static_cast<size_t>(rule)]);
      not_checked.reason = AnyWaiting(world_, sets) ? engine::NotCheckedReason::kCodesWaiting
                                                    : engine::NotCheckedReason::kNotSupplied;
      for (const int set : sets) not_checked.code_sets.push_back(static_cast<uint16_t>(set));
      answer.not_checked.push_back(std::move(not_checked));
      continue;
    }
    if (rules_[static_cast<size_t>(rule)] == nullptr) continue;  // not among those asked for
    FillItems(rule, day, answer);
    const auto& questions = rules_[static_cast<size_t>(rule)]->questions();
    const auto today = questions.find(day);
    if (today == questions.end()) continue;
    for (const auto& standing : today->second) {
      answer.questions.push_back(
          {static_cast<uint16_t>(rule), standing.reason, standing.entry, standing.items});
    }
  }
  std::sort(answer.items.begin(), answer.items.end(), [](const auto& a, const auto& b) {
    return std::tie(a.rule, a.anchor, a.key) < std::tie(b.rule, b.anchor, b.key);
  });
  return answer;
}

}  // namespace waymark::naive
