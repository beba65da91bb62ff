#include "waymark/engine/chain.h"

#include <algorithm>

#include "waymark/engine/item.h"

namespace waymark::engine {

namespace {

// Whether the entry lies in the selector's `since`, as the item's run stood on `asked`.
bool SeenOn(Patient& patient, const Selector& selector, const Point& point, const Item& item,
            Day asked) {
  const auto& since = selector.ast->since;
  if (since && since->kind == rules::Since::Kind::kEver) return true;
  // In doubt the entry is before the start for closings, and after it for what shows the work.
  const Day day = selector.lean == Lean::kSure ? point.first : point.last;
  rules::DateExpr start;
  const rules::DateExpr& from = since ? since->from : start;
  const Day first = patient.DateOn(from, &item, asked, /*for_timing=*/false);
  if (!since || since->kind == rules::Since::Kind::kFrom) return day >= first;
  if (day != first) return day > first;
  // The same day: later only where both have a clock time.
  const bool last = from.kind == rules::DateExpr::Kind::kStartLast ||
                    (from.kind == rules::DateExpr::Kind::kStart &&
                     item.rule->ast->start.clock == rules::Start::Clock::kLast);
  const RunEntry* start_entry = last ? item.last_on(asked) : item.first_on(asked);
  if (start_entry == nullptr || !from.offset.is_zero()) return false;
  const int32_t mine = patient.entry(point.position).clock_seconds;
  const int32_t theirs = patient.entry(start_entry->position).clock_seconds;
  return mine >= 0 && theirs >= 0 && mine > theirs;
}

}  // namespace

Day ClosesOn(const Point& point, const Item& item) { return std::max(point.last, item.anchor); }

bool SeenSince(Patient& patient, const Selector& selector, const Point& point, const Item& item) {
  return SeenOn(patient, selector, point, item, ClosesOn(point, item));
}

Day SeenUntil(Patient& patient, const Selector& selector, const Point& point, const Item& item) {
  const auto seen_on = [&](Day day) {
    patient.Spend();
    return SeenOn(patient, selector, point, item, day);
  };
  if (!seen_on(item.anchor)) return Day::Min();
  // Every `since` stays or moves on as the run grows.
  if (item.run.size() < 2 || seen_on(item.run.back().day)) return Day::Max();
  return std::partition_point(item.run.begin(), item.run.end(),
                              [&](const RunEntry& entry) { return seen_on(entry.day); })
      ->day;
}

std::vector<Chain> Chains(Patient& patient, const Selector& selector,
                          const std::vector<Point>& points) {
  std::vector<Chain> out;
  const int count = selector.ast->count;
  const auto& holidays = patient.program().pack->holidays;
  const auto& within = selector.ast->within;
  const auto& apart = selector.ast->apart;
  const bool show = selector.lean == Lean::kShow;
  const auto near = [&](const Point& oldest, const Point& newest) {
    return !within || (show ? newest.first : newest.last) <=
                          calendar::Add(show ? oldest.last : oldest.first, *within, holidays);
  };
  // Whether `a` lies so far before `b`, for all that is known, or surely.
  const auto before = [&](const Point& a, const Point& b) {
    return calendar::Add(show ? a.first : a.last, apart, holidays) <= (show ? b.last : b.first);
  };
  // Points stand in order of their first days: what may be meant by a partial date may come later.
  const auto far = [&](const Point& older, const Point& newer) {
    return apart.is_zero() || before(older, newer) || (show && before(newer, older));
  };
  const auto collect = [&](const std::vector<Point>& members) {
    for (size_t i = 0; i < members.size(); ++i) {
      size_t at = i;
      int found = 1;
      std::vector<Point> partial;
      Day seen_until = members[i].seen_until;
      for (size_t j = i; j-- > 0 && found < count;) {
        patient.Spend();
        if (far(members[j], members[at])) {
          at = j;
          ++found;
          seen_until = std::min(seen_until, members[j].seen_until);
          if (members[j].first != members[j].last) partial.push_back(members[j]);
        }
      }
      if (found != count || !near(members[at], members[i])) continue;
      out.push_back({members[i], members[at], std::move(partial), seen_until});
    }
  };
  const int group = selector.ast->per;
  if (group < 0) {
    collect(points);
    return out;
  }
  // Entries without a value are one group of their own.
  const size_t values = patient.program().group_values[static_cast<size_t>(group)].size();
  std::vector<std::vector<Point>> members(values + 1);
  std::vector<uint16_t> of;
  for (const Point& p : points) {
    patient.GroupValues(group, p.position, of);
    if (of.empty()) members[values].push_back(p);
    for (uint16_t value : of) members[value].push_back(p);
  }
  for (const auto& list : members) collect(list);
  return out;
}

void KeepCompleting(Patient& patient, const Selector& selector, std::vector<Point>& points) {
  std::vector<Point> newest;
  for (const Chain& c : Chains(patient, selector, points)) {
    newest.push_back(c.newest);
    newest.back().seen_until = c.seen_until;
    if (selector.lean == Lean::kShow) continue;
    for (const Point& p : c.partial) newest.back().last = std::max(newest.back().last, p.last);
  }
  // Of the chains of several groups the one that is sure first and seen longest.
  std::sort(newest.begin(), newest.end(), [](const Point& a, const Point& b) {
    if (a.position != b.position) return a.position < b.position;
    return a.last != b.last ? a.last < b.last : a.seen_until > b.seen_until;
  });
  size_t kept = 0;
  for (const Point& p : points) {
    const auto found =
        std::lower_bound(newest.begin(), newest.end(), p,
                         [](const Point& a, const Point& b) { return a.position < b.position; });
    if (found == newest.end() || found->position != p.position) continue;
    points[kept++] = {p.position, p.first, found->last, found->seen_until};
  }
  points.resize(kept);
}

}  // namespace waymark::engine
