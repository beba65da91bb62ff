// One patient during one evaluation: which entries count, where each code set has entries, and the
// answers of nodes and selectors as they are worked out. Internal to engine/. Scratch: reused from
// patient to patient.
#ifndef WAYMARK_ENGINE_PATIENT_H_
#define WAYMARK_ENGINE_PATIENT_H_

#include <optional>
#include <span>
#include <vector>

#include "waymark/calendar/interval_set.h"
#include "waymark/engine/availability.h"
#include "waymark/engine/budget.h"
#include "waymark/engine/program.h"
#include "waymark/record/visible.h"

namespace waymark::engine {

using calendar::IntervalSet;
using calendar::Period;

// A selected entry. `position` orders: it is the place in the record's one order.
struct Point {
  uint32_t position = 0;
  Day first;
  Day last;
  // For an item: the first day on which it lies before the selector's `since`, as the item's run
  // stands on that day; what has gone does not come back.
  Day seen_until = Day::Max();
};

struct Item;

class Patient {
 public:
  explicit Patient(const Program& program);

  // Makes the patient ready. `cut`: entries dated after it are not there (Day::Max(): all are).
  // Implausibly future entries (dated after their own recording) are left out where they lie after
  // `as_of`.
  void Load(const record::PatientRecord& record, calendar::Instant known_at, bool hypothetical,
            Day as_of, Day cut);

  // What the rule that is being asked may still cost.
  Budget& budget() { return budget_; }
  void Spend(size_t steps = 1) { budget_.Spend(steps); }

  const Program& program() const { return program_; }
  const record::PatientRecord& record() const { return *record_; }
  calendar::Instant known_at() const { return known_at_; }
  const record::Entry& entry(uint32_t position) const {
    return record_->entries()[order_[position]];
  }
  uint32_t ordinal(uint32_t position) const { return order_[position]; }
  size_t entry_count() const { return order_.size(); }
  const std::vector<record::VersionConflict>& conflicts() const { return conflicts_; }
  std::span<const uint16_t> slots(uint32_t position) const {
    return std::span<const uint16_t>(slot_list_)
        .subspan(slot_begin_[position], slot_begin_[position + 1] - slot_begin_[position]);
  }
  // Whether any entry is in one of the selector's sets.
  bool HasEntries(const Selector& selector) const {
    return present_.Intersects(selector.slot_bits);
  }
  // Whether the moment of recording was assumed for any entry.
  bool recorded_assumed() const { return recorded_assumed_; }
  // The day of the last entry that is in any slot; Min() where there is none.
  Day last_relevant_day() const { return last_relevant_day_; }

  // --- the person
  Day span_begin() const { return span_begin_; }
  Day death_begin() const {
    return died_first_;
  }  // first day on which dead is possible; Max() while alive
  Day death_end() const { return died_last_; }  // first day on which dead is certain
  Day left_on() const {
    return left_on_;
  }  // the first day on which a registration had ended; Max() while none has
  // Whether the patient has left on `day`: not registered, but was before.
  bool HasLeft(Day day) const;

  // Whether a code set says nothing about this record, and why.
  std::optional<DoubtReason> Unavailable(uint16_t set) const;
  const Availability& availability() const { return availability_; }

  // --- selectors and conditions
  // All that pass but for `since` and `count`, in order. Stays valid until the next Load.
  const std::vector<Point>& Points(SelectorId id);
  // With `since` and `count` for an item (or no item): what is seen on any day from its anchor on.
  void Select(SelectorId id, const Item* item, std::vector<Point>& out);
  // The same before `count`.
  void SelectUncounted(SelectorId id, const Item* item, std::vector<Point>& out);
  // Whether the value test passes for an entry, by the selector's leaning.
  bool Passes(const Table<calendar::ValueTest>& table, const record::Entry& entry, Day day,
              Lean lean, const Item* item, std::vector<Doubt>* doubts);
  // The days on which a condition holds.
  const IntervalSet& Days(NodeId id);                // of nodes without item scope
  IntervalSet DaysFor(NodeId id, const Item* item);  // of any
  // The same without a copy where there need be none; `storage` holds it otherwise.
  const IntervalSet& DaysIn(NodeId id, const Item* item, IntervalSet& storage);
  bool Holds(NodeId id, Day day, const Item* item);
  template <typename T>
  const T* Ask(const Table<T>& table, Day day, const Item* item) {
    for (const auto& row : table.rows) {
      if (Holds(row.when, day, item)) return &row.gives;
    }
    return table.otherwise ? &*table.otherwise : nullptr;
  }

  // The day that an expression names for an item on `day` (its run as it stood then). Without an
  // item only ages and fixed days have a meaning. Min() where it rests on an unknown birth date.
  Day DateOn(const rules::DateExpr& date, const Item* item, Day day, bool for_timing);

  // The values of a group that an entry has; empty where none.
  void GroupValues(int group, uint32_t position, std::vector<uint16_t>& out) const;

  // Doubts met by a node or selector when it was worked out.
  std::span<const Doubt> NodeDoubts(NodeId id) const {
    const auto index = static_cast<size_t>(id);
    if (days_stamp_[index] != stamp_) return {};
    return node_doubts_[index];
  }
  std::span<const Doubt> SelectorDoubts(SelectorId id) const {
    const auto index = static_cast<size_t>(id);
    if (points_stamp_[index] != stamp_) return {};
    return selector_doubts_[index];
  }
  // Whether any were met; otherwise the lists are empty.
  bool NodeInDoubt(NodeId id) const { return doubted_nodes_.Has(static_cast<size_t>(id)); }
  bool SelectorInDoubt(SelectorId id) const {
    return doubted_selectors_.Has(static_cast<size_t>(id));
  }
  // Whether the rule might answer otherwise if doubts leaned the other way: something is uncertain
  // about the person, or in what has been worked out for the rule. Where nothing is, both leanings
  // go the same way step by step.
  bool MayDoubt(const CompiledRule& rule) const {
    return person_doubt_ || doubted_nodes_.Intersects(rule.node_bits) ||
           doubted_selectors_.Intersects(rule.selector_bits);
  }

  // Days on which another rule's items have one of the statuses: given by the evaluator, which
  // knows items.
  class ItemDays {
   public:
    virtual ~ItemDays() = default;
    virtual IntervalSet Days(int rule, const std::vector<rules::ItemStatus>& statuses) = 0;
    struct NotAsked {
      Doubt why;
      IntervalSet but_on;  // days on which it is asked after all
    };
    // Why the rule can't be asked of this record; nothing where it can.
    virtual std::optional<NotAsked> WhyNotAsked(int rule) = 0;
  };
  void set_item_days(ItemDays* item_days) { item_days_ = item_days; }

 private:
  void LoadPerson();
  void LoadSlots(Day as_of);
  void ComputePoints(SelectorId id, const Item* item, std::vector<Point>& out,
                     std::vector<Doubt>& doubts);
  void ComputeChange(const Selector& selector, std::vector<Point>& points,
                     std::vector<Doubt>& doubts);
  void AddDoubt(std::vector<Doubt>& doubts, DoubtReason reason, uint32_t position, int code_set);
  bool Where(const Selector& selector, const record::Entry& entry,
             std::vector<Doubt>& doubts) const;

  IntervalSet Compute(const Node& node, const Item* item, std::vector<Doubt>& doubts);
  IntervalSet EventDays(const Node& node, const Item* item, std::vector<Doubt>& doubts);
  IntervalSet LatestDays(const Node& node, const Item* item, std::vector<Doubt>& doubts);
  IntervalSet StateDays(const Node& node, const Item* item);
  // Those of a stretch of days.
  void AddStateDays(const Node& node, const std::vector<Point>& begins,
                    const std::vector<Point>& ends, calendar::Interval stretch, IntervalSet& out);
  IntervalSet AgeDays(const Node& node, std::vector<Doubt>& doubts);
  IntervalSet DateDays(const Node& node);
  IntervalSet SexDays(const Node& node, std::vector<Doubt>& doubts);
  IntervalSet RegisteredDays(const Node& node, std::vector<Doubt>& doubts);
  IntervalSet AliveDays(const Node& node, std::vector<Doubt>& doubts);
  IntervalSet ReplyDays(const Node& node);
  IntervalSet OtherRuleDays(const Node& node, std::vector<Doubt>& doubts);
  IntervalSet RiskDays(const Node& node, const Item* item);
  IntervalSet AtLeastDays(const Node& node, const Item* item);
  // The days [begin, end) of an entry under a window; false where there are none.
  bool WindowOf(const Node& node, const Point& point, const Item* item, calendar::Interval& out);
  // All sets of the selector unavailable: then the doubts are noted.
  bool AllUnavailable(SelectorId id, std::vector<Doubt>& doubts);
  // What is not known about the sets of a condition decides it: then `out` is its days. In what
  // closes, a waiting set beside working ones leaves it in doubt too; in what opens it gives no
  // entries and is listed.
  bool DecidedByDoubt(const Node& node, SelectorId id, std::vector<Doubt>& doubts,
                      IntervalSet& out);

  const Program& program_;
  const record::PatientRecord* record_ = nullptr;
  ItemDays* item_days_ = nullptr;
  Budget budget_;
  calendar::Instant known_at_ = calendar::kEverything;
  Day cut_ = Day::Max();
  std::vector<uint32_t> order_;
  std::vector<record::VersionConflict> conflicts_;
  std::vector<uint32_t> slot_begin_;
  std::vector<uint16_t> slot_list_;
  std::vector<std::vector<uint32_t>> positions_of_slot_;
  std::vector<uint16_t> touched_slots_;
  std::vector<uint16_t> system_map_;
  std::vector<Day> system_from_;  // per system of the record: the first day of an entry that counts
  IdBits present_;                // the slots that have entries
  bool recorded_assumed_ = false;
  Availability availability_;
  bool person_doubt_ = false;
  IdBits doubted_nodes_, doubted_selectors_;
  IdBits heavy_nodes_,
      heavy_selectors_;  // those that cost more than their allowance
  Day span_begin_, died_first_, died_last_, left_on_, last_relevant_day_;

  std::vector<std::vector<Point>> points_;
  std::vector<uint64_t> points_stamp_;
  std::vector<std::vector<Doubt>> selector_doubts_;
  std::vector<IntervalSet> days_;
  std::vector<uint64_t> days_stamp_;
  std::vector<std::vector<Doubt>> node_doubts_;
  uint64_t stamp_ = 0;  // of the present Load; 64 bits, so that it never comes round again
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_PATIENT_H_
