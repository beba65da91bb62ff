#include "waymark/engine/chain.h"

#include <algorithm>

#include "waymark/engine/item.h"

namespace waymark::engine {

bool SeenSince(Patient& patient, const Selector& selector, const Point& point, const Item& item) {
  const auto& since = selector.ast->since;
  if (since && since->kind == rules::Since::Kind::kEver) return true;
  // In doubt the entry is before the start for closings, and after it for what shows the work.
  const Day day = selector.lean == Lean::kSure ? point.first : point.last;
  rules::DateExpr start;
  const rules::DateExpr& from = since ? since->from : start;
  const Day asked = std::max(point.last, item.anchor);
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

std::vector<Chain> Chains(Patient& patient, const Selector& selector,
                          const std::vector<Point>& points) {
  std::vector<Chain> out;
  const int count = selector.ast->count;
  const auto& holidays = patient.program().pack->holidays;
  const auto& within = selector.ast->within;
  const auto near = [&](const Point& oldest, const Point& newest) {
    return !within || newest.first <= calendar::Add(oldest.first, *within, holidays);
  };
  const auto collect = [&](const std::vector<Point>& members) {
    for (size_t i = 0; i < members.size(); ++i) {
      size_t at = i;
      int found = 1;
      for (size_t j = i; j-- > 0 && found < count;) {
        patient.Spend();
        if (calendar::Add(members[j].first, selector.ast->apart, holidays) <= members[at].first) {
          at = j;
          ++found;
        }
      }
      if (found != count || !near(members[at], members[i])) continue;
      out.push_back({members[i], members[at]});
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
  std::vector<uint32_t> newest;
  for (const Chain& c : Chains(patient, selector, points)) newest.push_back(c.newest.position);
  std::sort(newest.begin(), newest.end());
  std::erase_if(points, [&](const Point& p) {
    return !std::binary_search(newest.begin(), newest.end(), p.position);
  });
}

}  // namespace waymark::engine
