// The store in one file, by SQLite.
//
// One process a file (a lock beside it), one connection that writes and alone checkpoints, on its
// own thread; readers have connections of their own. WAL, synchronous=FULL: asserted at the start.
#ifndef WAYMARK_STORE_SQLITE_OPEN_H_
#define WAYMARK_STORE_SQLITE_OPEN_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/store/store.h"

namespace waymark::store::sqlite {

struct OpenOptions {
  std::string path = {};
  // What time it is, for lines and checkpoints that the store itself writes. Required.
  std::function<Instant()> now = {};
  bool audit_reads_before_answer = false;
  // Secret seed (32 bytes) of the key that signs checkpoints. Empty: a key of its own, made at
  // first and kept in `path`.audit-key, readable by its owner only.
  std::string audit_seed = {};
  size_t queue_capacity = 1024;       // writes that wait
  size_t group_limit = 256;           // writes in one transaction
  size_t read_audit_capacity = 4096;  // audit lines of reads that wait
  absl::Duration read_audit_delay = absl::Milliseconds(50);
  int64_t checkpoint_lines = 1000;  // a signed checkpoint after so many audit lines of a chain
  // health() speaks of a slow disk for a minute after a commit that took longer.
  absl::Duration slow_commit = absl::Seconds(1);
  size_t reader_connections = 16;  // kept open; more are opened when needed
  std::string vfs = {};            // for tests: the name of a SQLite VFS
};

// FailedPrecondition: another process has it open; a newer program wrote it; a migration's
// pre-check failed. DataLoss: it is no store or is damaged. PermissionDenied, NotFound, Unavailable
// name the path and how to mend it.
absl::StatusOr<std::unique_ptr<Store>> OpenStore(OpenOptions options);

// Reads the store as it is now, whether or not a process has it open, and changes nothing in it.
// Errors as OpenStore's.
absl::StatusOr<std::unique_ptr<Reader>> OpenReader(const std::string& path);

// The path in "sqlite:PATH" or "PATH". InvalidArgument: another engine, or no path.
absl::StatusOr<std::string> PathOf(std::string_view url);

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_OPEN_H_
