#include "waymark/store/sqlite/item_columns.h"

#include <array>
#include <cstddef>

namespace waymark::store::sqlite {
namespace {

using rules::ItemStatus;
using rules::Level;

// By number on disk: only ever add at the end.
constexpr std::array kStatuses = {
    ItemStatus::kNone,          ItemStatus::kNotStarted, ItemStatus::kUpcoming,
    ItemStatus::kDue,           ItemStatus::kOverdue,    ItemStatus::kDone,
    ItemStatus::kStopped,       ItemStatus::kSetAside,   ItemStatus::kRanOut,
    ItemStatus::kNotApplicable, ItemStatus::kEnded,      ItemStatus::kNotChecked};
constexpr std::array kLevels = {Level::kInfo, Level::kWarning, Level::kCritical};

template <typename Values, typename Value>
int64_t NumberOf(const Values& values, Value value) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] == value) return static_cast<int64_t>(i);
  }
  return 0;
}

}  // namespace

int64_t StatusNumber(ItemStatus status) { return NumberOf(kStatuses, status); }

ItemStatus StatusFrom(int64_t number) {
  const auto index = static_cast<size_t>(number);
  return index < kStatuses.size() ? kStatuses[index] : ItemStatus::kNone;
}

int64_t LevelNumber(Level level) { return NumberOf(kLevels, level); }

Level LevelFrom(int64_t number) {
  const auto index = static_cast<size_t>(number);
  return index < kLevels.size() ? kLevels[index] : Level::kInfo;
}

}  // namespace waymark::store::sqlite
