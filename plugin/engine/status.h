// The status of an item on a day, and when it can next differ. Internal to engine/.
#ifndef WAYMARK_ENGINE_STATUS_H_
#define WAYMARK_ENGINE_STATUS_H_

#include "waymark/engine/items.h"

namespace waymark::engine {

// What can be told apart from day to day.
struct Snapshot {
  rules::ItemStatus status = rules::ItemStatus::kNone;
  rules::Level level = rules::Level::kInfo;
  int timing_row = -1;
  int wording_row = -1;
  uint64_t wording_rows = 0;
  std::string_view reason;
  bool left = false;
  uint8_t shown_in = 0;
  uint8_t to = 0;

  // Same status and level: one run for `since`.
  bool same_run(const Snapshot& o) const { return status == o.status && level == o.level; }
  // No change for `next_change_on`: status, level, audience and chosen row of wording.
  bool same(const Snapshot& o) const {
    return same_run(o) && wording_row == o.wording_row && wording_rows == o.wording_rows &&
           shown_in == o.shown_in && to == o.to && left == o.left;
  }
};

Snapshot StatusOn(Patient& patient, const Item& item, const std::vector<Item>& items, Day day);

// The first day after `day` on which the status could differ, entries of the record included; Max()
// where it can't. For items of `every` only as far as they were built.
Day NextBoundary(Patient& patient, const Item& item, const std::vector<Item>& items, Day day);

// The day on which a set-aside last restarted the item's clock, up to `day`; Min() where none did.
Day RestartedOn(Patient& patient, const Item& item, Day day);

// Whether time has run out on the day, as the item stood then.
bool HasRunOut(Patient& patient, const Item& item, Day day);

// The first day on which an item is back that the reply sets aside; Max() where it is for good.
Day AsideUntil(Patient& patient, const record::Reply& reply, const rules::ReplyRule& known);

// The first day on which time has run out for a rule that closes then, whatever else happens; Max()
// where it never does.
Day ClosesByTimeOn(Patient& patient, const Item& item);

// The first day on which the item is, or would be, overdue, as its run stood on `day`; Max() where
// the rule has none.
Day OverdueOn(Patient& patient, const Item& item, Day day);

// The first day on which there is something to say of the item: its start or an earlier row of
// timing.
Day FirstTimingDay(Patient& patient, const Item& item);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_STATUS_H_
