#include "waymark/engine/items.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/engine/closing.h"
#include "waymark/engine/recurrence.h"

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
  if (!patient.HasEntries(selector)) return;
  std::vector<Point> points;
  patient.Select(rule.each, nullptr, points);
  if (points.empty()) return;
  const auto& holidays = patient.program().pack->holidays;
  Closing closing(patient, rule, cut, out);
  const std::vector<Day>& closing_days = closing.days();
  size_t next_closing = 0;
  const auto close_before = [&](Day day) {
    for (; next_closing < closing_days.size() && closing_days[next_closing] < day; ++next_closing) {
      closing.Until(closing_days[next_closing]);
      closing.On(closing_days[next_closing]);
    }
    closing.Until(day);
  };
  std::vector<uint16_t> values;
  for (size_t i = 0; i < points.size();) {
    const Day day = points[i].first;
    close_before(day);
    const size_t first_new = out.items.size();
    for (; i < points.size() && points[i].first == day; ++i) {
      const record::Entry& entry = patient.entry(points[i].position);
      const RunEntry run_entry{points[i].position, day, ClockDay(patient, rule, entry)};
      patient.GroupValues(start.per, points[i].position, values);
      const size_t groups = std::max<size_t>(values.size(), 1);
      for (size_t g = 0; g < groups; ++g) {
        const int value = values.empty() ? -1 : values[g];
        Item* joined = nullptr;
        if (start.join) {
          for (Item& item : out.items) {
            if (item.group_value == value &&
                day <= calendar::Add(item.run.back().day, *start.join, holidays)) {
              joined = &item;
            }
          }
        }
        if (joined != nullptr &&
            (joined->closed >= day || start.clock == rules::Start::Clock::kFirst)) {
          joined->run.push_back(run_entry);
          continue;
        }
        if (!InForce(*rule.ast, day)) continue;
        Item item;
        item.rule = &rule;
        item.run.push_back(run_entry);
        item.group_value = value;
        item.anchor = item.opens = item.exists_from = day;
        item.clock = run_entry.clock_day;
        item.key = KeyOf(entry);
        if (groups > 1) {
          absl::StrAppend(&item.key, "/",
                          patient.program().group_values[static_cast<size_t>(start.per)][values[g]]);
        }
        out.items.push_back(std::move(item));
      }
    }
    for (size_t item = first_new; item < out.items.size(); ++item) closing.LookBack(item, day);
    if (next_closing < closing_days.size() && closing_days[next_closing] == day) {
      closing.On(day);
      ++next_closing;
    }
  }
  close_before(Day::Max());
  closing.Finish();
}

// Items that stand from the beginning (conditions, recurrence) are closed day by day.
void CloseAll(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out) {
  if (out.items.empty()) return;
  Closing closing(patient, rule, cut, out);
  std::vector<std::pair<Day, size_t>> openings;
  for (size_t i = 0; i < out.items.size(); ++i) openings.emplace_back(out.items[i].exists_from, i);
  std::sort(openings.begin(), openings.end());
  size_t next = 0;
  const auto open_until = [&](Day day) {
    for (; next < openings.size() && openings[next].first <= day; ++next) {
      closing.LookBack(openings[next].second, openings[next].first);
    }
  };
  for (const Day day : closing.days()) {
    open_until(day);
    closing.Until(day);
    closing.On(day);
  }
  open_until(Day::Max());
  closing.Finish();
}

void BuildConditionItems(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out) {
  IntervalSet runs = patient.Days(rule.condition);
  const Day span_end = rule.past_death ? Day::Max() : patient.death_end();
  const IntervalSet unclipped = runs;
  runs.Clip(patient.span_begin(), span_end);
  for (const calendar::Interval& run : runs) {
    if (run.begin > cut || !InForce(*rule.ast, run.begin)) continue;
    Day opens = run.begin;
    if (rule.who != kNone) {
      opens = patient.Days(rule.who).FirstOnOrAfter(run.begin);
      if (opens >= run.end) continue;
    }
    Item item;
    item.rule = &rule;
    item.anchor = item.clock = item.exists_from = run.begin;
    item.opens = opens;
    const calendar::Interval* whole = unclipped.Find(run.begin);
    if (rule.ast->start.while_true && whole != nullptr) item.run_end = whole->end;
    item.key = calendar::FormatIso(run.begin);
    out.items.push_back(std::move(item));
  }
  CloseAll(patient, rule, cut, out);
}

}  // namespace

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
