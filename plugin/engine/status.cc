#include "waymark/engine/status.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "waymark/engine/closing.h"
#include "waymark/engine/replies.h"

namespace waymark::engine {

using calendar::AddDays;
using rules::ItemStatus;
using rules::Rule;

namespace {

// Dearer than a look at an entry: a clock that is worked out anew.
constexpr size_t kStepsOfClock = 16;

// The first interval that ends after the day.
auto FirstEndingAfter(const IntervalSet& days, Day day) {
  return std::upper_bound(days.begin(), days.end(), day,
                          [](Day d, const calendar::Interval& in) { return d < in.end; });
}

}  // namespace

Day RestartedOn(Patient& patient, const Item& item, Day day) {
  Day restarted = Day::Min();
  const CompiledRule& rule = *item.rule;
  if (!rule.restarts) return restarted;
  for (size_t i = 0; i < rule.set_aside.size(); ++i) {
    if (rule.ast->set_aside[i].on_end != rules::SetAsideRow::OnEnd::kRestart) continue;
    IntervalSet storage;
    const IntervalSet& days = patient.DaysIn(rule.set_aside[i], &item, storage);
    const auto later = FirstEndingAfter(days, day);
    if (later == days.begin()) continue;
    const Day end = std::prev(later)->end;
    if (end > item.opens) restarted = std::max(restarted, end);
  }
  return restarted;
}

namespace {}  // namespace

Day AsideUntil(Patient& patient, const record::Reply& reply, const rules::ReplyRule& known) {
  if (reply.has_until) return reply.until;
  if (known.until) {
    return AddDays(calendar::Add(reply.on, *known.until, patient.program().pack->holidays), 1);
  }
  if (known.until_month > 0) {
    return calendar::NextAnniversary(reply.on, known.until_month, known.until_day_of_month);
  }
  return Day::Max();
}

namespace {

// Days set aside by one reply: [from, until).
struct AsideReply {
  Day from;
  Day until;
  std::string_view name;
};

template <typename Visit>
void ForAsideReplies(Patient& patient, const Item& item, const std::vector<Item>& items,
                     const Visit& visit) {
  const Rule& rule = *item.rule->ast;
  patient.Spend(patient.record().replies().size());
  for (const record::Reply& reply : patient.record().replies()) {
    if (reply.rule != rule.id || reply.recorded > patient.known_at()) continue;
    const rules::ReplyRule* known = AllowedReply(rule, reply);
    if (known == nullptr || known->does != rules::ReplyRule::Does::kSetAside) continue;
    if (reply.item.empty()) patient.Spend(items.size());
    if (!IsFor(reply, item, items, reply.on)) continue;
    visit(AsideReply{reply.on, AsideUntil(patient, reply, *known), known->name});
  }
}

// The item with its clock moved on where a set-aside restarted it; `storage` holds it then.
const Item& Restarted(Patient& patient, const Item& item, Day day, std::optional<Item>& storage) {
  const Day restarted = RestartedOn(patient, item, day);
  if (restarted == Day::Min()) return item;
  patient.Spend(item.run.size());
  storage = item;
  storage->row_days_known = 0;
  storage->clock = std::max(storage->clock, restarted);
  for (RunEntry& e : storage->run) e.clock_day = std::max(e.clock_day, restarted);
  return *storage;
}

Day RowDayAsOf(Patient& patient, const Item& item, size_t row, Day day) {
  const CompiledRule& rule = *item.rule;
  const RunEntry* last = item.last_on(day);
  const Day asked = std::min(day, last != nullptr ? last->day : item.anchor);
  const rules::DateExpr* date = patient.Ask(rule.timing[row].date, asked, &item);
  if (date == nullptr) return Day::Max();
  Day first = patient.DateOn(*date, &item, day, /*for_timing=*/true);
  if (rule.ast->timing[row].after) first = AddDays(first, 1);
  // Rows before the start are for recurring and age starts only.
  const bool ahead = rule.known_ahead || rule.ast->start.kind == rules::Start::Kind::kEvery;
  return ahead ? first : std::max(first, item.anchor);
}

// The first day of a row of timing, as the item stood on `day`. `item` with its clock restarted.
Day RowDay(Patient& patient, const Item& item, size_t row, Day day) {
  // Once all of the run is past it is the same on every day.
  const bool settled = day >= (item.run.empty() ? item.anchor : item.run.back().day);
  if (!settled || row >= Item::kRowsKept) return RowDayAsOf(patient, item, row, day);
  const auto entries = static_cast<uint32_t>(item.run.size());
  if (item.row_days_of_run != entries) item.row_days_known = 0;
  const auto bit = static_cast<uint8_t>(1u << row);
  if ((item.row_days_known & bit) != 0) return item.row_days[row];
  const Day first = RowDayAsOf(patient, item, row, day);
  item.row_days_of_run = entries;
  item.row_days[row] = first;
  item.row_days_known = static_cast<uint8_t>(item.row_days_known | bit);
  return first;
}

// The first day on which time has run out, as the item stood on `day`; Max() where it never does.
Day RunsOutOn(Patient& patient, const Item& item, Day day) {
  const Rule& rule = *item.rule->ast;
  if (rule.runs_out == Rule::RunsOut::kNever) return Day::Max();
  const auto& holidays = patient.program().pack->holidays;
  const Day clock = patient.DateOn({}, &item, day, /*for_timing=*/true);
  const Day out = AddDays(calendar::Add(clock, rule.runs_out_after, holidays), 1);
  if (!rule.runs_out_after_reply || item.back_on == Day::Min()) return out;
  if (item.back_on == Day::Max()) return Day::Max();
  const Day again = calendar::Add(item.back_on, *rule.runs_out_after_reply, holidays);
  return std::max(out, AddDays(again, 1));
}

// Of two levels in doubt the more urgent stands.
rules::Level LevelOn(Patient& patient, const Item& item, size_t row, Day day) {
  const auto& table = item.rule->timing[row].level;
  rules::Level level = rules::Level::kInfo;
  if (const rules::Level* sure = patient.Ask(table, day, &item)) level = *sure;
  for (const auto& candidate : table.rows) {
    if (patient.Holds(candidate.when, day, &item)) break;
    if (patient.Holds(candidate.possibly, day, &item)) level = std::max(level, candidate.gives);
  }
  return level;
}

}  // namespace

Snapshot StatusOn(Patient& patient, const Item& given, const std::vector<Item>& items, Day day) {
  const CompiledRule& rule = *given.rule;
  Snapshot out;
  patient.Spend();
  if (day < given.opens) return out;
  if (given.closed <= day) {
    out.status = given.closed_as;
    out.reason = given.reason;
    return out;
  }
  std::optional<Item> storage;
  const Item& item = Restarted(patient, given, day, storage);
  // The row of timing whose day has come, last in order.
  int row = -1;
  Day earliest = item.anchor;
  for (size_t i = 0; i < rule.timing.size(); ++i) {
    const Day first = RowDay(patient, item, i, day);
    earliest = std::min(earliest, first);
    if (first <= day) row = static_cast<int>(i);
  }
  if (day < earliest) {
    out.status = ItemStatus::kNotStarted;
    return out;
  }
  if (!rule.past_death && day >= patient.death_end()) {
    out.status = ItemStatus::kEnded;
    out.reason = "died";
    return out;
  }
  const bool left = rule.ast->on_leaving != Rule::OnLeaving::kDrop && patient.HasLeft(day);
  const NodeId who = left ? rule.who_after_leaving : rule.who;
  const bool applies = who == kNone || patient.Holds(who, day, &item);
  out.left = left && applies && rule.ast->on_leaving == Rule::OnLeaving::kHandOver;
  const bool ran_out =
      rule.ast->runs_out == Rule::RunsOut::kAsk && RunsOutOn(patient, item, day) <= day;
  const auto wording = [&] {
    const int* chosen = patient.Ask(rule.wording, day, &item);
    out.wording_row = chosen == nullptr ? -1 : *chosen;
    if (!rule.ast->prompt_all_that_apply) return;
    const size_t rows = std::min<size_t>(rule.wording.rows.size(), 64);
    for (size_t i = 0; i < rows; ++i) {
      if (patient.Holds(rule.wording.rows[i].when, day, &item))
        out.wording_rows |= uint64_t{1} << i;
    }
  };
  if (ran_out) {
    out.status = ItemStatus::kRanOut;
    if (row >= 0) {
      const rules::TimingRow& timing = rule.ast->timing[static_cast<size_t>(row)];
      out.timing_row = row;
      out.level = LevelOn(patient, item, static_cast<size_t>(row), day);
      out.shown_in = timing.shown_in;
      out.to = timing.to;
    }
    wording();
    return out;
  }
  if (!applies) {
    out.status = ItemStatus::kNotApplicable;
    return out;
  }
  for (size_t i = 0; i < rule.set_aside.size(); ++i) {
    if (patient.Holds(rule.set_aside[i], day, &item)) {
      out.status = ItemStatus::kSetAside;
      out.reason = rule.ast->set_aside[i].name;
      return out;
    }
  }
  ForAsideReplies(patient, item, items, [&](const AsideReply& reply) {
    if (reply.from <= day && day < reply.until) {
      out.status = ItemStatus::kSetAside;
      out.reason = reply.name;
    }
  });
  if (out.status == ItemStatus::kSetAside) return out;
  out.timing_row = row;
  if (row < 0) {
    // Between the start and the first row an item is not yet due, and nothing is shown.
    out.status = ItemStatus::kUpcoming;
    return out;
  }
  const rules::TimingRow& timing = rule.ast->timing[static_cast<size_t>(row)];
  out.status = timing.becomes;
  out.level = LevelOn(patient, item, static_cast<size_t>(row), day);
  out.shown_in = timing.shown_in;
  out.to = timing.to;
  wording();
  return out;
}

Day NextBoundary(Patient& patient, const Item& given, const std::vector<Item>& items, Day day) {
  const CompiledRule& rule = *given.rule;
  if (given.closed <= day && given.opens <= day) return Day::Max();
  patient.Spend();
  std::optional<Item> storage;
  const Item& item = Restarted(patient, given, day, storage);
  Day next = Day::Max();
  const auto offer = [&](Day candidate) {
    if (candidate > day) next = std::min(next, candidate);
  };
  offer(item.opens);
  offer(item.closed);
  offer(item.anchor);
  offer(item.run_end);
  if (!rule.past_death) offer(patient.death_end());
  if (const auto later = item.after(day); later != item.run.end()) offer(later->day);
  const auto node = [&](NodeId id) {
    if (id == kNone) return;
    IntervalSet storage;
    offer(patient.DaysIn(id, &item, storage).NextChange(day));
  };
  node(rule.who);
  if (patient.left_on() != Day::Max()) {
    offer(patient.left_on());
    if (rule.who_after_leaving != rule.who) node(rule.who_after_leaving);
    for (const record::Registration& r : patient.record().registrations()) {
      offer(r.from);
      offer(r.until);
    }
  }
  for (NodeId id : rule.set_aside) node(id);
  ForAsideReplies(patient, item, items, [&](const AsideReply& reply) {
    offer(reply.from);
    offer(reply.until);
  });
  for (size_t i = 0; i < rule.timing.size(); ++i) {
    offer(RowDay(patient, item, i, day));
    for (const auto& row : rule.timing[i].date.rows) node(row.when);
    for (const auto& row : rule.timing[i].level.rows) {
      node(row.when);
      node(row.possibly);
    }
  }
  offer(RunsOutOn(patient, item, day));
  for (const auto& row : rule.wording.rows) node(row.when);
  return next;
}

bool HasRunOut(Patient& patient, const Item& item, Day day) {
  std::optional<Item> storage;
  return RunsOutOn(patient, Restarted(patient, item, day, storage), day) <= day;
}

Day ClosesByTimeOn(Patient& patient, const Item& item) {
  if (item.rule->ast->runs_out != Rule::RunsOut::kClose) return Day::Max();
  // The clock may move on with the run or after being set aside: time runs out on the first day on
  // which it has, as the item then stood.
  Day day = item.opens;
  while (day != Day::Max()) {
    std::optional<Item> storage;
    const Day out = std::max(day, RunsOutOn(patient, Restarted(patient, item, day, storage), day));
    Day moves = Day::Max();
    patient.Spend(kStepsOfClock);
    if (const auto later = item.after(day); later != item.run.end()) moves = later->day;
    const CompiledRule& rule = *item.rule;
    for (size_t i = 0; i < rule.set_aside.size(); ++i) {
      if (rule.ast->set_aside[i].on_end != rules::SetAsideRow::OnEnd::kRestart) continue;
      IntervalSet days;
      const IntervalSet& aside = patient.DaysIn(rule.set_aside[i], &item, days);
      const auto later = FirstEndingAfter(aside, day);
      if (later != aside.end()) moves = std::min(moves, later->end);
    }
    if (out < moves) return out;
    day = moves;
  }
  return Day::Max();
}

Day OverdueOn(Patient& patient, const Item& given, Day day) {
  Day first = Day::Max();
  std::optional<Item> storage;
  const Item& item = Restarted(patient, given, day, storage);
  for (size_t i = 0; i < item.rule->timing.size(); ++i) {
    if (item.rule->ast->timing[i].becomes != ItemStatus::kOverdue) continue;
    first = std::min(first, RowDay(patient, item, i, day));
  }
  return first;
}

Day FirstTimingDay(Patient& patient, const Item& item) {
  Day first = item.anchor;
  for (size_t i = 0; i < item.rule->timing.size(); ++i) {
    first = std::min(first, RowDay(patient, item, i, item.anchor));
  }
  return first;
}

}  // namespace waymark::engine
