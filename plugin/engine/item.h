// An item while it is being worked out. Internal to engine/.
#ifndef WAYMARK_ENGINE_ITEM_H_
#define WAYMARK_ENGINE_ITEM_H_

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/container/inlined_vector.h"
#include "waymark/engine/patient.h"

namespace waymark::engine {

struct RunEntry {
  uint32_t position = 0;
  Day day;        // first possible day
  Day clock_day;  // the day that timing counts from: `day`, or the day it was recorded
};

struct Item {
  const CompiledRule* rule = nullptr;
  using Run = absl::InlinedVector<RunEntry, 2>;
  Run run;               // in order; future-dated ones too. Empty for conditions and ages
  int group_value = -1;  // within the rule's start group
  Day anchor;            // first day of the run; first due day; first day of the condition's run
  Day clock;             // as anchor, for items without a run
  Day opens;             // the first day on which there is an item
  Day run_end = Day::Max();  // of conditions and recurrence: the first day on which the run is over
  Day closed = Day::Max();
  rules::ItemStatus closed_as = rules::ItemStatus::kDone;
  std::string_view reason;
  // The day on which it is back after replies that set it aside before time ran out; Min(): none.
  Day back_on = Day::Min();
  uint32_t closed_by = kNoEntry;   // position
  uint32_t renewed_by = kNoEntry;  // position of the entry that ends a recurring run
  uint32_t stands_on =
      kNoEntry;  // position of the entry that the anchor of a recurring run is from
  std::string key;
  // The first days of the first rows of timing, as they are once all of the run's entries are past:
  // a bit for each that is known, for a run of so many entries.
  static constexpr size_t kRowsKept = 4;
  mutable std::array<Day, kRowsKept> row_days;
  mutable uint32_t row_days_of_run = 0;
  mutable uint8_t row_days_known = 0;

  // The first of the run's entries that are dated after `day`.
  Run::const_iterator after(Day day) const {
    if (!run.empty() && run.back().day <= day) return run.end();
    return std::upper_bound(run.begin(), run.end(), day,
                            [](Day d, const RunEntry& entry) { return d < entry.day; });
  }
  bool open_on(Day day) const { return opens <= day && closed > day; }
  // The run's first or last entry as it stood on `day`.
  const RunEntry* first_on(Day day) const {
    return run.empty() || run.front().day > day ? nullptr : &run.front();
  }
  const RunEntry* last_on(Day day) const {
    if (run.empty() || run.front().day > day) return nullptr;
    return &*std::prev(after(day));
  }
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_ITEM_H_
