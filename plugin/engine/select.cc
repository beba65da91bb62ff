// Selectors: which entries of the record an entry expression means.

#include <algorithm>

#include "absl/strings/match.h"
#include "waymark/engine/chain.h"
#include "waymark/engine/change.h"
#include "waymark/engine/item.h"
#include "waymark/engine/patient.h"

namespace waymark::engine {

namespace {

using calendar::Truth;

bool Listed(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether somebody of these roles wrote it; a role that the language does not name is `other`.
Truth ByRole(const std::vector<std::string>& wanted, std::string_view role) {
  if (wanted.empty() || Listed(wanted, role)) return Truth::kYes;
  if (role.empty()) return Truth::kMaybe;
  for (const std::string_view name :
       {"gp", "nurse", "pharmacist", "coordinator", "administrator"}) {
    if (absl::EqualsIgnoreCase({role.data(), role.size()}, {name.data(), name.size()})) {
      return Listed(wanted, name) ? Truth::kYes : Truth::kNo;
    }
  }
  return Listed(wanted, "other") ? Truth::kYes : Truth::kNo;
}

}  // namespace

bool Patient::Where(const Selector& selector, const record::Entry& entry,
                    std::vector<Doubt>& doubts) const {
  if ((selector.statuses >> static_cast<unsigned>(entry.status) & 1u) == 0) return false;
  if (!selector.any_kind) {
    const bool by_kind = (selector.kinds >> static_cast<unsigned>(entry.kind) & 1u) != 0 &&
                         entry.kind != record::Kind::kOther;
    const bool by_name = entry.kind == record::Kind::kOther &&
                         std::find(selector.other_kinds.begin(), selector.other_kinds.end(),
                                   entry.kind_text) != selector.other_kinds.end();
    if (!by_kind && !by_name) return false;
  }
  const rules::Where& where = selector.ast->where;
  if (!where.urgencies.empty() && !Listed(where.urgencies, entry.urgency)) return false;
  const Truth by_role = ByRole(where.roles, entry.author_role);
  if (by_role != Truth::kMaybe) return by_role == Truth::kYes;
  const auto index = static_cast<uint32_t>(&entry - record_->entries().data());
  doubts.push_back({DoubtReason::kRoleNotGiven, index, -1});
  return selector.lean == Lean::kShow;
}

bool Patient::Passes(const Table<calendar::ValueTest>& table, const record::Entry& entry, Day day,
                     Lean lean, const Item* item, std::vector<Doubt>* doubts) {
  const calendar::ValueTest* test = Ask(table, day, item);
  if (test == nullptr || test->kind == calendar::ValueTest::Kind::kNever) return false;
  const auto doubt = [&](DoubtReason reason) {
    if (doubts != nullptr) {
      const auto index = static_cast<uint32_t>(&entry - record_->entries().data());
      doubts->push_back({reason, index, -1});
    }
    return lean == Lean::kShow;
  };
  // What was only asked for has no value yet: nothing to be in doubt about.
  if (entry.kind == record::Kind::kRequest && entry.value.kind == record::ValueKind::kNone) {
    return false;
  }
  if (entry.value.kind != record::ValueKind::kQuantity) return doubt(DoubtReason::kValueUnreadable);
  switch (calendar::Passes(entry.value.quantity, *test)) {
    case calendar::Truth::kYes:
      return true;
    case calendar::Truth::kNo:
      return false;
    case calendar::Truth::kMaybe:
      break;
  }
  return doubt(UnitsFit(entry.value.quantity, *test) ? DoubtReason::kComparatorStraddles
                                                     : DoubtReason::kUnitNotGiven);
}

const std::vector<Point>& Patient::Points(SelectorId id) {
  const auto index = static_cast<size_t>(id);
  if (points_stamp_[index] != stamp_) {
    if (heavy_selectors_.Has(index)) throw TooMuchWork();
    selector_doubts_[index].clear();
    points_[index].clear();
    // The list is worked out aside: a condition inside it may come back here for another selector.
    std::vector<Point> points = std::move(points_[index]);
    try {
      const Budget::Apart apart(budget_);
      ComputePoints(id, nullptr, points, selector_doubts_[index]);
    } catch (const TooMuchWork&) {
      heavy_selectors_.Add(index);
      throw;
    }
    points_stamp_[index] = stamp_;
    if (!selector_doubts_[index].empty()) doubted_selectors_.Add(index);
    points_[index] = std::move(points);
  }
  return points_[index];
}

void Patient::ComputePoints(SelectorId id, const Item* item, std::vector<Point>& out,
                            std::vector<Doubt>& doubts) {
  const Selector& selector = program_.selectors[static_cast<size_t>(id)];
  out.clear();
  for (uint16_t slot : selector.slots) {
    Spend(positions_of_slot_[slot].size());
    for (uint32_t position : positions_of_slot_[slot]) {
      const record::Entry& e = entry(position);
      if (!Where(selector, e, doubts)) continue;
      out.push_back({position, e.occurred.first, e.occurred.last});
    }
    if (const uint8_t reason = availability_.of_slot(slot); reason != 0) {
      doubts.push_back(
          {static_cast<DoubtReason>(reason - 1), kNoEntry, program_.set_of_slot[slot]});
    }
  }
  if (selector.slots.size() > 1) {
    std::sort(out.begin(), out.end(),
              [](const Point& a, const Point& b) { return a.position < b.position; });
    out.erase(std::unique(out.begin(), out.end(),
                          [](const Point& a, const Point& b) { return a.position == b.position; }),
              out.end());
  }
  if (selector.ast->change) ComputeChange(selector, out, doubts);
  if (selector.with) {
    std::erase_if(out, [&](const Point& p) {
      return !Passes(*selector.with, entry(p.position), p.first, selector.lean, item, &doubts);
    });
  }
  if (selector.while_holds != kNone && !out.empty()) {
    IntervalSet own;
    const IntervalSet& days = DaysIn(selector.while_holds, item, own);
    // A condition holds within a life only, and so does what is asked on an entry's day.
    const bool past_death = program_.nodes[static_cast<size_t>(selector.while_holds)].past_death;
    const Day end = past_death ? Day::Max() : died_last_;
    std::erase_if(out, [&](const Point& p) {
      if (selector.lean == Lean::kShow || p.first == p.last) {
        const Day first = days.FirstOnOrAfter(std::max(p.first, span_begin_));
        return first > p.last || first >= end;
      }
      const calendar::Interval* in = days.Find(p.first);
      return p.first < span_begin_ || p.last >= end || in == nullptr || in->end <= p.last;
    });
  }
  for (const Point& p : out) {
    if (p.first != p.last) AddDoubt(doubts, DoubtReason::kPartialDate, p.position, -1);
    const record::Entry& e = entry(p.position);
    if (e.date_oddity != 0) AddDoubt(doubts, DoubtReason::kImplausibleDate, p.position, -1);
  }
}

void Patient::Select(SelectorId id, const Item* item, std::vector<Point>& out) {
  SelectUncounted(id, item, out);
  const Selector& selector = program_.selectors[static_cast<size_t>(id)];
  if (selector.ast->count > 1) KeepCompleting(*this, selector, out);
}

void Patient::SelectUncounted(SelectorId id, const Item* item, std::vector<Point>& out) {
  const Selector& selector = program_.selectors[static_cast<size_t>(id)];
  if (selector.item_scope && (selector.while_holds != kNone || selector.with)) {
    std::vector<Doubt> doubts;
    ComputePoints(id, item, out, doubts);
    if (!doubts.empty()) doubted_selectors_.Add(static_cast<size_t>(id));
  } else {
    out = Points(id);
    Spend(out.size());
  }
  const auto& since = selector.ast->since;
  if (!since || since->kind == rules::Since::Kind::kEver) return;
  if (item != nullptr) {
    for (Point& p : out) p.seen_until = SeenUntil(*this, selector, p, *item);
    std::erase_if(out, [&](const Point& p) { return p.seen_until <= item->anchor; });
    return;
  }
  // Without an item only a fixed day or an age can be meant.
  const Day from = DateOn(since->from, nullptr, Day::Max(), false);
  std::erase_if(out, [&](const Point& p) {
    const Day day = selector.lean == Lean::kSure ? p.first : p.last;
    return since->kind == rules::Since::Kind::kFrom ? day < from : day <= from;
  });
}

}  // namespace waymark::engine
