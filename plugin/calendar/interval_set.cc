#include "waymark/calendar/interval_set.h"

#include <algorithm>
#include <cstddef>

namespace waymark::calendar {
namespace {

// Where both operands have many intervals the answer is built here, on the stack for all but
// unusual records, and copied over, so that the set's own memory is kept.
using Scratch = absl::InlinedVector<Interval, 16>;

// Appends to intervals that arrive by ascending begin.
void Append(Scratch& out, const Interval& next) {
  if (out.empty() || next.begin > out.back().end) {
    out.push_back(next);
  } else if (next.end > out.back().end) {
    out.back().end = next.end;
  }
}

// The first interval of `set` that ends after `day`: it holds `day` or begins later.
template <typename Intervals>
auto FirstEndingAfter(Intervals& intervals, Day day) {
  // Most sets have one or two intervals; a scan is quicker than halving there.
  if (intervals.size() <= 8) {
    auto it = intervals.begin();
    while (it != intervals.end() && it->end <= day) ++it;
    return it;
  }
  return std::upper_bound(intervals.begin(), intervals.end(), day,
                          [](Day d, const Interval& interval) { return d < interval.end; });
}

}  // namespace

void IntervalSet::AddBeforeLast(Day begin, Day end) {
  // [first, last) are the intervals that overlap or touch [begin, end).
  const auto first =
      std::lower_bound(intervals_.begin(), intervals_.end(), begin,
                       [](const Interval& interval, Day d) { return interval.end < d; });
  auto last = first;
  while (last != intervals_.end() && last->begin <= end) ++last;
  if (first == last) {
    intervals_.insert(first, {begin, end});
    return;
  }
  first->begin = std::min(first->begin, begin);
  first->end = std::max((last - 1)->end, end);
  intervals_.erase(first + 1, last);
}

const Interval* IntervalSet::Find(Day day) const {
  const auto it = FirstEndingAfter(intervals_, day);
  return it != intervals_.end() && it->begin <= day ? &*it : nullptr;
}

bool IntervalSet::Contains(Day day) const { return Find(day) != nullptr; }

Day IntervalSet::NextChange(Day day) const {
  const auto it = FirstEndingAfter(intervals_, day);
  if (it == intervals_.end()) return Day::Max();
  return it->begin <= day ? it->end : it->begin;
}

Day IntervalSet::Since(Day day) const {
  const auto it = FirstEndingAfter(intervals_, day);
  if (it != intervals_.end() && it->begin <= day) return it->begin;
  return it == intervals_.begin() ? Day::Min() : (it - 1)->end;
}

Day IntervalSet::FirstOnOrAfter(Day day) const {
  const auto it = FirstEndingAfter(intervals_, day);
  return it == intervals_.end() ? Day::Max() : std::max(it->begin, day);
}

void IntervalSet::UnionWith(const IntervalSet& other) {
  if (this == &other || other.empty()) return;
  if (empty()) {
    intervals_ = other.intervals_;
    return;
  }
  // Few additions, or additions at the end: no copy is worth it.
  if (other.size() <= 2 || other.intervals_.front().begin >= intervals_.back().begin) {
    for (const Interval& interval : other) Add(interval.begin, interval.end);
    return;
  }
  Scratch merged;
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    Append(merged, a->begin <= b->begin ? *a++ : *b++);
  }
  while (a != intervals_.end()) Append(merged, *a++);
  while (b != other.intervals_.end()) Append(merged, *b++);
  intervals_.assign(merged.begin(), merged.end());
}

void IntervalSet::IntersectWith(const IntervalSet& other) {
  if (this == &other || empty()) return;
  if (other.empty()) {
    clear();
    return;
  }
  if (other.size() == 1) {
    Clip(other[0].begin, other[0].end);
    return;
  }
  if (size() == 1) {
    const Interval own = intervals_.front();
    intervals_ = other.intervals_;
    Clip(own.begin, own.end);
    return;
  }
  Scratch common;
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    const Interval both = {std::max(a->begin, b->begin), std::min(a->end, b->end)};
    if (both.begin < both.end) common.push_back(both);
    if (a->end < b->end) {
      ++a;
    } else {
      ++b;
    }
  }
  intervals_.assign(common.begin(), common.end());
}

void IntervalSet::Complement() {
  // A gap is written only after the interval behind it was read, so this works in place.
  size_t written = 0;
  Day gap_begin = Day::Min();
  for (size_t read = 0; read < intervals_.size(); ++read) {
    const Interval interval = intervals_[read];
    if (gap_begin < interval.begin) intervals_[written++] = {gap_begin, interval.begin};
    gap_begin = interval.end;
  }
  intervals_.erase(intervals_.begin() + static_cast<ptrdiff_t>(written), intervals_.end());
  if (gap_begin < Day::Max()) intervals_.push_back({gap_begin, Day::Max()});
}

void IntervalSet::Clip(Day begin, Day end) {
  if (end <= begin) {
    clear();
    return;
  }
  auto last = intervals_.end();
  while (last != intervals_.begin() && (last - 1)->begin >= end) --last;
  intervals_.erase(last, intervals_.end());
  intervals_.erase(intervals_.begin(), FirstEndingAfter(intervals_, begin));
  if (empty()) return;
  intervals_.front().begin = std::max(intervals_.front().begin, begin);
  intervals_.back().end = std::min(intervals_.back().end, end);
}

std::string IntervalSet::DebugString() const {
  std::string out;
  for (const Interval& interval : intervals_) {
    if (!out.empty()) out += ' ';
    out += '[';
    out += FormatIso(interval.begin);
    out += ", ";
    out += FormatIso(interval.end);
    out += ')';
  }
  return out;
}

}  // namespace waymark::calendar
