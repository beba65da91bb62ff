#include "waymark/engine/items.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/engine/closing.h"
#include "waymark/engine/recurrence.h"
#include "waymark/engine/status.h"

namespace waymark::engine {
namespace {

// The day that timing counts from for an entry: when it happened, or when the practice knew.
Day ClockDay(const Patient& patient, const CompiledRule& rule, const record::Entry& entry) {
  if (!rule.ast->counted_from_recorded || entry.recorded == calendar::kUnknownInstant ||
      entry.recorded_assumed) {
    return entry.occurred.first;
  }
  return calendar::DayOf(entry.recorded, patient.program().zone);
}

bool InForce(const rules::Rule& rule, Day start) {
  if (rule.in_force_from && start < *rule.in_force_from) return false;
  return !rule.in_force_to || start <= *rule.in_force_to;
}

void BuildRuns(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out) {
  const rules::Start& start = rule.ast->start;
  const Selector& selector = patient.program().selectors[static_cast<size_t>(rule.each)];
  std::vector<Point> points;
  if (patient.HasEntries(selector)) patient.Select(rule.each, nullptr, points);
  if (points.empty() && !MayAskWithoutItems(patient, rule)) return;
  const auto& holidays = patient.program().pack->holidays;
  Closing closing(patient, rule, cut, out);
  const Closing::DayList& closing_days = closing.days();
  size_t next_closing = 0;
  const auto close_before = [&](Day day) {
    for (; next_closing < closing_days.size() && closing_days[next_closing] < day; ++next_closing) {
      closing.Until(closing_days[next_closing]);
      closing.On(closing_days[next_closing]);
    }
    closing.Until(day);
  };
  std::vector<uint16_t> values;
  // Items that an entry may still join, and until when.
  absl::InlinedVector<std::pair<Day, size_t>, 4> joinable;
  for (size_t i = 0; i < points.size();) {
    const Day day = points[i].first;
    close_before(day);
    for (; i < points.size() && points[i].first == day; ++i) {
      const record::Entry& entry = patient.entry(points[i].position);
      const RunEntry run_entry{points[i].position, day, ClockDay(patient, rule, entry)};
      patient.GroupValues(start.per, points[i].position, values);
      const size_t groups = std::max<size_t>(values.size(), 1);
      for (size_t g = 0; g < groups; ++g) {
        const int value = values.empty() ? -1 : values[g];
        patient.Spend(1 + joinable.size());
        joinable.erase(std::remove_if(joinable.begin(), joinable.end(),
                                      [day](const auto& one) { return one.first < day; }),
                       joinable.end());
        const auto joined = std::find_if(joinable.rbegin(), joinable.rend(), [&](const auto& one) {
          return out.items[one.second].group_value == value;
        });
        if (joined != joinable.rend()) {
          Item& item = out.items[joined->second];
          if (item.closed >= day || start.clock == rules::Start::Clock::kFirst) {
            item.run.push_back(run_entry);
            joined->first = calendar::Add(day, *start.join, holidays);
            closing.Touch(joined->second);
            continue;
          }
        }
        if (!InForce(*rule.ast, day)) continue;
        Item item;
        item.rule = &rule;
        item.run.push_back(run_entry);
        item.group_value = value;
        item.anchor = item.opens = day;
        item.clock = run_entry.clock_day;
        item.key = KeyOf(entry);
        if (groups > 1) {
          absl::StrAppend(
              &item.key, "/",
              patient.program().group_values[static_cast<size_t>(start.per)][values[g]]);
        }
        if (start.join) {
          joinable.emplace_back(calendar::Add(day, *start.join, holidays), out.items.size());
        }
        closing.Touch(out.items.size());
        out.items.push_back(std::move(item));
      }
    }
    if (next_closing < closing_days.size() && closing_days[next_closing] == day) ++next_closing;
    closing.On(day);
  }
  close_before(Day::Max());
  closing.Finish();
}

// Items that stand from the beginning (conditions, recurrence) are closed day by day.
void CloseAll(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out) {
  if (out.items.empty()) return;
  Closing closing(patient, rule, cut, out);
  for (size_t i = 0; i < out.items.size(); ++i) closing.Touch(i);
  Closing::DayList days = closing.days();
  for (const Item& item : out.items) days.push_back(item.opens);
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  for (const Day day : days) {
    patient.Spend();
    closing.Until(day);
    closing.On(day);
  }
  closing.Finish();
}

void BuildConditionItems(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out) {
  IntervalSet runs = patient.Days(rule.condition);
  const Day span_end = rule.past_death ? Day::Max() : patient.death_end();
  const IntervalSet unclipped = runs;
  runs.Clip(patient.span_begin(), span_end);
  for (const calendar::Interval& run : runs) {
    patient.Spend();
    if (run.begin > cut || !InForce(*rule.ast, run.begin)) continue;
    Item item;
    item.rule = &rule;
    item.anchor = item.clock = item.opens = run.begin;
    if (rule.known_ahead) item.opens = FirstTimingDay(patient, item);
    if (rule.who != kNone) {
      item.opens = patient.Days(rule.who).FirstOnOrAfter(item.opens);
      if (item.opens >= run.end) continue;
    }
    const calendar::Interval* whole = unclipped.Find(run.begin);
    if (rule.ast->start.while_true && whole != nullptr) item.run_end = whole->end;
    item.key = calendar::FormatIso(run.begin);
    out.items.push_back(std::move(item));
  }
  CloseAll(patient, rule, cut, out);
}

}  // namespace

bool MayAskWithoutItems(const Patient& patient, const CompiledRule& rule) {
  const bool places = rule.ast->match_linked || (!rule.ast->match_same.empty() &&
                                                 rule.ast->purpose == rules::Purpose::kSafetyNet);
  if (!places) return false;
  for (const auto& list : {&rule.done, &rule.stopped}) {
    for (const CompiledCloser& closer : *list) {
      if (closer.entry == kNone) continue;
      if (patient.HasEntries(patient.program().selectors[static_cast<size_t>(closer.entry)]))
        return true;
    }
  }
  return false;
}

std::string KeyOf(const record::Entry& entry) { return std::string(entry.root); }

void BuildItems(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out) {
  out.items.clear();
  out.questions.clear();
  switch (rule.ast->start.kind) {
    case rules::Start::Kind::kEach:
      BuildRuns(patient, rule, cut, out);
      break;
    case rules::Start::Kind::kCondition:
      BuildConditionItems(patient, rule, cut, out);
      break;
    case rules::Start::Kind::kEvery:
      BuildRecurrence(patient, rule, cut, out);
      std::erase_if(out.items, [&](const Item& item) { return !InForce(*rule.ast, item.anchor); });
      CloseAll(patient, rule, cut, out);
      break;
  }
}

}  // namespace waymark::engine
