// Conditions: the set of days on which each holds.

#include <algorithm>

#include "waymark/engine/chain.h"
#include "waymark/engine/change.h"
#include "waymark/engine/item.h"
#include "waymark/engine/patient.h"
#include "waymark/engine/replies.h"
#include "waymark/engine/risk.h"

namespace waymark::engine {

using calendar::AddDays;
using rules::Condition;
using rules::Window;

const IntervalSet& Patient::Days(NodeId id) {
  const auto index = static_cast<size_t>(id);
  if (days_stamp_[index] != stamp_) {
    if (heavy_nodes_.Has(index)) throw TooMuchWork();
    node_doubts_[index].clear();
    try {
      const Budget::Apart apart(budget_);
      days_[index] = Compute(program_.nodes[index], nullptr, node_doubts_[index]);
    } catch (const TooMuchWork&) {
      heavy_nodes_.Add(index);
      throw;
    }
    if (!node_doubts_[index].empty()) doubted_nodes_.Add(index);
    days_stamp_[index] = stamp_;
  }
  return days_[index];
}

// Of a rule that can't be asked of this record nobody knows which items it would have.
IntervalSet Patient::OtherRuleDays(const Node& node, std::vector<Doubt>& doubts) {
  if (item_days_ == nullptr) return {};
  const std::optional<ItemDays::NotAsked> missing = item_days_->WhyNotAsked(node.ast->rule);
  if (!missing) return item_days_->Days(node.ast->rule, node.ast->statuses);
  const auto& statuses = node.ast->statuses;
  IntervalSet out;
  if (!missing->but_on.empty()) {
    out = item_days_->Days(node.ast->rule, statuses);
    out.IntersectWith(missing->but_on);
  }
  const bool itself =
      std::find(statuses.begin(), statuses.end(), rules::ItemStatus::kNotChecked) != statuses.end();
  if (!itself) doubts.push_back(missing->why);
  if (itself || node.lean == Lean::kShow) {
    IntervalSet unknown = missing->but_on;
    unknown.Complement();
    out.UnionWith(unknown);
  }
  return out;
}

IntervalSet Patient::DaysFor(NodeId id, const Item* item) {
  const Node& node = program_.nodes[static_cast<size_t>(id)];
  if (!node.item_scope) return Days(id);
  const auto index = static_cast<size_t>(id);
  if (days_stamp_[index] != stamp_) {
    days_stamp_[index] = stamp_;
    node_doubts_[index].clear();
  }
  IntervalSet days = Compute(node, item, node_doubts_[index]);
  if (!node_doubts_[index].empty()) doubted_nodes_.Add(index);
  return days;
}

const IntervalSet& Patient::DaysIn(NodeId id, const Item* item, IntervalSet& storage) {
  if (!program_.nodes[static_cast<size_t>(id)].item_scope) return Days(id);
  storage = DaysFor(id, item);
  return storage;
}

bool Patient::Holds(NodeId id, Day day, const Item* item) {
  const Node& node = program_.nodes[static_cast<size_t>(id)];
  return node.item_scope ? DaysFor(id, item).Contains(day) : Days(id).Contains(day);
}

IntervalSet Patient::Compute(const Node& node, const Item* item, std::vector<Doubt>& doubts) {
  IntervalSet out;
  switch (node.kind) {
    case Condition::Kind::kEvent:
      out = EventDays(node, item, doubts);
      break;
    case Condition::Kind::kLatest:
      out = LatestDays(node, item, doubts);
      break;
    case Condition::Kind::kState:
      out = StateDays(node, item);
      break;
    case Condition::Kind::kAge:
      out = AgeDays(node, doubts);
      break;
    case Condition::Kind::kDate:
      out = DateDays(node);
      break;
    case Condition::Kind::kSex:
      out = SexDays(node, doubts);
      break;
    case Condition::Kind::kRegisteredHere:
      out = RegisteredDays(node, doubts);
      break;
    case Condition::Kind::kAlive:
      out = AliveDays(node, doubts);
      break;
    case Condition::Kind::kSensitive:
      if (record_->sensitive) out = IntervalSet::Always();
      break;
    case Condition::Kind::kItem:
      out = OtherRuleDays(node, doubts);
      break;
    case Condition::Kind::kReply:
      out = ReplyDays(node);
      break;
    case Condition::Kind::kRisk:
      out = RiskDays(node, item);
      break;
    case Condition::Kind::kAll:
      out = IntervalSet::Always();
      for (NodeId child : node.children) {
        if (out.empty()) break;
        IntervalSet storage;
        const IntervalSet& days = DaysIn(child, item, storage);
        Spend(out.size() + days.size());
        out.IntersectWith(days);
      }
      break;
    case Condition::Kind::kAny:
      for (NodeId child : node.children) {
        IntervalSet storage;
        const IntervalSet& days = DaysIn(child, item, storage);
        Spend(out.size() + days.size());
        out.UnionWith(days);
      }
      break;
    case Condition::Kind::kNot:
      out = DaysFor(node.children[0], item);
      out.Complement();
      break;
    case Condition::Kind::kAtLeast:
      out = AtLeastDays(node, item);
      break;
    case Condition::Kind::kUse:
      out = DaysFor(node.children[0], item);
      break;
  }
  Spend(1 + out.size());
  if (node.for_unbroken) {
    out.Clip(span_begin_, node.past_death ? Day::Max() : died_last_);
    IntervalSet unbroken;
    for (const calendar::Interval& in : out) {
      unbroken.Add(calendar::Add(in.begin, *node.for_unbroken, program_.pack->holidays), in.end);
    }
    out = std::move(unbroken);
  }
  return out;
}

bool Patient::WindowOf(const Node& node, const Point& p, const Item* item,
                       calendar::Interval& out) {
  const Window& window = node.ast->window;
  const auto& holidays = program_.pack->holidays;
  const bool show = node.lean == Lean::kShow;
  // In doubt about the day: shown from the first possible to the last possible end, sure only where
  // every possible day agrees.
  const Day from = show ? p.first : p.last;
  const Day to = show ? p.last : p.first;
  switch (window.kind) {
    case Window::Kind::kEver:
      out = {from, Day::Max()};
      break;
    case Window::Kind::kSameDay:
      out = {from, AddDays(to, 1)};
      break;
    case Window::Kind::kLast: {
      const Period* length = Ask(node.length, p.first, item);
      if (length == nullptr) return false;
      out = {from, AddDays(calendar::Add(to, *length, holidays), 1)};
      break;
    }
    case Window::Kind::kHolds:
      out = {calendar::Add(from, window.from, holidays),
             AddDays(calendar::Add(to, window.to, holidays), 1)};
      break;
    case Window::Kind::kHoldsUntil:
      out = {from, calendar::NextAnniversary(to, window.month, window.day_of_month)};
      break;
  }
  return out.begin < out.end;
}

IntervalSet Patient::EventDays(const Node& node, const Item* item, std::vector<Doubt>& doubts) {
  IntervalSet out;
  if (DecidedByDoubt(node, node.selector, doubts, out)) return out;
  const Selector& selector = program_.selectors[static_cast<size_t>(node.selector)];
  if (!HasEntries(selector)) return out;
  std::vector<Point> own;
  const std::vector<Point>* points = &own;
  if (selector.item_scope) {
    SelectUncounted(node.selector, item, own);
  } else {
    points = &Points(node.selector);
  }
  calendar::Interval window;
  Spend(points->size());
  if (selector.ast->count <= 1) {
    for (const Point& p : *points) {
      if (!WindowOf(node, p, item, window)) continue;
      window.end = std::min(window.end, p.seen_until);
      if (window.begin < window.end) out.Add(window.begin, window.end);
    }
    return out;
  }
  // The days that lie in the windows of all members of a chain.
  for (const Chain& chain : Chains(*this, selector, *points)) {
    calendar::Interval oldest;
    if (!WindowOf(node, chain.newest, item, window) ||
        !WindowOf(node, chain.oldest, item, oldest)) {
      continue;
    }
    Day begin = std::max(window.begin, oldest.begin);
    Day end = std::min({window.end, oldest.end, chain.seen_until});
    for (const Point& p : chain.partial) {
      if (!WindowOf(node, p, item, window)) window = {Day::Max(), Day::Min()};
      begin = std::max(begin, window.begin);
      end = std::min(end, window.end);
    }
    if (begin < end) out.Add(begin, end);
  }
  return out;
}

namespace {

// An entry that `latest` reads.
struct Reading {
  Day day;   // the first that may be meant
  Day last;  // and the last
  int32_t clock;
  uint32_t position;
  bool passes;
  bool readable;
  Day limit;  // the day after its window's last
};

// When readings that do not pass end one that does, where nobody knows their order. Shown: on the
// day on which one has surely come after it. Sure: on the first day on which one may have.
class Enders {
 public:
  Enders(const std::vector<Reading>& readings, Lean lean) : show_(lean == Lean::kShow) {
    for (const Reading& r : readings) {
      if (!r.readable || r.passes) continue;
      ends_.push_back(show_ ? End{r.day, r.last} : End{r.last, r.day});
    }
    std::sort(ends_.begin(), ends_.end(),
              [](const End& a, const End& b) { return a.after < b.after; });
    for (size_t i = ends_.size(); i-- > 1;) {
      ends_[i - 1].on = std::min(ends_[i - 1].on, ends_[i].on);
    }
  }
  // Of a reading from somewhere in [first, last].
  Day Of(Day first, Day last) const {
    const Day day = show_ ? last : first;
    const auto next = std::upper_bound(ends_.begin(), ends_.end(), day,
                                       [](Day d, const End& end) { return d < end.after; });
    if (next == ends_.end()) return Day::Max();
    return show_ ? next->on : std::max(next->on, AddDays(first, 1));
  }

 private:
  struct End {
    Day after;  // ends what lies before this day
    Day on;     // on this one; of the end and all that sort after it the earliest
  };
  bool show_;
  std::vector<End> ends_;
};

}  // namespace

IntervalSet Patient::LatestDays(const Node& node, const Item* item, std::vector<Doubt>& doubts) {
  IntervalSet out;
  if (DecidedByDoubt(node, node.selector, doubts, out)) return out;
  std::vector<Point> points;
  Select(node.selector, item, points);
  std::vector<Reading> readings, partial;
  for (const Point& p : points) {
    const record::Entry& e = entry(p.position);
    const calendar::ValueTest* test = Ask(node.test, p.first, item);
    if (test == nullptr) continue;
    const bool number = e.value.kind == record::ValueKind::kQuantity;
    const bool readable = number && UnitsFit(e.value.quantity, *test);
    Table<calendar::ValueTest> plain;
    plain.otherwise = *test;
    const bool passes = Passes(plain, e, p.first, node.lean, item, &doubts);
    if (!readable && !passes) continue;
    Day limit = Day::Max();
    if (node.ast->window.kind == Window::Kind::kLast) {
      // As windows do: shown to the last possible end, sure to the first.
      const Period* length = Ask(node.length, p.first, item);
      const Day from = node.lean == Lean::kShow ? p.last : p.first;
      if (length != nullptr) {
        limit = AddDays(calendar::Add(from, *length, program_.pack->holidays), 1);
      }
    }
    limit = std::min(limit, p.seen_until);
    (p.first == p.last ? readings : partial)
        .push_back({p.first, p.last, e.clock_seconds, p.position, passes, readable, limit});
  }
  const Enders vague(partial, node.lean);
  if (!partial.empty()) {
    std::vector<Reading> all = readings;
    all.insert(all.end(), partial.begin(), partial.end());
    const Enders enders(all, node.lean);
    for (const Reading& r : partial) {
      if (!r.passes) continue;
      const Day begin = node.lean == Lean::kShow ? r.day : r.last;
      const Day until = std::min(r.limit, enders.Of(r.day, r.last));
      if (begin < until) out.Add(begin, until);
    }
  }
  std::stable_sort(readings.begin(), readings.end(), [](const Reading& a, const Reading& b) {
    return a.day != b.day ? a.day < b.day : a.position < b.position;
  });
  // Same-day readings of which one lacks a time are one step.
  struct Step {
    Day day;
    bool passes = false;
    bool readable = false;
    Day limit = Day::Min();
  };
  std::vector<Step> steps;
  for (size_t i = 0; i < readings.size();) {
    size_t end = i + 1;
    while (end < readings.size() && readings[end].day == readings[i].day) ++end;
    const bool timed = std::all_of(readings.begin() + static_cast<ptrdiff_t>(i),
                                   readings.begin() + static_cast<ptrdiff_t>(end),
                                   [](const Reading& r) { return r.clock >= 0; });
    for (size_t j = i; j < end; ++j) {
      const Reading& r = readings[j];
      if (j == i || timed) steps.push_back({r.day, false, false, Day::Min()});
      Step& step = steps.back();
      step.passes |= r.passes;
      step.readable |= r.readable;
      if (r.passes) step.limit = step.limit == Day::Min() ? r.limit : std::max(step.limit, r.limit);
    }
    // Of timed readings of one day the last readable one stands for the day.
    i = end;
  }
  size_t next = 0;  // the first readable step after this one
  for (size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].passes) continue;
    for (next = std::max(next, i + 1); next < steps.size() && !steps[next].readable;) ++next;
    const Day next_day = next < steps.size() ? steps[next].day : Day::Max();
    const Day until = std::min({next_day, steps[i].limit, vague.Of(steps[i].day, steps[i].day)});
    if (steps[i].day < until) out.Add(steps[i].day, until);
  }
  return out;
}

IntervalSet Patient::StateDays(const Node& node, const Item* item) {
  IntervalSet out;
  std::vector<Doubt>& doubts = node_doubts_[static_cast<size_t>(&node - program_.nodes.data())];
  if (DecidedByDoubt(node, node.selector, doubts, out)) return out;
  std::vector<Point> begins, ends;
  Select(node.selector, item, begins);
  if (node.until_selector != kNone) {
    AllUnavailable(node.until_selector, doubts);
    Select(node.until_selector, item, ends);
  }
  // What ends it may be out of sight from some day on, and then ends nothing: a stretch each.
  std::vector<Day> stretches{Day::Min()};
  for (const Point& e : ends) {
    if (e.seen_until != Day::Max()) stretches.push_back(e.seen_until);
  }
  std::sort(stretches.begin(), stretches.end());
  stretches.erase(std::unique(stretches.begin(), stretches.end()), stretches.end());
  stretches.push_back(Day::Max());
  for (size_t i = 0; i + 1 < stretches.size(); ++i) {
    std::erase_if(ends, [&](const Point& e) { return e.seen_until <= stretches[i]; });
    AddStateDays(node, begins, ends, {stretches[i], stretches[i + 1]}, out);
  }
  return out;
}

void Patient::AddStateDays(const Node& node, const std::vector<Point>& begins,
                           const std::vector<Point>& ends, calendar::Interval stretch,
                           IntervalSet& out) {
  const auto& holidays = program_.pack->holidays;
  const bool show = node.lean == Lean::kShow;
  for (const Point& b : begins) {
    const auto add = [&](Day first, Day last) {
      first = std::max(first, stretch.begin);
      last = std::min({last, stretch.end, b.seen_until});
      if (first < last) out.Add(first, last);
    };
    const Day from = show ? b.first : b.last;
    Day until = Day::Max();
    Spend(ends.size());
    for (const Point& e : ends) {
      const bool same_day = b.first == b.last && e.first == e.last && e.first == b.first;
      if (same_day) {
        // On one day the state holds, unless clock times say that the end came later.
        const int32_t began = entry(b.position).clock_seconds;
        const int32_t ended = entry(e.position).clock_seconds;
        if (began < 0 || ended < 0 || ended <= began) continue;
      } else if (show ? e.first <= b.last : e.last <= b.first) {
        continue;  // shown: only what surely came later ends it; sure: all that may have
      }
      const Day day = show || same_day ? e.last : std::max(e.first, AddDays(b.first, 1));
      until = std::min(until, day);
    }
    const Day start = show ? b.last : b.first;
    const Day limit = node.ast->at_most
                          ? AddDays(calendar::Add(start, *node.ast->at_most, holidays), 1)
                          : Day::Max();
    add(from, std::min(until, limit));
    if (until != Day::Max() && until <= limit && node.ast->then) {
      const Day tail = calendar::Add(until, *node.ast->then, holidays);
      add(from, AddDays(tail, 1));
    }
  }
}

IntervalSet Patient::AgeDays(const Node& node, std::vector<Doubt>& doubts) {
  const bool show = node.lean == Lean::kShow;
  if (!record_->birth) {
    doubts.push_back({DoubtReason::kBirthUnknown, kNoEntry, -1});
    return show ? IntervalSet::Always() : IntervalSet();
  }
  const auto reach = [&](int months, bool early) {
    return calendar::AddMonthsRollingOver(early ? record_->birth->first : record_->birth->last,
                                          months);
  };
  if (!record_->birth->is_whole()) doubts.push_back({DoubtReason::kPartialDate, kNoEntry, -1});
  const Day from = node.ast->age_from < 0 ? Day::Min() : reach(node.ast->age_from, show);
  const Day until = node.ast->age_until < 0 ? Day::Max() : reach(node.ast->age_until, !show);
  return IntervalSet(from, until);
}

IntervalSet Patient::DateDays(const Node& node) {
  const auto bound = [&](const std::optional<rules::DateExpr>& date, Day open) {
    return date ? DateOn(*date, nullptr, Day::Max(), false) : open;
  };
  return IntervalSet(bound(node.ast->date_from, Day::Min()),
                     bound(node.ast->date_until, Day::Max()));
}

IntervalSet Patient::SexDays(const Node& node, std::vector<Doubt>& doubts) {
  if (record_->sex == record::Sex::kUnknown) {
    doubts.push_back({DoubtReason::kSexUnknown, kNoEntry, -1});
    return node.lean == Lean::kShow ? IntervalSet::Always() : IntervalSet();
  }
  const auto& names = node.ast->names;
  const bool is =
      std::find(names.begin(), names.end(), record::SexName(record_->sex)) != names.end();
  return is ? IntervalSet::Always() : IntervalSet();
}

IntervalSet Patient::RegisteredDays(const Node& node, std::vector<Doubt>& doubts) {
  if (record_->registrations().empty()) {
    doubts.push_back({DoubtReason::kRegistrationUnknown, kNoEntry, -1});
    return node.lean == Lean::kShow ? IntervalSet::Always() : IntervalSet();
  }
  IntervalSet out;
  for (const record::Registration& r : record_->registrations()) {
    if (record_->practice.empty() || r.practice.empty() || r.practice == record_->practice) {
      out.Add(r.from, r.until);
    }
  }
  if (node.after_leaving && left_on_ != Day::Max()) out.Add(left_on_, Day::Max());
  return out;
}

bool Patient::HasLeft(Day day) const {
  if (day < left_on_) return false;
  for (const record::Registration& r : record_->registrations()) {
    const bool here =
        record_->practice.empty() || r.practice.empty() || r.practice == record_->practice;
    if (here && r.from <= day && day < r.until) return false;
  }
  return true;
}

IntervalSet Patient::AliveDays(const Node& node, std::vector<Doubt>& doubts) {
  if (died_first_ != died_last_) doubts.push_back({DoubtReason::kPartialDate, kNoEntry, -1});
  if (record_->dead_without_date) doubts.push_back({DoubtReason::kDeathDateUnknown, kNoEntry, -1});
  return IntervalSet(span_begin_, node.lean == Lean::kShow ? died_last_ : died_first_);
}

IntervalSet Patient::ReplyDays(const Node& node) {
  IntervalSet out;
  const rules::Rule& rule = program_.pack->rules[static_cast<size_t>(node.ast->rule)];
  Spend(record_->replies().size());
  for (const record::Reply& reply : record_->replies()) {
    if (reply.rule != rule.id || reply.recorded > known_at_ || reply.on > cut_) continue;
    if (AllowedReply(rule, reply) == nullptr) continue;
    const auto& names = node.ast->names;
    if (std::find(names.begin(), names.end(), reply.reply) == names.end()) continue;
    const auto& roles = node.ast->roles;
    if (!roles.empty() && std::find(roles.begin(), roles.end(), reply.role) == roles.end())
      continue;
    calendar::Interval window;
    if (WindowOf(node, {0, reply.on, reply.on}, nullptr, window)) out.Add(window.begin, window.end);
  }
  return out;
}

IntervalSet Patient::AtLeastDays(const Node& node, const Item* item) {
  struct Edge {
    Day day;
    int step;
  };
  std::vector<Edge> edges;
  for (NodeId child : node.children) {
    for (const calendar::Interval& in : DaysFor(child, item)) {
      edges.push_back({in.begin, 1});
      if (in.end != Day::Max()) edges.push_back({in.end, -1});
    }
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.day < b.day; });
  IntervalSet out;
  int held = 0;
  if (node.ast->n <= 0) return IntervalSet::Always();
  for (size_t i = 0; i < edges.size();) {
    const Day day = edges[i].day;
    for (; i < edges.size() && edges[i].day == day; ++i) held += edges[i].step;
    if (held >= node.ast->n) out.Add(day, i < edges.size() ? edges[i].day : Day::Max());
  }
  return out;
}

IntervalSet Patient::RiskDays(const Node& node, const Item* item) {
  const rules::RiskTable& table = program_.pack->risk_tables[static_cast<size_t>(node.ast->table)];
  std::vector<IntervalSet> matches;
  for (const auto& cell : table.cells) {
    IntervalSet days = IntervalSet::Always();
    for (int feature : cell.features) {
      days.IntersectWith(DaysFor(node.children[static_cast<size_t>(feature)], item));
    }
    if (!days.empty() && (cell.age_from >= 0 || cell.age_until >= 0)) {
      if (!record_->birth) {
        days.clear();  // no cell is "not known"
      } else {
        const auto reach = [&](int months, Day open) {
          return months < 0 ? open : calendar::AddMonthsRollingOver(record_->birth->first, months);
        };
        days.Clip(reach(cell.age_from, Day::Min()), reach(cell.age_until, Day::Max()));
      }
    }
    if (!cell.sex.empty() && cell.sex != record::SexName(record_->sex)) days.clear();
    matches.push_back(std::move(days));
  }
  IntervalSet out;
  for (size_t i = 0; i < table.cells.size(); ++i) {
    if (calendar::Compare(table.cells[i].percent, node.ast->at_least) < 0) continue;
    IntervalSet days = matches[i];
    for (size_t j = 0; j < table.cells.size() && !days.empty(); ++j) {
      // The narrowest stratum of the same features leads.
      if (j != i && IsNarrower(table.cells[j], table.cells[i])) {
        IntervalSet other = matches[j];
        other.Complement();
        days.IntersectWith(other);
      }
    }
    out.UnionWith(days);
  }
  return out;
}

}  // namespace waymark::engine
