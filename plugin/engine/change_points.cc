// The entries that complete a change: which earlier entry each is measured from. Of partial dates
// that is not always known: what shows the work takes any that may be meant, what closes it needs
// every one that may be meant to say so.
#include <optional>
#include <tuple>
#include <vector>

#include "waymark/calendar/quantity.h"
#include "waymark/engine/change.h"
#include "waymark/engine/patient.h"

namespace waymark::engine {

using calendar::Day;
using rules::Change;

namespace {

bool IsExact(const Point& p) { return p.first == p.last; }

// Whether `a` surely stands before `b` in the record.
bool SurelyBefore(const Point& a, const Point& b) {
  if (IsExact(a) && IsExact(b) && a.first == b.first) return a.position < b.position;
  return a.last < b.first;
}

}  // namespace

void Patient::ComputeChange(const Selector& selector, std::vector<Point>& points,
                            std::vector<Doubt>& doubts) {
  const Change& change = *selector.ast->change;
  const auto& holidays = program_.pack->holidays;
  const auto value_of = [&](const Point& p) -> const calendar::Quantity& {
    return entry(p.position).value.quantity;
  };
  std::vector<Point> readable;
  for (const Point& p : points) {
    const record::Value& value = entry(p.position).value;
    if (value.kind != record::ValueKind::kQuantity ||
        value.quantity.comparator != calendar::Comparator::kNone) {
      continue;
    }
    if (change.only && calendar::Passes(value.quantity, *change.only) != calendar::Truth::kYes)
      continue;
    readable.push_back(p);
  }
  points.clear();

  // Whether `other` lies as long before `p` as is asked: on any of the days that may be meant, on
  // all of them.
  const auto may_lie = [&](const Point& other, const Point& p) {
    return calendar::Add(other.first, change.earlier_from, holidays) <= p.last &&
           p.first <= calendar::Add(other.last, change.earlier_to, holidays) &&
           !SurelyBefore(p, other);
  };
  const auto surely_lies = [&](const Point& other, const Point& p) {
    return calendar::Add(other.last, change.earlier_from, holidays) <= p.first &&
           p.last <= calendar::Add(other.first, change.earlier_to, holidays) &&
           SurelyBefore(other, p);
  };
  // Whether a change is measured from `sure` wherever that one and `base` both lie in the range.
  const bool by_value = change.against != Change::Against::kPrevious;
  const auto gives_way = [&](const Point& base, const Point& sure) {
    if (!by_value) return SurelyBefore(base, sure);
    return IsBetterBase(value_of(sure), value_of(base), change.against);
  };
  // Of two that surely lie in the range the one to which every other gives way that gives way at
  // all.
  const auto stronger = [&](const Point& a, const Point& b) {
    if (by_value) return gives_way(b, a);
    return std::tuple(a.first, IsExact(a), a.position) >
           std::tuple(b.first, IsExact(b), b.position);
  };

  const bool show = selector.lean == Lean::kShow;
  std::vector<Point> possible;
  for (const Point& p : readable) {
    possible.clear();
    std::optional<Point> sure;
    Spend(readable.size());
    for (const Point& other : readable) {
      if (other.position == p.position || !Comparable(value_of(other), value_of(p))) continue;
      // What came later did not show the work before it came.
      if (show && other.first > p.first) continue;
      if (!may_lie(other, p)) continue;
      const bool surely = surely_lies(other, p);
      if (surely && (!sure || stronger(other, *sure))) sure = other;
      // Of those that surely lie in the range the order of their values is known: one decides.
      if (!surely || !by_value) possible.push_back(other);
    }
    if (sure && by_value) possible.push_back(*sure);
    if (possible.empty() || (!show && !sure)) continue;
    bool any = false;
    bool all = true;
    for (const Point& base : possible) {
      if (sure && gives_way(base, *sure)) continue;
      const bool completes = CompletesChange(value_of(base), value_of(p), change);
      any |= completes;
      all &= completes;
      if (completes && !IsExact(base)) {
        AddDoubt(doubts, DoubtReason::kPartialDate, base.position, -1);
      }
    }
    if (show ? any : all) points.push_back(p);
  }
}

}  // namespace waymark::engine
