// What an item's status is on a day.
#include <algorithm>

#include "engine/naive/simulation.h"

namespace waymark::naive {

using rules::ItemStatus;
using rules::Rule;
using rules::Start;

StartView RuleSimulation::StartOf(const Item& item) const {
  StartView view;
  view.first = view.last = view.start = item.anchor;
  if (item.run.empty()) return view;
  view.first_entry = item.run.front();
  view.last_entry = item.run.back();
  view.last = view.last_entry->first;
  const bool last = rule().start.clock == Start::Clock::kLast;
  view.start = last ? view.last : view.first;
  view.start_entry = last ? view.last_entry : view.first_entry;
  return view;
}

StartView RuleSimulation::ClockOf(const Item& item) const {
  StartView view = StartOf(item);
  if (rule().counted_from_recorded && !item.run.empty()) {
    view.first = view.first_entry->recorded_on;
    view.last = view.last_entry->recorded_on;
    view.start = view.start_entry->recorded_on;
  }
  view.first = std::max(view.first, item.restarted);
  view.last = std::max(view.last, item.restarted);
  view.start = std::max(view.start, item.restarted);
  return view;
}

bool RuleSimulation::Applies(Date day, bool assume_registered) const {
  const Context context{&world_, nullptr, assume_registered};
  for (const auto& part : world_.pack->who) {
    const auto& without = rule().without;
    if (std::find(without.begin(), without.end(), part.name) != without.end()) continue;
    if (!Holds(*part.condition, day, Lean::kPossibly, context)) return false;
  }
  return !rule().who || Holds(*rule().who, day, Lean::kPossibly, context);
}

std::optional<Date> RuleSimulation::DayOfRow(const rules::TimingRow& row, const Item& item,
                                             Date day) const {
  const StartView clock = ClockOf(item);
  const Context context{&world_, &clock, false};
  // A table is asked on the day of the entry it belongs to, of which no more than today is known.
  const auto* expr = Ask(row.date, std::min(StartOf(item).start, day), context);
  if (expr == nullptr) return std::nullopt;
  const auto date = DateOf(*expr, Lean::kPossibly, context);
  if (!date) return std::nullopt;
  return row.after ? PlusDays(*date, 1) : *date;
}

Date RuleSimulation::OverdueOn(const Item& item, Date day) const {
  Date first = kNever;
  for (const auto& row : rule().timing) {
    if (row.becomes != ItemStatus::kOverdue) continue;
    if (const auto date = DayOfRow(row, item, day)) first = std::min(first, *date);
  }
  return first;
}

// Of a row in doubt and the one that stands, the more urgent.
rules::Level RuleSimulation::LevelOf(const rules::TimingRow& row, Date day,
                                     const Context& context) const {
  auto level = rules::Level::kInfo;
  for (const auto& choice : row.level.rows) {
    const bool surely = Holds(*choice.when, day, Lean::kSurely, context);
    if (surely || Holds(*choice.when, day, Lean::kPossibly, context)) {
      level = std::max(level, choice.gives);
    }
    if (surely) return level;
  }
  return row.level.otherwise ? std::max(level, *row.level.otherwise) : level;
}

DayStatus RuleSimulation::StatusOn(Item& item, Date day) {
  const Rule& r = rule();
  DayStatus result;
  if (item.closed != ItemStatus::kNone) {
    result.status = item.closed;
    result.reason = item.reason;
    return result;
  }
  const StartView start = StartOf(item);
  const Context context{&world_, &start, false};
  item.overdue_on = OverdueOn(item, day);
  int row = -1;
  Date first_row = kNever;
  for (size_t i = 0; i < r.timing.size(); ++i) {
    const auto date = DayOfRow(r.timing[i], item, day);
    if (!date) continue;
    first_row = std::min(first_row, *date);
    if (*date <= day) row = static_cast<int>(i);
  }
  if (day < item.anchor && day < first_row) return result;  // not started
  if (day >= world_.span_end) {
    result.status = ItemStatus::kEnded;
    result.reason = "died";
    return result;
  }
  const bool left = HasLeft(world_, day) && r.on_leaving != Rule::OnLeaving::kDrop;
  const bool applies = Applies(day, left);
  result.left = left && applies && r.on_leaving == Rule::OnLeaving::kHandOver;
  if (r.runs_out == Rule::RunsOut::kAsk && day > LastDay(item)) {
    // It is shown, where and to whom its row says, until somebody answers.
    FillRow(row, day, context, result);
    result.status = ItemStatus::kRanOut;
    return result;
  }
  if (!applies) {
    result.status = ItemStatus::kNotApplicable;
    return result;
  }
  Context closing = context;
  closing.closing = true;
  for (const auto& set_aside : r.set_aside) {
    if (!Holds(*set_aside.when, day, Lean::kSurely, closing)) continue;
    result.status = ItemStatus::kSetAside;
    result.reason = set_aside.name;
    return result;
  }
  for (const auto& held : item.held) {
    if (day < held.from || day >= held.until) continue;
    result.status = ItemStatus::kSetAside;
    result.reason = held.name;
    return result;
  }
  result.status = ItemStatus::kUpcoming;  // from the start on, where no row has come yet
  FillRow(row, day, context, result);
  return result;
}

void RuleSimulation::FillRow(int row, Date day, const Context& context, DayStatus& result) const {
  const Rule& r = rule();
  if (row < 0) return;
  const auto& timing = r.timing[static_cast<size_t>(row)];
  result.status = timing.becomes;
  result.timing_row = row;
  result.level = LevelOf(timing, day, context);
  for (size_t i = 0; i < r.prompt.rows.size(); ++i) {
    if (!Holds(*r.prompt.rows[i].when, day, Lean::kSurely, context)) continue;
    if (result.wording_row < 0) result.wording_row = static_cast<int>(i);
    if (r.prompt_all_that_apply) result.wording_rows |= 1ULL << i;
  }
}

}  // namespace waymark::naive
