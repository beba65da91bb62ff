#include "waymark/prompts/rank.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace waymark::prompts {
namespace {

using calendar::ParseDay;
using rules::ItemStatus;
using rules::Level;

TEST(Rank, TheOrderIsInterruptingLevelStatusSinceRuleItem) {
  const auto early = *ParseDay("2026-03-01");
  const auto late = *ParseDay("2026-03-02");
  const std::vector<Rank> in_order = {
      {true, Level::kInfo, ItemStatus::kUpcoming, late, "z", "9"},
      {false, Level::kCritical, ItemStatus::kDue, late, "z", "9"},
      {false, Level::kWarning, ItemStatus::kOverdue, early, "z", "9"},
      {false, Level::kWarning, ItemStatus::kOverdue, late, "a", "1"},
      {false, Level::kWarning, ItemStatus::kRanOut, late, "a", "2"},
      {false, Level::kWarning, ItemStatus::kOverdue, late, "b", "1"},
      {false, Level::kWarning, ItemStatus::kDue, early, "a", "1"},
      {false, Level::kWarning, ItemStatus::kUpcoming, early, "a", "1"},
      {false, Level::kInfo, ItemStatus::kOverdue, early, "a", "1"},
  };
  for (size_t i = 0; i < in_order.size(); ++i) {
    for (size_t j = 0; j < in_order.size(); ++j) {
      EXPECT_EQ(RanksBefore(in_order[i], in_order[j]), i < j) << i << " " << j;
    }
  }
}

}  // namespace
}  // namespace waymark::prompts
