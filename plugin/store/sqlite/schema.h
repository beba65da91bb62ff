// The tables, and how a file of an older schema becomes one of the present. Internal to
// store/sqlite/.
//
// Migrations only go forward: schema n is what the first n statements of kMigrations make. They run
// in one transaction, after a look at the file (whole? room on the disk?) and a copy of it.
#ifndef WAYMARK_STORE_SQLITE_SCHEMA_H_
#define WAYMARK_STORE_SQLITE_SCHEMA_H_

#include <span>
#include <string>

#include "absl/status/status.h"
#include "waymark/store/sqlite/connection.h"

namespace waymark::store::sqlite {

// "Wmrk": marks a file as a store of Waymark's.
inline constexpr int kApplicationId = 0x576d726b;

std::span<const char* const> Migrations();

// Whether the file is new or a store of a schema that this program knows; errors as Migrate's.
absl::Status CheckSchema(Connection& connection, const std::string& path);

struct Migrated {
  int schema = 0;
  int from = 0;          // 0: the file was new, or of the present schema
  std::string snapshot;  // the copy that was made before
};

// Brings the file to the schema of `migrations`. FailedPrecondition: it is of a newer schema, or
// the look at it found a reason not to go on; DataLoss: it is no store.
absl::StatusOr<Migrated> Migrate(Connection& connection, const std::string& path,
                                 std::span<const char* const> migrations);

// The schema of an open file; DataLoss where it is no store.
absl::StatusOr<int> SchemaOf(Connection& connection);
// Whether the file is whole, by SQLite's own check; DataLoss where not.
absl::Status CheckWhole(Connection& connection);
// A consistent copy at `path`, which must not exist; it is durable on return, in one file.
absl::Status CopyTo(Connection& connection, const std::string& path);

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_SCHEMA_H_
