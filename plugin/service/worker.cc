#include "waymark/service/worker.h"

#include <utility>

namespace waymark::service {
namespace {

// A worker that has read a record of more entries is thrown away: its memory would stay as large.
constexpr size_t kLargestKept = 20'000;
// More idle workers than threads that can run at once are of no use.
constexpr size_t kMostIdle = 64;

}  // namespace

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
  if (worker->record.entries().size() > kLargestKept) return;
  worker->record.Clear();
  absl::MutexLock lock(&mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(worker));
}

}  // namespace waymark::service
