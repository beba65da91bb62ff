// Lists of items, page by page: what a worklist asks for.
//
// Pages are by key, not by number: the next page begins after the last row that was given, so rows
// that come and go between two pages neither repeat others nor hide them.
#ifndef WAYMARK_STORE_LIST_H_
#define WAYMARK_STORE_LIST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "waymark/store/values.h"

namespace waymark::store {

// Empty lists and absent values do not filter.
struct ItemFilter {
  std::vector<std::string> practices = {};  // must not be empty: nobody may see "all practices"
  std::vector<std::string> rules = {};
  std::vector<ItemState> states = {};
  std::vector<rules::ItemStatus> statuses = {};
  std::vector<rules::Level> levels = {};
  std::vector<std::string> owners = {};  // "" stands for unassigned
  PatientRef patient = kNoPatient;
  // Days, both ends included.
  std::optional<Day> due_from = {}, due_until = {};
  std::optional<Day> overdue_from = {}, overdue_until = {};
  bool or_never_overdue = false;  // with overdue_until only: those without a deadline too
  std::optional<Day> since_from = {}, since_until = {};
  std::optional<Day> closed_from = {}, closed_until = {};
  std::optional<Day> snoozed_on = {};      // snoozed on that day
  std::optional<Day> not_snoozed_on = {};  // not snoozed on that day
  std::optional<Instant> last_action_before = {};
  uint32_t flags_set = 0;    // all of these are set
  uint32_t flags_unset = 0;  // none of these is set
  // Only these items, of which there may be none; and what chose them. A page's token holds for the
  // reason: who is chosen may change between two pages.
  std::optional<std::vector<ItemId>> only = {};
  std::string only_because = {};
};

enum class ItemSort : uint8_t {
  kDue,
  kOverdue,
  kSince,
  kOpened,
  kLastAction,
  kLevel,
  kText,
  kClosed
};

struct ItemQuery {
  ItemFilter filter = {};
  ItemSort sort = ItemSort::kDue;
  bool descending = false;
  int limit = 50;         // 1 to 1000
  std::string page = {};  // a token from the page before; empty: the first page
};

struct ItemPage {
  std::vector<Item> items = {};
  std::string next = {};  // empty: that was the last page
};

// How many items the filter finds, apart by what a list shows at a glance.
struct ItemCounts {
  int64_t all = 0;
  int64_t unassigned = 0;
  int64_t overdue = 0;  // status overdue
  int64_t critical = 0;
  int64_t reopened = 0;
};

}  // namespace waymark::store

#endif  // WAYMARK_STORE_LIST_H_
