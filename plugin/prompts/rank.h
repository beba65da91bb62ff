// The one order of prompts: what is shown first when not all can be.
//
// Those that interrupt now; level, critical first; overdue (and what waits for an answer after time
// ran out) before due before upcoming; earlier `since`; rule id; item.
#ifndef WAYMARK_PROMPTS_RANK_H_
#define WAYMARK_PROMPTS_RANK_H_

#include <string_view>

#include "waymark/calendar/day.h"
#include "waymark/rules/ast.h"

namespace waymark::prompts {

struct Rank {
  bool interrupts = false;
  rules::Level level = rules::Level::kInfo;
  rules::ItemStatus status = rules::ItemStatus::kDue;
  calendar::Day since;
  std::string_view rule;
  std::string_view item;
};

// A strict order over (rule, item): no two prompts of one answer are equal.
bool RanksBefore(const Rank& a, const Rank& b);

}  // namespace waymark::prompts

#endif  // WAYMARK_PROMPTS_RANK_H_
