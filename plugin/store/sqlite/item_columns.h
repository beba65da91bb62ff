// The columns of an item in the order in which SqliteReader::ItemFrom reads them. Internal to
// store/sqlite/.
#ifndef WAYMARK_STORE_SQLITE_ITEM_COLUMNS_H_
#define WAYMARK_STORE_SQLITE_ITEM_COLUMNS_H_

#include <cstdint>

#include "waymark/rules/ast.h"

#define WAYMARK_ITEM_COLUMNS                                                                     \
  "SELECT id, patient, practice, rule, key, state, status, level, since, anchor, anchor_entry, " \
  "opened, due_on, overdue_on, closed_on, next_change, snoozed_until, reason, owner, flags, "    \
  "last_action, sort_text, bytes, version, no FROM item "

namespace waymark::store::sqlite {

// The numbers on disk are these for ever, whatever the enums become.
int64_t StatusNumber(rules::ItemStatus status);
rules::ItemStatus StatusFrom(int64_t number);
int64_t LevelNumber(rules::Level level);
rules::Level LevelFrom(int64_t number);

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_ITEM_COLUMNS_H_
