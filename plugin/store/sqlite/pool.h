// Connections for readers, kept open between snapshots. Internal to store/sqlite/.
#ifndef WAYMARK_STORE_SQLITE_POOL_H_
#define WAYMARK_STORE_SQLITE_POOL_H_

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "waymark/store/sqlite/reader.h"

namespace waymark::store::sqlite {

class ReaderPool : public std::enable_shared_from_this<ReaderPool> {
 public:
  ReaderPool(std::string path, std::string vfs, size_t keep)
      : path_(std::move(path)), vfs_(std::move(vfs)), keep_(keep) {}

  // A snapshot of what is committed now, which is all of `moment` or more. It may outlive the
  // pool's owner, though not the file.
  absl::StatusOr<std::unique_ptr<Reader>> Snapshot(int64_t moment);
  // Closes those that wait; snapshots that are in use are closed when they end.
  void Close();

 private:
  class Pooled;
  struct Idle {
    std::unique_ptr<Connection> connection;
    std::unique_ptr<Names> names;
  };
  void GiveBack(Idle idle);

  const std::string path_, vfs_;
  const size_t keep_;
  std::mutex mutex_;
  std::vector<Idle> idle_;
  bool closed_ = false;
};

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_POOL_H_
