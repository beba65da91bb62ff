// How items open: runs of entries, recurring clocks, and conditions.
#include <algorithm>

#include "engine/naive/simulation.h"

namespace waymark::naive {
namespace {

// `until` leans as what closes.
Context Closing(Context context) {
  context.closing = true;
  return context;
}

}  // namespace

using rules::Condition;
using rules::Start;

bool IsFactOnly(const Condition& condition, const rules::Pack& pack) {
  switch (condition.kind) {
    case Condition::Kind::kAge:
    case Condition::Kind::kDate:
    case Condition::Kind::kSex:
      return true;
    case Condition::Kind::kAll:
    case Condition::Kind::kAny:
    case Condition::Kind::kNot:
    case Condition::Kind::kAtLeast:
      return std::all_of(condition.children.begin(), condition.children.end(),
                         [&](const auto& child) { return IsFactOnly(*child, pack); });
    case Condition::Kind::kUse:
      return IsFactOnly(*pack.definitions[static_cast<size_t>(condition.definition)].condition,
                        pack);
    default:
      return false;
  }
}

RuleSimulation::RuleSimulation(World& world, int rule, Date last_day)
    : world_(world), rule_(rule), last_day_(last_day) {
  const Start& start = this->rule().start;
  if (start.kind != Start::Kind::kCondition || !IsFactOnly(*start.condition, *world.pack)) return;
  facts_only_ = true;
  if (world.span_begin == kNever) return;
  // A few years beyond the last day: rows of timing may come that long before a run.
  const Date end = std::min(world.span_end, PlusDays(last_day, 5 * 366));
  bool before = false;
  for (Date day = world.span_begin; day < end; day = PlusDays(day, 1)) {
    const bool now = Holds(*start.condition, day, Lean::kPossibly, Plain());
    if (now && !before) known_runs_.push_back({day, kNever, nullptr});
    if (!now && before) known_runs_.back().end = day;
    before = now;
  }
}

void RuleSimulation::Step(Date day) {
  switch (rule().start.kind) {
    case Start::Kind::kEach:
      OpenEach(day);
      break;
    case Start::Kind::kEvery:
      OpenEvery(day);
      break;
    case Start::Kind::kCondition:
      if (facts_only_) {
        OpenKnownRuns(day);
      } else {
        OpenCondition(day);
      }
      break;
  }
  if (day < world_.span_end) CloseItems(day);  // nothing closes after death
  AskUnmatched(day);
  for (Item& item : items_) {
    if (item.pending || item.gone) continue;
    item.days[day] = StatusOn(item, day);
    item.clocks[day] = ClockOf(item).start;
    const auto status = item.days[day].status;
    if (status != rules::ItemStatus::kNotStarted) world_.statuses[rule_][day].insert(status);
  }
  NoteQuestions(day);
}

void RuleSimulation::CloseItems(Date day) {
  SetAsideEnds(day);
  // On one day `done` wins, then `stopped`, then running out.
  for (const bool linked : {true, false}) MatchPass(day, /*done_pass=*/true, linked);
  Replies(day, /*stops=*/false);
  DoneConditions(day);
  for (const bool linked : {true, false}) MatchPass(day, /*done_pass=*/false, linked);
  Replies(day, /*stops=*/true);
  StoppedConditions(day);
  RunOut(day);
}

bool RuleSimulation::InForce(Date anchor) const {
  const auto& r = rule();
  if (r.in_force_from && anchor < FromDay(*r.in_force_from)) return false;
  return !r.in_force_to || anchor <= FromDay(*r.in_force_to);
}

Item& RuleSimulation::AddItem(std::string key, Date anchor, Date day) {
  Item& item = items_.emplace_back();
  item.key = std::move(key);
  item.anchor = anchor;
  item.opened = day;
  return item;
}

// ---------------------------------------------------------------- each

void RuleSimulation::OpenEach(Date day) {
  const Start& start = rule().start;
  for (const Seen* seen : Points(start.each, day, Lean::kPossibly, Plain())) {
    if (seen->first != day) continue;
    std::set<std::string> groups{""};
    if (start.per >= 0) {
      groups = GroupValues(world_, start.per, *seen);
      if (groups.empty()) groups.insert("");
    }
    for (const std::string& group : groups) {
      // The newest run of the group.
      Item* run = nullptr;
      for (Item& item : items_) {
        if (item.group == group) run = &item;
      }
      const bool joins = run != nullptr && start.join &&
                         day <= Plus(run->run.back()->first, *start.join, world_.pack->holidays);
      // Closed: on an earlier day. What closes it today is asked after this.
      const bool closed = run != nullptr && run->closed != rules::ItemStatus::kNone;
      if (joins && (!closed || start.clock == Start::Clock::kFirst)) {
        run->run.push_back(seen);
        continue;
      }
      if (!InForce(day)) continue;
      Item& item = AddItem(std::string(seen->entry->root), day, day);
      item.group = group;
      item.run = {seen};
      item.anchor_entry = seen;
    }
  }
}

// ---------------------------------------------------------------- every

Date RuleSimulation::FirstTimingDay(const Item& item, Date day) const {
  Date first = kNever;
  for (const auto& row : rule().timing) {
    const auto row_day = DayOfRow(row, item, day);
    if (row_day) first = std::min(first, *row_day);
  }
  return first;
}

void RuleSimulation::OpenEvery(Date day) {
  const Start& start = rule().start;
  const auto& holidays = world_.pack->holidays;
  const Context context = Plain();
  // Where the clock begins: doubt doesn't begin it.
  std::optional<Date> first_at;
  if (start.first_at_date) {
    first_at = DateOf(*start.first_at_date, Lean::kSurely, context);
  } else {
    const auto points = Points(*start.first_at_entry, day, Lean::kSurely, context);
    if (!points.empty()) first_at = points[0]->last;
  }
  const bool begun = first_at && *first_at <= day;
  if (!until_day_ && begun && start.until &&
      Holds(*start.until, day, Lean::kSurely, Closing(context))) {
    until_day_ = day;
  }
  Date until = until_day_.value_or(kNever);
  if (start.until_date) {
    const auto date = DateOf(*start.until_date, Lean::kSurely, context);
    if (date) until = std::min(until, *date);
  }
  until = std::min(until, world_.span_end);

  struct Cover {
    Date begin;
    Date end;
    const Seen* by;
  };
  std::vector<Cover> covers;
  for (const Seen* seen : Points(*start.renewed_by, day, Lean::kSurely, context)) {
    // The table is asked on the entry's day or within `settle` after it, as far as it has passed.
    const Date settled = start.settle ? Plus(seen->last, *start.settle, holidays) : seen->last;
    const calendar::Period* interval = nullptr;
    for (const auto& row : start.interval.rows) {
      for (Date d = seen->last; d <= std::min(day, settled) && !interval; d = PlusDays(d, 1)) {
        if (Holds(*row.when, d, Lean::kSurely, context)) interval = &row.gives;
      }
      if (interval) break;
    }
    if (!interval && start.interval.otherwise) interval = &*start.interval.otherwise;
    if (interval) covers.push_back({seen->last, Plus(seen->first, *interval, holidays), seen});
  }
  const auto covered = [&](Date d) {
    return std::any_of(covers.begin(), covers.end(),
                       [&](const Cover& c) { return c.begin <= d && d < c.end; });
  };

  // The due run that holds the day, or else the next one.
  std::optional<Date> due;
  if (first_at && *first_at < until) {
    if (day >= *first_at && day < until && !covered(day)) {
      Date begin = *first_at;
      for (const Cover& c : covers) {
        if (c.end <= day && c.end > begin && c.begin < c.end) begin = c.end;
      }
      due = begin;
    } else if (day < until) {
      Date next = std::max(PlusDays(day, 1), *first_at);
      for (bool moved = true; moved;) {
        moved = false;
        for (const Cover& c : covers) {
          if (c.begin <= next && next < c.end) {
            next = c.end;
            moved = true;
          }
        }
      }
      if (next < until) due = next;
    }
  }
  // Whether it will be over before it falls due, as far as is known today.
  bool over_before = false;
  if (due && *due > day && start.until) {
    world_.today = day;
    for (Date d = std::max(day, *first_at); d <= *due; d = PlusDays(d, 1)) {
      if (Holds(*start.until, d, Lean::kSurely, Closing(context))) due.reset();
      if (!due) break;
    }
    over_before = !due;
    world_.today = kNever;
  }
  std::string key = "first";
  const Seen* renewer = nullptr;
  if (due) {
    for (const Cover& c : covers) {
      if (c.begin < c.end && c.end == *due && *due != *first_at) renewer = c.by;
    }
    if (renewer) key = std::string(renewer->entry->root);
  }

  // What was open and is no longer the run in question has been renewed, or the end has come.
  for (Item& item : items_) {
    if (item.closed != rules::ItemStatus::kNone || item.gone) continue;
    if (due && item.key == key) continue;
    const Seen* by = nullptr;
    for (const Cover& c : covers) {
      if (c.begin == day) by = c.by;
    }
    if (item.pending) {
      item.gone = true;
    } else if (day < world_.span_end && (by != nullptr || (day < until && !over_before))) {
      Close(item, rules::ItemStatus::kDone, day, by, "");
    }
  }
  ended_ = day >= until ||
           over_before;  // what is still open is stopped, once the entries of the day were heard
  if (!due || !InForce(*due) || day >= world_.span_end) return;
  Item* item = nullptr;
  for (Item& old : items_) {
    if (old.key == key && !old.gone) item = &old;
  }
  if (item != nullptr && item->closed != rules::ItemStatus::kNone) return;
  if (item == nullptr) {
    item = &AddItem(key, *due, day);
    item->pending = true;
    item->anchor_entry = renewer;
  }
  item->anchor = *due;
  if (item->pending && day >= std::min(*due, FirstTimingDay(*item, day))) {
    item->pending = false;
    item->opened = day;
  }
}

// ---------------------------------------------------------------- conditions

void RuleSimulation::OpenCondition(Date day) {
  const Start& start = rule().start;
  const bool holds = Holds(*start.condition, day, Lean::kPossibly, Plain());
  if (holds && !in_run_) {
    run_start_ = day;
    run_item_ = nullptr;
  }
  in_run_ = holds;
  if (holds && run_item_ == nullptr && InForce(run_start_) && Applies(day, false)) {
    run_item_ = &AddItem(Iso(run_start_), run_start_, day);
  }
}

void RuleSimulation::OpenKnownRuns(Date day) {
  in_run_ = false;
  for (KnownRun& run : known_runs_) {
    if (run.begin <= day && day < run.end) {
      in_run_ = true;
      run_item_ = run.item;
    }
    if (run.item != nullptr || day >= run.end || !InForce(run.begin)) continue;
    Item candidate;
    candidate.anchor = run.begin;
    if (day < std::min(run.begin, FirstTimingDay(candidate, day))) continue;
    if (day >= world_.span_end || !Applies(day, false)) continue;
    run.item = &AddItem(Iso(run.begin), run.begin, day);
    if (run.begin <= day) run_item_ = run.item;
  }
}

}  // namespace waymark::naive
