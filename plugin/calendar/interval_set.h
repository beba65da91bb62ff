// A set of days as sorted, disjoint, non-touching half-open intervals [begin, end).
//
// begin may be Day::Min() ("since for ever"), end may be Day::Max() ("never ends"). This is what a
// condition of the rule language denotes. Up to four intervals stand inline; assignment to an
// existing set reuses its memory. Day::Max() itself ("never") is no member of any set. Not
// thread-safe to modify.
#ifndef WAYMARK_CALENDAR_INTERVAL_SET_H_
#define WAYMARK_CALENDAR_INTERVAL_SET_H_

#include <cstddef>
#include <string>

#include "absl/container/inlined_vector.h"
#include "waymark/calendar/day.h"

namespace waymark::calendar {

struct Interval {
  Day begin;
  Day end;  // exclusive
  friend bool operator==(const Interval&, const Interval&) = default;
};

class IntervalSet {
 public:
  IntervalSet() = default;
  // Empty where end <= begin.
  IntervalSet(Day begin, Day end) { Add(begin, end); }
  static IntervalSet Always() { return IntervalSet(Day::Min(), Day::Max()); }

  bool empty() const { return intervals_.empty(); }
  size_t size() const { return intervals_.size(); }
  const Interval& operator[](size_t i) const { return intervals_[i]; }
  auto begin() const { return intervals_.begin(); }
  auto end() const { return intervals_.end(); }
  void clear() { intervals_.clear(); }

  // Adds [begin, end), joining with what overlaps or touches. Amortised constant when called with
  // ascending `begin`, linear otherwise. Does nothing where end <= begin.
  void Add(Day begin, Day end) {
    if (end <= begin) return;
    if (intervals_.empty() || begin > intervals_.back().end) {
      intervals_.push_back({begin, end});
    } else if (begin >= intervals_.back().begin) {
      if (end > intervals_.back().end) intervals_.back().end = end;
    } else {
      AddBeforeLast(begin, end);
    }
  }

  bool Contains(Day day) const;
  // The interval that holds `day`, or nullptr.
  const Interval* Find(Day day) const;
  // The first day after `day` on which membership differs from `day`'s; Max() where it never does.
  Day NextChange(Day day) const;
  // The first day of the present unbroken run of same membership as on `day`; Min() where it always
  // was so.
  Day Since(Day day) const;
  // The first member on or after `day`; Max() where there is none.
  Day FirstOnOrAfter(Day day) const;

  void UnionWith(const IntervalSet& other);
  void IntersectWith(const IntervalSet& other);
  void Complement();
  // Keeps what lies in [begin, end).
  void Clip(Day begin, Day end);

  friend bool operator==(const IntervalSet&, const IntervalSet&) = default;
  // "[2026-01-01, 2026-02-01) [2026-03-01, never)"
  std::string DebugString() const;

 private:
  // Add where `begin` lies before the last interval's.
  void AddBeforeLast(Day begin, Day end);

  absl::InlinedVector<Interval, 4> intervals_;
};

}  // namespace waymark::calendar

#endif  // WAYMARK_CALENDAR_INTERVAL_SET_H_
