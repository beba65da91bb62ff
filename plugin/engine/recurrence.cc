#include "waymark/engine/recurrence.h"

#include <algorithm>

namespace waymark::engine {
namespace {

constexpr Day kEarliest = Day::FromSerial(-62091);  // 1800-01-01

// What a renewing entry covers: [from, until).
struct Cover {
  Day from;
  Day until;
  uint32_t position;
};

// The first day of being due at all; Max() where that is not sure.
Day FirstAt(Patient& patient, const CompiledRule& rule, Day cut) {
  const rules::Start& start = rule.ast->start;
  if (start.first_at_date) {
    const rules::DateExpr& date = *start.first_at_date;
    if (date.kind == rules::DateExpr::Kind::kAge) {
      const auto& birth = patient.record().birth;
      if (!birth) return rule.opposite ? patient.span_begin() : Day::Max();
      const Day born = rule.opposite ? birth->first : birth->last;
      return calendar::Add(calendar::AddMonthsRollingOver(born, date.age_months), date.offset,
                           patient.program().pack->holidays);
    }
    return patient.DateOn(date, nullptr, cut, /*for_timing=*/true);
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

Day Until(Patient& patient, const CompiledRule& rule, Day first) {
  Day until = Day::Max();
  if (rule.until != kNone) until = patient.Days(rule.until).FirstOnOrAfter(first);
  if (rule.ast->start.until_date && patient.record().birth) {
    until = std::min(until, patient.DateOn(*rule.ast->start.until_date, nullptr, first, true));
  }
  return until;
}

// The interval after an entry: the first row that holds on its day or within `settle` after it, as known on `cut`.
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
  for (const Point& p : points) {
    const Day day = rule.opposite ? p.first : p.last;
    if (day > cut) continue;
    const Period* interval = IntervalAfter(patient, rule, day, cut);
    if (interval == nullptr) continue;
    out.push_back({day, calendar::Add(day, *interval, patient.program().pack->holidays), p.position});
  }
  return out;
}

}  // namespace

void BuildRecurrence(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out) {
  const Day first = FirstAt(patient, rule, cut);
  if (first == Day::Max()) return;
  const Day until = Until(patient, rule, first);
  const std::vector<Cover> covers = Covers(patient, rule, cut);
  IntervalSet covered;
  for (const Cover& c : covers) covered.Add(c.from, c.until);
  IntervalSet due = covered;
  due.Complement();
  due.Clip(first, until);
  const Day dead = rule.past_death ? Day::Max() : patient.death_end();
  for (const calendar::Interval& run : due) {
    if (run.begin >= dead || !run.begin.is_finite()) continue;
    Item item;
    item.rule = &rule;
    item.anchor = item.clock = run.begin;
    item.run_end = run.end;
    item.key = "first";
    item.exists_from = std::min(run.begin, std::max(patient.span_begin(), kEarliest));
    for (const Cover& c : covers) {
      if (c.until == run.begin && run.begin != first) {
        item.key = KeyOf(patient.entry(c.position));
        item.exists_from = c.from;
      }
      if (c.from == run.end) item.renewed_by = c.position;
    }
    item.opens = item.exists_from;
    out.items.push_back(std::move(item));
  }
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
