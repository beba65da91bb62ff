// A look at a store's file without changing it, for `waymark doctor`.
#ifndef WAYMARK_STORE_SQLITE_INSPECT_H_
#define WAYMARK_STORE_SQLITE_INSPECT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace waymark::store::sqlite {

struct Inspection {
  int schema = 0;
  int newest = 0;                // what this program brings a store to
  int64_t bytes = 0;             // of the file
  int64_t wal_bytes = 0;         // of what has not been written back into it
  int64_t free_bytes = 0;        // of the disk that it is on
  bool stopped_cleanly = false;  // or it is open now
  bool restored = false;         // from a backup, and nobody has acknowledged it
};

// Whether or not a process has it open. `whole`: every page is looked at, which reads the file.
// DataLoss: it is no store, or damaged; NotFound and PermissionDenied name the path.
absl::StatusOr<Inspection> Inspect(const std::string& path, bool whole);

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_INSPECT_H_
