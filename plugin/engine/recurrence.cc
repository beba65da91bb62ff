#include "waymark/engine/recurrence.h"

#include <algorithm>

#include "waymark/engine/status.h"

namespace waymark::engine {
namespace {

// What a renewing entry covers: [from, until).
struct Cover {
  Day from;
  Day until;
  uint32_t position;
};

// A day named by age leans as `done` does: the last possible birthday. Nothing without a birth
// date.
std::optional<Day> DateLeaningAsDone(Patient& patient, const CompiledRule& rule,
                                     const rules::DateExpr& date, Day cut) {
  if (date.kind != rules::DateExpr::Kind::kAge) return patient.DateOn(date, nullptr, cut, true);
  const auto& birth = patient.record().birth;
  if (!birth) return std::nullopt;
  const Day born = rule.opposite ? birth->first : birth->last;
  return calendar::Add(calendar::AddMonthsRollingOver(born, date.age_months), date.offset,
                       patient.program().pack->holidays);
}

// The first day of being due at all; Max() where that is not sure.
Day FirstAt(Patient& patient, const CompiledRule& rule, Day cut) {
  const rules::Start& start = rule.ast->start;
  if (start.first_at_date) {
    const auto first = DateLeaningAsDone(patient, rule, *start.first_at_date, cut);
    return first ? *first : rule.opposite ? patient.span_begin() : Day::Max();
  }
  Day first = Day::Max();
  if (rule.first_at != kNone) {
    for (const Point& p : patient.Points(rule.first_at)) {
      const Day day = rule.opposite ? p.first : p.last;
      if (day <= cut) first = std::min(first, day);
    }
  }
  return first;
}

// The day on which it is over: by a day that the rule names ...
Day UntilDate(Patient& patient, const CompiledRule& rule, Day first) {
  if (!rule.ast->start.until_date) return Day::Max();
  const auto day = DateLeaningAsDone(patient, rule, *rule.ast->start.until_date, first);
  return day ? *day : Day::Max();
}

// ... or by the first stretch of its condition that reaches `first` or begins after it; nothing
// where there is none that is known on `cut`.
const calendar::Interval* OverIn(Patient& patient, const CompiledRule& rule, Day first, Day cut) {
  if (rule.until == kNone) return nullptr;
  const IntervalSet& days = patient.Days(rule.until);
  const auto in = std::upper_bound(days.begin(), days.end(), first,
                                   [](Day day, const auto& one) { return day < one.end; });
  const bool known = in != days.end() && (rule.until_known_ahead || in->begin <= cut);
  return known ? &*in : nullptr;
}

Day Until(Patient& patient, const CompiledRule& rule, Day first, Day cut) {
  Day until = UntilDate(patient, rule, first);
  if (const calendar::Interval* in = OverIn(patient, rule, first, cut)) {
    until = std::min(until, std::max(in->begin, first));
  }
  return until;
}

// The interval after an entry: the first row that holds on its day or within `settle` after it, as
// known on `cut`.
const Period* IntervalAfter(Patient& patient, const CompiledRule& rule, Day day, Day cut) {
  Day last = day;
  if (rule.ast->start.settle) {
    last = calendar::Add(day, *rule.ast->start.settle, patient.program().pack->holidays);
  }
  last = std::min(last, std::max(cut, day));
  for (const auto& row : rule.interval.rows) {
    if (patient.Days(row.when).FirstOnOrAfter(day) <= last) return &row.gives;
  }
  return rule.interval.otherwise ? &*rule.interval.otherwise : nullptr;
}

std::vector<Cover> Covers(Patient& patient, const CompiledRule& rule, Day cut) {
  std::vector<Cover> out;
  if (rule.renewed_by == kNone) return out;
  const Selector& selector = patient.program().selectors[static_cast<size_t>(rule.renewed_by)];
  if (!patient.HasEntries(selector)) return out;
  std::vector<Point> points;
  patient.Select(rule.renewed_by, nullptr, points);
  patient.Spend(points.size());
  for (const Point& p : points) {
    const Day day = rule.opposite ? p.first : p.last;
    if (day > cut) continue;
    const Period* interval = IntervalAfter(patient, rule, day, cut);
    if (interval == nullptr) continue;
    // Covered for sure: whatever day of a partial date it was.
    const Day until = calendar::Add(rule.opposite ? p.last : p.first, *interval,
                                    patient.program().pack->holidays);
    if (day < until) out.push_back({day, until, p.position});
  }
  return out;
}

}  // namespace

namespace {

// The due days that covers leave.
IntervalSet DueDays(const std::vector<Cover>& covers, Day first, Day until) {
  IntervalSet due;
  for (const Cover& c : covers) due.Add(c.from, c.until);
  due.Complement();
  due.Clip(first, until);
  return due;
}

Item MakeItem(Patient& patient, const CompiledRule& rule, const calendar::Interval& run,
              const std::vector<Cover>& covers, Day first) {
  Item item;
  item.rule = &rule;
  item.anchor = item.clock = run.begin;
  item.run_end = run.end;
  item.key = "first";
  Day known = patient.span_begin();  // nothing is on show before its clock has begun
  patient.Spend(covers.size());
  for (const Cover& c : covers) {
    if (c.until == run.begin && run.begin != first) {
      item.key = KeyOf(patient.entry(c.position));
      item.stands_on = c.position;
      known = std::max(known, c.from);
    }
    if (c.from == run.end) item.renewed_by = c.position;
  }
  if (run.begin == first && rule.first_at != kNone) {
    for (const Point& p : patient.Points(rule.first_at)) {
      if ((rule.opposite ? p.first : p.last) != first) continue;
      item.stands_on = p.position;
      known = std::max(known, first);
    }
  }
  item.opens = std::max(FirstTimingDay(patient, item), known);
  return item;
}

// A renewing entry that came while the next round was on show, not yet due: that round was done
// early.
void AddDoneEarly(Patient& patient, const CompiledRule& rule, const std::vector<Cover>& covers,
                  Day until, BuiltItems& out) {
  for (const Cover& cover : covers) {
    const Day eve = calendar::AddDays(cover.from, -1);
    const Day first = FirstAt(patient, rule, eve);
    if (first == Day::Max()) continue;
    const std::vector<Cover> before = Covers(patient, rule, eve);
    std::vector<Cover> after = Covers(patient, rule, cover.from);
    const IntervalSet due_before = DueDays(before, first, until);
    if (due_before.Contains(eve)) continue;  // it was due: its run ends on the day
    const Day next = due_before.FirstOnOrAfter(cover.from);
    const IntervalSet due_after = DueDays(after, first, until);
    if (next == Day::Max() || due_after.FirstOnOrAfter(cover.from) == next) continue;
    Item item = MakeItem(patient, rule, *due_before.Find(next), before, first);
    if (item.opens > eve) continue;
    patient.Spend(out.items.size());
    const bool known = std::any_of(out.items.begin(), out.items.end(),
                                   [&](const Item& other) { return other.key == item.key; });
    if (known) continue;
    item.run_end = cover.from;
    item.renewed_by = cover.position;
    out.items.push_back(std::move(item));
  }
}

// A round that was on show, not yet due, when the end came.
void AddEndedEarly(Patient& patient, const CompiledRule& rule, Day first, Day cut,
                   BuiltItems& out) {
  if (rule.until_known_ahead) return;  // it was known before, and never on show
  const calendar::Interval* over = OverIn(patient, rule, first, cut);
  if (over == nullptr || !over->begin.is_finite()) return;
  const Day eve = calendar::AddDays(over->begin, -1);
  const Day begun = FirstAt(patient, rule, eve);
  if (begun == Day::Max()) return;
  const std::vector<Cover> covers = Covers(patient, rule, eve);
  const IntervalSet due = DueDays(covers, begun, UntilDate(patient, rule, begun));
  if (due.Contains(eve)) return;  // it was due: its run ends on the day
  const Day next = due.FirstOnOrAfter(over->begin);
  if (next == Day::Max()) return;
  Item item = MakeItem(patient, rule, *due.Find(next), covers, begun);
  if (item.opens > eve) return;
  patient.Spend(out.items.size());
  const bool known = std::any_of(out.items.begin(), out.items.end(),
                                 [&](const Item& other) { return other.key == item.key; });
  if (known) return;
  item.run_end = over->begin;
  item.renewed_by = kNoEntry;
  out.items.push_back(std::move(item));
}

}  // namespace

void BuildRecurrence(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out) {
  const Day first = FirstAt(patient, rule, cut);
  // Before anything is known of the person nothing is due.
  if (first == Day::Max() || cut < patient.span_begin()) return;
  const Day until = Until(patient, rule, first, cut);
  const std::vector<Cover> covers = Covers(patient, rule, cut);
  const Day dead = rule.past_death ? Day::Max() : patient.death_end();
  for (const calendar::Interval& run : DueDays(covers, first, until)) {
    if (run.begin >= dead || !run.begin.is_finite() || run.end <= patient.span_begin()) continue;
    out.items.push_back(MakeItem(patient, rule, run, covers, first));
  }
  // Only rows of timing before the start put a round on show early.
  const bool early =
      std::any_of(rule.ast->timing.begin(), rule.ast->timing.end(), [](const auto& row) {
        return !row.date.is_plain() || row.date.otherwise->kind != rules::DateExpr::Kind::kStart ||
               row.date.otherwise->offset.is_negative();
      });
  if (!early) return;
  AddDoneEarly(patient, rule, covers, until, out);
  AddEndedEarly(patient, rule, first, cut, out);
}

void RecurrenceDays(Patient& patient, const CompiledRule& rule, std::vector<Day>& out) {
  out.clear();
  const auto boundaries = [&](const IntervalSet& days) {
    for (const calendar::Interval& in : days) {
      if (in.begin.is_finite()) out.push_back(in.begin);
      if (in.end.is_finite()) out.push_back(in.end);
    }
  };
  const auto entries = [&](SelectorId id) {
    if (id == kNone) return;
    for (const Point& p : patient.Points(id)) {
      out.push_back(p.first);
      if (p.last != p.first) out.push_back(p.last);
    }
  };
  if (patient.span_begin().is_finite()) out.push_back(patient.span_begin());
  entries(rule.renewed_by);
  entries(rule.first_at);
  for (const auto& row : rule.interval.rows) boundaries(patient.Days(row.when));
  if (rule.until != kNone) boundaries(patient.Days(rule.until));
  for (const auto& list : {&rule.done, &rule.stopped}) {
    for (const CompiledCloser& closer : *list) {
      entries(closer.entry);
      if (closer.when != kNone) boundaries(patient.DaysFor(closer.when, nullptr));
    }
  }
  for (const record::Reply& reply : patient.record().replies()) {
    if (reply.rule == rule.ast->id) out.push_back(reply.on);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

}  // namespace waymark::engine
