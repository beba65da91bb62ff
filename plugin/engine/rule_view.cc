#include "waymark/engine/rule_view.h"

#include <algorithm>

namespace waymark::engine {
namespace {

// A record can't hold so many boundaries for one item; a loop that gets there has lost its way.
constexpr int kMostBoundaries = 1000000;

}  // namespace

void RuleView::Reset(Patient* patient, const CompiledRule* rule) {
  patient_ = patient;
  rule_ = rule;
  built_ = false;
  recurrence_days_.clear();
}

const BuiltItems& RuleView::At(Day day) {
  if (!built_ || (recurring() && built_for_ != day)) {
    if (recurring() && !built_) RecurrenceDays(*patient_, *rule_, recurrence_days_);
    built_ = false;
    BuildItems(*patient_, *rule_, recurring() ? day : Day::Max(), items_);
    built_ = true;
    built_for_ = day;
  }
  return items_;
}

Day RuleView::NextRecurrence(Day day) const {
  const auto next = std::upper_bound(recurrence_days_.begin(), recurrence_days_.end(), day);
  return next == recurrence_days_.end() ? Day::Max() : *next;
}

Day RuleView::NextBoundaryOf(const Item& item, Day day) {
  Day next = engine::NextBoundary(*patient_, item, items_.items, day);
  if (recurring()) next = std::min(next, NextRecurrence(day));
  return next;
}

Day RuleView::NextBoundary(Day day) {
  const BuiltItems& built = At(day);
  Day next = recurring() ? NextRecurrence(day) : Day::Max();
  for (const Item& item : built.items) {
    next = std::min(next, engine::NextBoundary(*patient_, item, built.items, day));
  }
  return next;
}

Day RuleView::NextLook(Day day) {
  const auto picture = [&](Day on) {
    std::vector<std::pair<std::string, Snapshot>> out;
    const BuiltItems& built = At(on);
    patient_->Spend(built.items.size());
    for (const Item& item : built.items) {
      const Snapshot snap = StatusOn(*patient_, item, built.items, on);
      if (snap.status != rules::ItemStatus::kNone) out.emplace_back(item.key, snap);
    }
    return out;
  };
  const auto now = picture(day);
  Day at = day;
  for (int i = 0; i < kMostBoundaries; ++i) {
    at = NextBoundary(at);
    if (at == Day::Max()) break;
    const auto then = picture(at);
    const bool same =
        then.size() == now.size() &&
        std::equal(then.begin(), then.end(), now.begin(), [](const auto& a, const auto& b) {
          return a.first == b.first && a.second.same(b.second);
        });
    if (!same) break;
  }
  At(day);
  return at;
}

const Item* RuleView::Find(const std::vector<Item>& items, const std::string& key) const {
  patient_->Spend(items.size());
  for (const Item& item : items) {
    if (item.key == key) return &item;
  }
  return nullptr;
}

Snapshot RuleView::Snap(const std::string& key, Day day) {
  const BuiltItems& built = At(day);
  const Item* item = Find(built.items, key);
  return item == nullptr ? Snapshot() : StatusOn(*patient_, *item, built.items, day);
}

Day RuleView::SinceOfLasting(const Item& item, Day day) {
  const std::vector<Item>& items = At(day).items;
  Day at = item.opens;
  Day since = at;
  Snapshot last;
  bool known = false;  // `last` is asked for only where there is something to
                       // compare it with
  for (int i = 0; i < kMostBoundaries; ++i) {
    const Day next = engine::NextBoundary(*patient_, item, items, at);
    if (next > day || next == Day::Max()) break;
    if (!known) last = StatusOn(*patient_, item, items, at);
    known = true;
    const Snapshot snap = StatusOn(*patient_, item, items, next);
    if (!snap.same_run(last)) since = next;
    last = snap;
    at = next;
  }
  return since;
}

Day RuleView::NextChangeOfLasting(const Item& item, const Snapshot& now, Day day) {
  const std::vector<Item>& items = At(day).items;
  Day at = day;
  for (int i = 0; i < kMostBoundaries; ++i) {
    at = engine::NextBoundary(*patient_, item, items, at);
    if (at == Day::Max() || !StatusOn(*patient_, item, items, at).same(now)) return at;
  }
  return Day::Max();
}

Day RuleView::Since(const Item& given, Day day) {
  if (given.closed <= day && given.closed >= given.opens) return given.closed;
  if (!recurring()) return SinceOfLasting(given, day);
  const std::string key = given.key;
  Day at = given.opens;
  Day since = at;
  Snapshot last = Snap(key, at);
  for (int i = 0; i < kMostBoundaries; ++i) {
    const BuiltItems& built = At(at);
    const Item* item = Find(built.items, key);
    const Day next = item == nullptr ? NextBoundary(at) : NextBoundaryOf(*item, at);
    if (next > day || next == Day::Max()) break;
    const Snapshot snap = Snap(key, next);
    if (!snap.same_run(last)) since = next;
    last = snap;
    at = next;
  }
  At(day);
  return since;
}

Day RuleView::NextChange(const Item& given, const Snapshot& now, Day day) {
  if (given.closed <= day) return Day::Max();
  if (!recurring()) return NextChangeOfLasting(given, now, day);
  const std::string key = given.key;
  Day at = day;
  Day found = Day::Max();
  for (int i = 0; i < kMostBoundaries; ++i) {
    const BuiltItems& built = At(at);
    const Item* item = Find(built.items, key);
    const Day next = item == nullptr ? NextBoundary(at) : NextBoundaryOf(*item, at);
    if (next == Day::Max()) break;
    if (!Snap(key, next).same(now)) {
      found = next;
      break;
    }
    at = next;
  }
  At(day);
  return found;
}

}  // namespace waymark::engine
