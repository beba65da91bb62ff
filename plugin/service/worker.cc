#include "waymark/service/worker.h"

#include <algorithm>
#include <utility>

namespace waymark::service {
namespace {

// A worker that has read a record of more entries is thrown away: its memory would stay as large.
constexpr size_t kLargestKept = 20'000;
// The same of a request's bytes.
constexpr size_t kMostBytesKept = 4 << 20;
// More idle workers than threads that can run at once are of no use.
constexpr size_t kMostIdle = 64;

}  // namespace

std::string_view RequestBytes::Whole(std::span<const std::string_view> pieces) {
  if (pieces.size() == 1) return pieces.front();
  size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  if (size > room_) {
    copy_ = std::make_unique_for_overwrite<char[]>(size);
    room_ = size;
  }
  char* to = copy_.get();
  for (const std::string_view piece : pieces) to = std::copy(piece.begin(), piece.end(), to);
  return {copy_.get(), size};
}

std::unique_ptr<Worker> WorkerPool::Take() {
  {
    absl::MutexLock lock(&mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Worker> worker = std::move(idle_.back());
      idle_.pop_back();
      return worker;
    }
  }
  return std::make_unique<Worker>(program_, options_);
}

void WorkerPool::Return(std::unique_ptr<Worker> worker) {
  if (worker->record.entries().size() > kLargestKept || worker->request.room() > kMostBytesKept) {
    return;
  }
  worker->record.Clear();
  worker->bytes.Clear();
  absl::MutexLock lock(&mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(worker));
}

}  // namespace waymark::service
