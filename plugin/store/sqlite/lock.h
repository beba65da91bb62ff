// One process a store: a lock on a file beside it. Internal to store/sqlite/.
#ifndef WAYMARK_STORE_SQLITE_LOCK_H_
#define WAYMARK_STORE_SQLITE_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace waymark::store::sqlite {

// Held until it is gone; the end of the process lets go, however it ends.
class FileLock {
 public:
  // FailedPrecondition: another process (or this one) has the store open.
  static absl::StatusOr<std::unique_ptr<FileLock>> Take(const std::string& store);
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  const int descriptor_;
};

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_LOCK_H_
