#include "waymark/engine/partial_dates.h"

#include <algorithm>

namespace waymark::engine {
namespace {

using rules::DateExpr;

bool NamesLastEntry(const DateExpr& date) {
  return date.kind == DateExpr::Kind::kStartLast ||
         std::any_of(date.of.begin(), date.of.end(), NamesLastEntry);
}

bool CountsFromLast(const rules::Rule& rule) {
  if (rule.start.clock == rules::Start::Clock::kLast) return true;
  return std::any_of(rule.timing.begin(), rule.timing.end(), [](const rules::TimingRow& row) {
    return (row.date.otherwise && NamesLastEntry(*row.date.otherwise)) ||
           std::any_of(row.date.rows.begin(), row.date.rows.end(),
                       [](const auto& choice) { return NamesLastEntry(choice.gives); });
  });
}

}  // namespace

void FlagPartialDates(const Patient& patient, const CompiledRule& rule, const Item& item, Day day,
                      std::vector<Doubt>& doubts) {
  const auto is_partial = [&](uint32_t position) {
    return position != kNoEntry && !patient.entry(position).occurred.is_whole();
  };
  const auto flag = [&](uint32_t position) {
    const Doubt doubt{DoubtReason::kPartialDate, patient.ordinal(position), -1};
    if (std::find(doubts.begin(), doubts.end(), doubt) == doubts.end()) doubts.push_back(doubt);
  };
  if (is_partial(item.stands_on)) flag(item.stands_on);
  const RunEntry* const first = item.first_on(day);
  if (first == nullptr) return;
  if (is_partial(first->position)) flag(first->position);
  const uint32_t last = item.last_on(day)->position;
  if (last != first->position && is_partial(last) && CountsFromLast(*rule.ast)) flag(last);
}

}  // namespace waymark::engine
