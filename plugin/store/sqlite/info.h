// The store's own few words about itself. Internal to store/sqlite/.
//
//   store_id, epoch   random
//   clean             "1" after a stop in order, "0" while it is open
//   restored          "new" after a restore, "seen" after the first start, "" when acknowledged
#ifndef WAYMARK_STORE_SQLITE_INFO_H_
#define WAYMARK_STORE_SQLITE_INFO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "waymark/store/sqlite/connection.h"

namespace waymark::store::sqlite {

// Empty where there is none.
inline absl::StatusOr<std::string> GetInfo(Connection& connection, std::string_view name) {
  Query query(connection, "SELECT value FROM info WHERE name=?", name);
  if (query.Step()) return query.Text(0);
  if (!query.status().ok()) return query.status();
  return std::string();
}

inline absl::Status PutInfo(Connection& connection, std::string_view name, std::string_view value) {
  Query query(connection, "INSERT OR REPLACE INTO info VALUES(?,?)", name, value);
  return query.Run();
}

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_INFO_H_
