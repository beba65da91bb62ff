#include "waymark/population/visit.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace waymark::population {
namespace {

constexpr size_t kBatch = 64;  // patients

struct Batch {
  std::vector<record::PatientRecord> records;
  size_t used = 0;
};

// Batches on their way from the reader to the visitors and back.
class Belt {
 public:
  explicit Belt(size_t batches) {
    for (size_t i = 0; i < batches; ++i) {
      all_.push_back(std::make_unique<Batch>());
      all_.back()->records.resize(kBatch);
      empty_.push_back(all_.back().get());
    }
  }
  // Waits for one that a visitor is done with.
  Batch* TakeEmpty() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !empty_.empty(); });
    Batch* const batch = empty_.back();
    empty_.pop_back();
    batch->used = 0;
    return batch;
  }
  void GiveFull(Batch* batch) {
    const std::lock_guard lock(mutex_);
    full_.push_back(batch);
    changed_.notify_all();
  }
  // Null at the end.
  Batch* TakeFull() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !full_.empty(); });
    if (full_.empty()) return nullptr;
    Batch* const batch = full_.front();
    full_.pop_front();
    return batch;
  }
  void GiveBack(Batch* batch, bool failed) {
    const std::lock_guard lock(mutex_);
    done_ += static_cast<int64_t>(batch->used);
    failed_ |= failed;
    empty_.push_back(batch);
    changed_.notify_all();
  }
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  int64_t done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }
  bool failed() {
    const std::lock_guard lock(mutex_);
    return failed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Batch>> all_;
  std::vector<Batch*> empty_;
  std::deque<Batch*> full_;
  int64_t done_ = 0;
  bool closed_ = false;
  bool failed_ = false;
};

}  // namespace

absl::StatusOr<int64_t> VisitAll(const RecordSource& source, const VisitOptions& options,
                                 const std::function<std::unique_ptr<Visitor>()>& make,
                                 std::vector<std::unique_ptr<Visitor>>& visitors) {
  const auto count = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                         : std::max(1u, std::thread::hardware_concurrency());
  visitors.clear();
  for (unsigned i = 0; i < count; ++i) visitors.push_back(make());
  Belt belt(static_cast<size_t>(count) * 3 + 1);
  std::vector<std::thread> threads;
  for (const auto& visitor : visitors) {
    threads.emplace_back([&belt, visitor = visitor.get()] {
      while (Batch* const batch = belt.TakeFull()) {
        bool failed = false;
        try {
          for (size_t i = 0; i < batch->used; ++i) visitor->Visit(batch->records[i]);
        } catch (const std::exception&) {
          failed = true;
        }
        belt.GiveBack(batch, failed);
      }
    });
  }
  absl::Status status;
  bool more = true;
  while (more && status.ok()) {
    const bool stopped = options.stop != nullptr && options.stop->load();
    if (stopped || (options.is_cancelled && options.is_cancelled())) {
      status = absl::CancelledError("stopped before all patients were looked at");
      break;
    }
    if (belt.failed()) break;
    Batch* const batch = belt.TakeEmpty();
    while (more && batch->used < kBatch) {
      const absl::StatusOr<bool> next = source(batch->records[batch->used]);
      if (!next.ok()) status = next.status();
      more = next.ok() && *next;
      if (more) ++batch->used;
    }
    belt.GiveFull(batch);
    if (options.progress) options.progress(belt.done());
  }
  belt.Close();
  for (std::thread& thread : threads) thread.join();
  if (!status.ok()) return status;
  if (belt.failed()) {
    return absl::InternalError("a patient's record could not be evaluated");
  }
  return belt.done();
}

}  // namespace waymark::population
