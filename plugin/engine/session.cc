#include "waymark/engine/session.h"

namespace waymark::engine {

using rules::ItemStatus;

IntervalSet Session::Days(int rule, const std::vector<ItemStatus>& statuses) {
  const int compiled = program_.compiled_of_rule[static_cast<size_t>(rule)];
  const bool none =
      std::find(statuses.begin(), statuses.end(), ItemStatus::kNone) != statuses.end();
  if (compiled == kNone) return none ? IntervalSet::Always() : IntervalSet();
  // A view of its own: the rule's other view may be in use further up.
  RuleView view;
  view.Reset(&patient_, &program_.rules[static_cast<size_t>(compiled)]);
  IntervalSet out;
  Day at = Day::Min();
  while (at != Day::Max()) {
    const BuiltItems& built = view.At(at);
    bool any = false, wanted = false;
    for (const Item& item : built.items) {
      const Snapshot snap = StatusOn(patient_, item, built.items, at);
      if (snap.status == ItemStatus::kNone) continue;
      any = true;
      wanted |= std::find(statuses.begin(), statuses.end(), snap.status) != statuses.end();
    }
    const Day next = view.NextBoundary(at);
    if (wanted || (none && !any)) out.Add(at, next);
    at = next;
  }
  return out;
}

}  // namespace waymark::engine
