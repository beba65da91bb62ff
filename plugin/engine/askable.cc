#include "waymark/engine/askable.h"

#include <algorithm>

namespace waymark::engine {
namespace {

// 0 where the set says something about the record; 1 + DoubtReason.
uint8_t Muteness(const Program& program, const Availability& availability, uint16_t set) {
  const int32_t slot = program.slot_of_set[set];
  return slot == kNone ? 0 : availability.of_slot(static_cast<size_t>(slot));
}

}  // namespace

std::optional<CannotAsk> WhyNotAsked(const Program& program, const Availability& availability,
                                     const CompiledRule& rule) {
  // There are sets, and none of them says anything about this record.
  const auto all_mute = [&](const std::vector<uint16_t>& sets) {
    return !sets.empty() && std::all_of(sets.begin(), sets.end(), [&](uint16_t set) {
      return Muteness(program, availability, set) != 0;
    });
  };
  const bool first_at = all_mute(rule.first_at_sets);
  const bool start = all_mute(rule.start_sets);
  const bool who = all_mute(rule.who_sets);
  const bool done = !rule.reply_closes && all_mute(rule.done_sets);
  if (!first_at && !start && !who && !done) return std::nullopt;
  CannotAsk out;
  out.why.rule = rule.index;
  out.why.for_everybody = rule.waits_for_everybody;
  auto& sets = out.why.code_sets;
  if (first_at) sets.insert(sets.end(), rule.first_at_sets.begin(), rule.first_at_sets.end());
  if (start) sets.insert(sets.end(), rule.start_sets.begin(), rule.start_sets.end());
  if (who) sets.insert(sets.end(), rule.who_sets.begin(), rule.who_sets.end());
  if (done) sets.insert(sets.end(), rule.done_sets.begin(), rule.done_sets.end());
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  const bool not_supplied = std::any_of(sets.begin(), sets.end(), [&](uint16_t set) {
    return Muteness(program, availability, set) == 1 + static_cast<int>(DoubtReason::kNotSupplied);
  });
  if (not_supplied) out.why.reason = NotCheckedReason::kNotSupplied;
  out.only_for_whom_it_applies = !not_supplied && !who && !done && !rule.waits_for_everybody;
  out.unless_who_decides = who && !first_at && !start && !done && rule.who_may_decide;
  return out;
}

}  // namespace waymark::engine
