#include "waymark/population/in_order.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace waymark::population {
namespace {

// A group of patients on its way: filled by the reader, visited by a worker, taken in order.
struct Batch {
  std::vector<record::PatientRecord> records;  // where patients are read when they are found
  std::unique_ptr<UnreadPatients> unread;      // else
  size_t used = 0;
  std::unique_ptr<Part> part;
  bool ready = false;
  bool failed = false;
};

// A queue of batches between one reader and several workers.
class Work {
 public:
  void Push(Batch* batch) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(batch);
    changed_.notify_all();
  }
  Batch* Take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return nullptr;
    Batch* batch = waiting_.front();
    waiting_.pop_front();
    return batch;
  }
  void Ready(Batch* batch) {
    const std::lock_guard lock(mutex_);
    batch->ready = true;
    changed_.notify_all();
  }
  void Await(const Batch* batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return batch->ready; });
  }
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch*> waiting_;
  bool closed_ = false;
};

void VisitBatches(const std::shared_ptr<const engine::Program>& program, Work& work) {
  std::optional<engine::Evaluator> evaluator;
  if (program != nullptr) evaluator.emplace(program);
  engine::Evaluator* const given = evaluator ? &*evaluator : nullptr;
  record::PatientRecord record;
  while (Batch* batch = work.Take()) {
    try {
      for (size_t i = 0; i < batch->used; ++i) {
        if (batch->unread != nullptr) batch->unread->Read(record, batch->part->filter());
        batch->part->Visit(batch->unread != nullptr ? record : batch->records[i], given);
      }
    } catch (const std::exception&) {
      batch->failed = true;
    }
    work.Ready(batch);
  }
}

// Workers that end with the scope.
class Workers {
 public:
  Workers(const std::shared_ptr<const engine::Program>& program, unsigned count, Work& work)
      : work_(work) {
    for (unsigned i = 0; i < count; ++i) {
      threads_.emplace_back([&program, &work] { VisitBatches(program, work); });
    }
  }
  ~Workers() {
    work_.Close();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  Work& work_;
  std::vector<std::thread> threads_;
};

}  // namespace

absl::StatusOr<InOrderSummary> VisitInOrder(
    const std::shared_ptr<const engine::Program>& program, const InOrderOptions& options,
    PatientSource& source, const std::function<std::unique_ptr<Part>()>& make,
    const std::function<absl::Status(Part& part, int64_t patients)>& take) {
  InOrderSummary summary;
  const auto count = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                         : std::max(1u, std::thread::hardware_concurrency());
  const auto most = static_cast<size_t>(std::max<int64_t>(1, options.batch));
  std::deque<std::unique_ptr<Batch>> under_way;
  std::vector<std::unique_ptr<Batch>> spare;
  Work work;
  const Workers workers(program, count, work);
  absl::Status status;
  const auto take_oldest = [&] {
    std::unique_ptr<Batch> batch = std::move(under_way.front());
    under_way.pop_front();
    work.Await(batch.get());
    if (status.ok() && batch->failed) {
      status =
          absl::InternalError("a patient's record could not be evaluated; the answer ends there");
    }
    if (status.ok() && batch->unread != nullptr) status = source.Settle(*batch->unread);
    if (status.ok() && batch->used > 0) {
      status = take(*batch->part, static_cast<int64_t>(batch->used));
      summary.patients += static_cast<int64_t>(batch->used);
      if (options.progress) options.progress(summary.patients);
    }
    batch->used = 0;
    batch->ready = false;
    spare.push_back(std::move(batch));
  };
  bool more = true;
  absl::Status read;
  while (more && status.ok()) {
    if (options.stop != nullptr && options.stop->load()) {
      summary.stopped = true;
      break;
    }
    std::unique_ptr<Batch> batch;
    if (spare.empty()) {
      batch = std::make_unique<Batch>();
      batch->unread = source.MakeUnread();
      if (batch->unread == nullptr) batch->records.resize(most);
      batch->part = make();
    } else {
      batch = std::move(spare.back());
      spare.pop_back();
    }
    if (batch->unread != nullptr) {
      const absl::StatusOr<size_t> found = source.Find(most, *batch->unread);
      if (!found.ok()) read = found.status();
      batch->used = found.ok() ? *found : 0;
      more = found.ok() && *found == most;
    }
    while (batch->unread == nullptr && batch->used < most) {
      const absl::StatusOr<bool> next = source.Next(batch->records[batch->used]);
      if (!next.ok()) read = next.status();
      more = next.ok() && *next;
      if (!more) break;
      ++batch->used;
    }
    // What belongs to no patient may come after the last.
    if (batch->used > 0 || (batch->unread != nullptr && read.ok())) {
      work.Push(batch.get());
      under_way.push_back(std::move(batch));
    }
    while (under_way.size() > 2 * count) take_oldest();
  }
  while (!under_way.empty()) take_oldest();
  if (!read.ok()) return read;
  if (!status.ok()) return status;
  return summary;
}

}  // namespace waymark::population
