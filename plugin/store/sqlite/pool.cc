#include "waymark/store/sqlite/pool.h"

#include <utility>

namespace waymark::store::sqlite {

class ReaderPool::Pooled : public SqliteReader {
 public:
  Pooled(std::shared_ptr<ReaderPool> pool, std::unique_ptr<Connection> connection)
      : SqliteReader(*connection), pool_(std::move(pool)), owned_(std::move(connection)) {}
  ~Pooled() override {
    // One that failed is not used again.
    if (!Query(*owned_, "COMMIT").Run().ok() || !owned_->failure().ok()) return;
    pool_->GiveBack({std::move(owned_), std::make_unique<Names>(std::move(names_))});
  }
  void Know(Names names) { names_ = std::move(names); }
  void IsOf(int64_t moment) { moment_ = moment; }

 private:
  std::shared_ptr<ReaderPool> pool_;
  std::unique_ptr<Connection> owned_;
};

absl::StatusOr<std::unique_ptr<Reader>> ReaderPool::Snapshot(int64_t moment) {
  Idle idle;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return absl::UnavailableError("the store is stopping");
    if (!idle_.empty()) {
      idle = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (idle.connection == nullptr) {
    auto opened = Connection::Open(path_, Connection::Mode::kRead, vfs_);
    if (!opened.ok()) return opened.status();
    idle.connection = *std::move(opened);
  }
  // The snapshot is that of the first thing that is read.
  for (auto status : {Query(*idle.connection, "BEGIN").Run(),
                      Query(*idle.connection, "SELECT 1 FROM info LIMIT 1").Run()}) {
    if (!status.ok()) return status;
  }
  auto reader = std::make_unique<Pooled>(shared_from_this(), std::move(idle.connection));
  if (idle.names != nullptr) reader->Know(*std::move(idle.names));
  reader->IsOf(moment);
  return reader;
}

void ReaderPool::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  idle_.clear();
}

void ReaderPool::GiveBack(Idle idle) {
  const std::lock_guard lock(mutex_);
  if (!closed_ && idle_.size() < keep_) idle_.push_back(std::move(idle));
}

}  // namespace waymark::store::sqlite
