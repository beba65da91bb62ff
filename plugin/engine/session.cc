#include "waymark/engine/session.h"

#include "waymark/engine/askable.h"

namespace waymark::engine {

using rules::ItemStatus;

namespace {

IntervalSet UnionOf(std::vector<calendar::Interval>& days) {
  std::sort(days.begin(), days.end(), [](const auto& a, const auto& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  IntervalSet out;
  for (const calendar::Interval& in : days) out.Add(in.begin, in.end);
  return out;
}

}  // namespace

IntervalSet Session::Days(int rule, const std::vector<ItemStatus>& statuses) {
  const int compiled = program_.compiled_of_rule[static_cast<size_t>(rule)];
  const bool none =
      std::find(statuses.begin(), statuses.end(), ItemStatus::kNone) != statuses.end();
  if (compiled == kNone) return none ? IntervalSet::Always() : IntervalSet();
  // A view of its own: the rule's other view may be in use further up.
  RuleView view;
  view.Reset(&patient_, &program_.rules[static_cast<size_t>(compiled)]);
  const auto asked_for = [&](ItemStatus status) {
    return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
  };
  if (!view.recurring()) {
    // Item by item.
    std::vector<calendar::Interval> wanted, any;
    const BuiltItems& built = view.At(Day::Max());
    for (const Item& item : built.items) {
      for (Day at = item.opens; at != Day::Max();) {
        const Snapshot snap = StatusOn(patient_, item, built.items, at);
        const Day next = NextBoundary(patient_, item, built.items, at);
        if (snap.status != ItemStatus::kNone) any.push_back({at, next});
        if (asked_for(snap.status) && snap.status != ItemStatus::kNone)
          wanted.push_back({at, next});
        at = next;
      }
    }
    IntervalSet out = UnionOf(wanted);
    if (none) {
      IntervalSet without = UnionOf(any);
      without.Complement();
      out.UnionWith(without);
    }
    return out;
  }
  IntervalSet out;
  Day at = Day::Min();
  while (at != Day::Max()) {
    const BuiltItems& built = view.At(at);
    patient_.Spend(1 + built.items.size());
    bool any = false, wanted = false;
    for (const Item& item : built.items) {
      const Snapshot snap = StatusOn(patient_, item, built.items, at);
      if (snap.status == ItemStatus::kNone) continue;
      any = true;
      wanted |= asked_for(snap.status);
    }
    const Day next = view.NextBoundary(at);
    if (wanted || (none && !any)) out.Add(at, next);
    at = next;
  }
  return out;
}

std::optional<Session::NotAsked> Session::WhyNotAsked(int rule) {
  const int compiled = program_.compiled_of_rule[static_cast<size_t>(rule)];
  if (compiled == kNone) return std::nullopt;
  const auto missing = engine::WhyNotAsked(patient_, program_.rules[static_cast<size_t>(compiled)]);
  if (!missing) return std::nullopt;
  const uint16_t set = missing->why.code_sets.front();
  NotAsked out{{*patient_.Unavailable(set), kNoEntry, set}, {}};
  if (missing->unless_who_decides) {
    const auto index = static_cast<size_t>(compiled);
    out.but_on = patient_.Days(program_.rules[index].own_who);
    out.but_on.Complement();
    out.but_on.UnionWith(patient_.Days(program_.opposites[index].own_who));
  }
  return out;
}

}  // namespace waymark::engine
