#include "waymark/prompts/rank.h"

#include <tuple>

namespace waymark::prompts {
namespace {

int Urgency(rules::ItemStatus status) {
  switch (status) {
    case rules::ItemStatus::kOverdue:
    case rules::ItemStatus::kRanOut:
      return 0;
    case rules::ItemStatus::kDue:
      return 1;
    case rules::ItemStatus::kUpcoming:
      return 2;
    default:
      return 3;
  }
}

}  // namespace

bool RanksBefore(const Rank& a, const Rank& b) {
  const auto key = [](const Rank& r) {
    return std::tuple(!r.interrupts, -static_cast<int>(r.level), Urgency(r.status), r.since, r.rule,
                      r.item);
  };
  return key(a) < key(b);
}

}  // namespace waymark::prompts
