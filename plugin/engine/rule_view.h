// A rule's items for one patient on any day. Internal to engine/.
#ifndef WAYMARK_ENGINE_RULE_VIEW_H_
#define WAYMARK_ENGINE_RULE_VIEW_H_

#include <vector>

#include "waymark/engine/items.h"
#include "waymark/engine/status.h"

namespace waymark::engine {

class RuleView {
 public:
  // Forgets what it knew. The patient must stay loaded while the view is used.
  void Reset(Patient* patient, const CompiledRule* rule);

  // The items as they stand on `day`. Valid until the next call.
  const BuiltItems& At(Day day);
  // The first day after `day` on which any item may differ or a new one open; Max() where none.
  Day NextBoundary(Day day);
  // The next day on which any item of the rule differs or one comes or goes; Max() where never.
  Day NextLook(Day day);
  // As NextBoundary, for one item.
  Day NextBoundaryOf(const Item& item, Day day);
  // How the item with that key stands on `day`; status none where there is none.
  Snapshot Snap(const std::string& key, Day day);

  // The first day of the present run of status and level; `item` as it stands on `day`.
  Day Since(const Item& item, Day day);
  // The next day on which anything that is told apart differs; Max() where never.
  Day NextChange(const Item& item, const Snapshot& now, Day day);

  // Whether the items change with the day that is asked about.
  bool recurring() const { return rule_->ast->start.kind == rules::Start::Kind::kEvery; }

 private:
  // Both for items that stay the same from day to day.
  Day SinceOfLasting(const Item& item, Day day);
  Day NextChangeOfLasting(const Item& item, const Snapshot& now, Day day);
  Day NextRecurrence(Day day) const;
  const Item* Find(const std::vector<Item>& items, const std::string& key) const;

  Patient* patient_ = nullptr;
  const CompiledRule* rule_ = nullptr;
  bool built_ = false;
  Day built_for_;
  BuiltItems items_;
  std::vector<Day> recurrence_days_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_RULE_VIEW_H_
