#include "waymark/population/visit.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "waymark/calendar/partial_date.h"

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

// Blocks that workers take one after the other.
class Blocks {
 public:
  Blocks(const Snapshot& snapshot, size_t workers) : snapshot_(snapshot), working_(workers) {}

  void Work(snapshot::BlockRecords records, Visitor& visitor) {
    record::PatientRecord record;
    absl::Status status;
    for (size_t block = next_++; block < snapshot_.blocks() && !stopped_; block = next_++) {
      status = records.Load(snapshot_, block);
      for (size_t i = 0; status.ok() && i < records.patients() && !stopped_; ++i) {
        status = records.Read(i, record);
        if (!status.ok()) break;
        try {
          visitor.Visit(record);
        } catch (const std::exception&) {
          status = absl::InternalError("a patient's record could not be evaluated");
        }
        ++done_;
      }
      if (!status.ok()) break;
    }
    const std::lock_guard lock(mutex_);
    if (!status.ok()) {
      status_.Update(status);
      stopped_ = true;
    }
    --working_;
    changed_.notify_all();
  }
  // Calls `now_and_then` until all is done or it says false.
  void Await(const std::function<bool()>& now_and_then) {
    std::unique_lock lock(mutex_);
    while (working_ > 0) {
      changed_.wait_for(lock, std::chrono::milliseconds(50));
      lock.unlock();
      if (!stopped_ && !now_and_then()) stopped_ = true;
      lock.lock();
    }
  }
  int64_t done() const { return done_; }
  const absl::Status& status() const { return status_; }  // once all is done

 private:
  const Snapshot& snapshot_;
  std::atomic<size_t> next_{0};
  std::atomic<int64_t> done_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t working_;
  absl::Status status_;
};

bool IsStopped(const VisitOptions& options) {
  const bool stopped = options.stop != nullptr && options.stop->load();
  return stopped || (options.is_cancelled && options.is_cancelled());
}

absl::Status Stopped() {
  return absl::CancelledError("stopped before all patients were looked at");
}

absl::StatusOr<int64_t> VisitBlocks(const VisitOptions& options,
                                    const std::vector<std::unique_ptr<Visitor>>& visitors,
                                    const ReadFor& read_for) {
  SnapshotSource& source = *options.snapshot;
  const Snapshot& snapshot = source.snapshot();
  const absl::StatusOr<absl::TimeZone> zone = calendar::LoadZone(snapshot.zone());
  if (!zone.ok()) return zone.status();
  Blocks blocks(snapshot, visitors.size());
  std::vector<std::thread> threads;
  for (const auto& visitor : visitors) {
    threads.emplace_back([&, visitor = visitor.get()] {
      blocks.Work(snapshot::BlockRecords(*zone, read_for), *visitor);
    });
  }
  const auto total = static_cast<double>(std::max<int64_t>(1, snapshot.patients()));
  bool cancelled = false;
  blocks.Await([&] {
    cancelled = IsStopped(options);
    source.set_fraction(static_cast<double>(blocks.done()) / total);
    if (options.progress) options.progress(blocks.done());
    return !cancelled;
  });
  for (std::thread& thread : threads) thread.join();
  if (!blocks.status().ok()) return blocks.status();
  if (cancelled && blocks.done() < snapshot.patients()) return Stopped();
  return blocks.done();
}

}  // namespace

absl::StatusOr<int64_t> VisitAll(const RecordSource& source, const VisitOptions& options,
                                 const std::function<std::unique_ptr<Visitor>()>& make,
                                 std::vector<std::unique_ptr<Visitor>>& visitors,
                                 const ReadFor& read_for) {
  const auto count = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                         : std::max(1u, std::thread::hardware_concurrency());
  visitors.clear();
  for (unsigned i = 0; i < count; ++i) visitors.push_back(make());
  if (options.snapshot != nullptr) return VisitBlocks(options, visitors, read_for);
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
    if (IsStopped(options)) {
      status = Stopped();
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
