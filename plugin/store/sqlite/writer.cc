#include "waymark/store/sqlite/writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::store::sqlite {
namespace {

// Checkpointed when the log holds so many pages (4 KB each); a log that readers keep from being
// tidied is begun anew as soon as they are gone.
constexpr int kCheckpointPages = 4000;
constexpr int kLongLogPages = 16000;
constexpr int kWaitForReaders = 100;  // milliseconds
constexpr int kBusy = 5000;
// While writing fails, it is tried so often.
constexpr auto kRetry = std::chrono::seconds(1);
constexpr auto kSaySlowFor = std::chrono::minutes(1);

}  // namespace

struct Writer::Waiter {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<absl::Status> result;

  void Tell(const absl::Status& status) {
    const std::lock_guard lock(mutex);
    result = status;
    done.notify_all();
  }
  absl::Status Wait() {
    std::unique_lock lock(mutex);
    done.wait(lock, [this] { return result.has_value(); });
    return *result;
  }
};

Writer::Writer(std::unique_ptr<Connection> connection, const OpenOptions& options, Signer signer)
    : options_(options),
      signer_(std::move(signer)),
      connection_(std::move(connection)),
      transaction_(*connection_) {
  sqlite3_wal_hook(
      connection_->handle(),
      [](void* pages, sqlite3*, const char*, int count) {
        *static_cast<int*>(pages) = count;
        return SQLITE_OK;
      },
      &wal_pages_);
}

Writer::~Writer() { Stop(); }

void Writer::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Writer::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  room_.notify_all();
  read_room_.notify_all();
  thread_.join();
}

absl::Status Writer::RunNow(const WriteFunction& write) {
  std::vector<Pending> group;
  group.push_back({write, nullptr, absl::OkStatus(), false});
  std::vector<ReadLine> none;
  RunGroup(group, none);
  return group.front().result;
}

void Writer::Submit(WriteFunction write, DoneFunction done) {
  {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return stopping_ || queue_.size() < options_.queue_capacity; });
    if (!stopping_) {
      queue_.push_back({std::move(write), std::move(done), absl::OkStatus(), false});
      work_.notify_one();
      return;
    }
  }
  done(absl::UnavailableError("the store is stopping"));
}

absl::Status Writer::TrySubmit(WriteFunction write, DoneFunction done) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return absl::UnavailableError("the store is stopping");
  if (queue_.size() >= options_.queue_capacity) {
    return absl::ResourceExhaustedError(
        "more is being sent than the disk takes: wait a moment and send it again");
  }
  queue_.push_back({std::move(write), std::move(done), absl::OkStatus(), false});
  work_.notify_one();
  return absl::OkStatus();
}

absl::Status Writer::AuditRead(const AuditLine& line) {
  std::shared_ptr<Waiter> waiter;
  bool wake = false;
  {
    std::unique_lock lock(mutex_);
    // While nothing can be written, a full queue is not waited for: the answer goes out with a
    // warning and is counted.
    read_room_.wait(lock, [this] {
      return stopping_ || !failure_.ok() || reads_.size() < options_.read_audit_capacity;
    });
    const bool hopeless = options_.audit_reads_before_answer && !failure_.ok();
    if (stopping_ || hopeless || reads_.size() >= options_.read_audit_capacity) {
      ++reads_not_recorded_;
      return absl::UnavailableError("the audit log can't be written: this read is not recorded");
    }
    if (options_.audit_reads_before_answer) waiter = std::make_shared<Waiter>();
    window_.Add(Clock::now());
    // The first one sets the time until which others may join; the writing thread is woken for
    // that, and where it need not wait any longer.
    wake = reads_.empty() || waiter != nullptr || reads_.size() + 1 >= options_.read_audit_capacity;
    reads_.push_back({line, waiter});
  }
  if (wake) work_.notify_one();
  return waiter == nullptr ? absl::OkStatus() : waiter->Wait();
}

size_t Writer::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Writer::SetChangeListener(std::function<void(std::span<const Store::Grown>)> listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

Health Writer::health() const {
  const std::lock_guard lock(mutex_);
  Health health;
  health.writable = failure_.ok();
  health.reads_not_recorded = reads_not_recorded_;
  if (!failure_.ok()) health.reasons.emplace_back(failure_.message());
  if (reads_not_recorded_ > 0) {
    health.reasons.push_back(absl::StrCat(
        reads_not_recorded_, " reads could not be recorded in the audit log; the log will say so"));
  }
  if (!tidy_failure_.ok()) health.reasons.emplace_back(tidy_failure_.message());
  if (slowest_ > absl::ToChronoNanoseconds(options_.slow_commit) && Clock::now() < slow_until_) {
    health.reasons.push_back(absl::StrCat(
        "the disk is slow: making a change durable took ",
        std::chrono::duration_cast<std::chrono::milliseconds>(slowest_).count(), " ms"));
  }
  return health;
}

bool Writer::Take(std::vector<Pending>& group, std::vector<ReadLine>& reads) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (stopping_ || !queue_.empty()) break;
    if (!failure_.ok()) {
      // Tries to write again, so that recovery needs nobody.
      work_.wait_for(lock, kRetry, [this] { return stopping_ || !queue_.empty(); });
      break;
    }
    if (const auto due = window_.due(); !due) {
      work_.wait(lock);
    } else {
      const bool full = reads_.size() >= options_.read_audit_capacity;
      if (full || options_.audit_reads_before_answer || Clock::now() >= *due) break;
      work_.wait_until(lock, *due);
    }
  }
  while (!queue_.empty() && group.size() < options_.group_limit) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  reads.assign(std::make_move_iterator(reads_.begin()), std::make_move_iterator(reads_.end()));
  reads_.clear();
  window_.Clear();
  const bool more = !stopping_ || !group.empty() || !queue_.empty();
  lock.unlock();
  room_.notify_all();
  return more;
}

void Writer::Run() {
  std::vector<Pending> group;
  std::vector<ReadLine> reads;
  while (Take(group, reads)) {
    RunGroup(group, reads);
    group.clear();
    reads.clear();
    Checkpoint(false);
  }
  if (!reads.empty()) RunGroup(group, reads);
  reads.clear();
  // Every chain signed, and that the stop was a clean one.
  const auto stop = [this](Transaction&) {
    Query clean(*connection_, "INSERT OR REPLACE INTO info VALUES('clean', '1')");
    auto status = clean.Run();
    return status.ok() ? transaction_.Flush(signer_, 1, options_.now()) : status;
  };
  group.push_back({stop, nullptr, absl::OkStatus(), false});
  RunGroup(group, reads);
  Checkpoint(true);
}

void Writer::RunGroup(std::vector<Pending>& group, std::vector<ReadLine>& reads) {
  const auto begin = Clock::now();
  absl::Status status;
  bool again = false;
  int attempts = 0;
  transaction_.BeginGroup(committed_ + 1);
  do {
    again = false;
    status = TryGroup(group, reads, attempts > 0, again);
  } while (again && ++attempts < 3);
  if (status.ok()) {
    ++committed_;
    const auto grown = transaction_.TakeGrown();
    if (!grown.empty() && listener_) listener_(grown);
  }
  Settle(status, Clock::now() - begin);
  for (Pending& pending : group) {
    if (!status.ok() && !pending.refused) pending.result = status;
    if (pending.done) pending.done(std::move(pending.result));
  }
  if (status.ok()) {
    for (const ReadLine& read : reads) {
      if (read.waiter != nullptr) read.waiter->Tell(status);
    }
  } else {
    // Kept for the next try; those who wait for theirs are told.
    const std::lock_guard lock(mutex_);
    for (auto read = reads.rbegin(); read != reads.rend(); ++read) {
      if (read->waiter != nullptr) {
        ++reads_not_recorded_;
        read->waiter->Tell(
            absl::UnavailableError("the audit log can't be written: this read is not recorded"));
      } else if (!stopping_) {
        reads_.push_front(std::move(*read));
      }
    }
    if (!reads_.empty()) window_.Restart(Clock::now());
  }
  read_room_.notify_all();
}

absl::Status Writer::TryGroup(std::vector<Pending>& group, const std::vector<ReadLine>& reads,
                              bool savepoints, bool& again) {
  connection_->Recover();
  absl::Status status = connection_->Execute("BEGIN IMMEDIATE");
  if (status.ok() && !health().writable) {
    // An empty transaction would prove nothing.
    Query probe(*connection_, "INSERT OR REPLACE INTO info VALUES('tried', ?)", options_.now());
    status = probe.Run();
  }
  for (Pending& pending : group) {
    if (!status.ok() || again) break;
    if (!pending.refused) status = RunOne(pending, savepoints, again);
  }
  if (status.ok() && !again) status = WriteReads(reads);
  if (status.ok() && !again) {
    status = transaction_.Flush(signer_, options_.checkpoint_lines, options_.now());
  }
  if (status.ok() && !again) status = connection_->Execute("COMMIT");
  if (!status.ok() || again) RollBack();
  return status;
}

// An error is the engine's: the write's own goes into its result.
absl::Status Writer::RunOne(Pending& pending, bool savepoints, bool& again) {
  const int64_t changes = sqlite3_total_changes64(connection_->handle());
  if (savepoints) {
    if (auto status = connection_->Execute("SAVEPOINT one"); !status.ok()) return status;
    transaction_.Save();
  }
  absl::Status result;
  try {
    result = pending.write(transaction_);
  } catch (...) {
    result = absl::InternalError("a change failed unexpectedly; nothing of it was kept");
  }
  if (!connection_->failure().ok()) return connection_->failure();
  if (!result.ok()) {
    pending.result = std::move(result);
    pending.refused = true;
    if (savepoints) {
      auto status = connection_->Execute("ROLLBACK TO one");
      transaction_.Restore();
      if (!status.ok()) return status;
    } else if (sqlite3_total_changes64(connection_->handle()) != changes) {
      again = true;
      return absl::OkStatus();
    }
  }
  return savepoints ? connection_->Execute("RELEASE one") : absl::OkStatus();
}

absl::Status Writer::WriteReads(const std::vector<ReadLine>& reads) {
  int64_t lost = 0;
  {
    const std::lock_guard lock(mutex_);
    lost = reads_not_recorded_;
    lost_said_ = lost;
  }
  if (lost > 0) {
    AuditLine line;
    line.at = options_.now();
    line.actor = "waymark";
    line.action = "not recorded";
    line.count = lost;
    line.detail = "reads while the audit log could not be written";
    if (auto status = transaction_.Audit(line); !status.ok()) return status;
  }
  for (const ReadLine& read : reads) {
    if (auto status = transaction_.Audit(read.line); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void Writer::RollBack() {
  // After some failures SQLite has taken the transaction back itself.
  if (sqlite3_get_autocommit(connection_->handle()) == 0) {
    connection_->Execute("ROLLBACK").IgnoreError();
  }
  transaction_.Forget();
}

void Writer::Settle(const absl::Status& status, Clock::duration took) {
  const std::lock_guard lock(mutex_);
  failure_ = status;
  if (status.ok()) reads_not_recorded_ -= lost_said_;
  lost_said_ = 0;
  const auto now = Clock::now();
  if (took > absl::ToChronoNanoseconds(options_.slow_commit) || now >= slow_until_) {
    slowest_ = took;
    slow_until_ = now + kSaySlowFor;
  }
}

void Writer::Checkpoint(bool at_end) {
  if (!at_end && wal_pages_ < kCheckpointPages) return;
  int mode = SQLITE_CHECKPOINT_PASSIVE;
  if (at_end) mode = SQLITE_CHECKPOINT_TRUNCATE;
  if (!at_end && wal_pages_ >= kLongLogPages) {
    // Readers that never pause would let the log grow for ever: wait for them, a moment only.
    mode = SQLITE_CHECKPOINT_RESTART;
    sqlite3_busy_timeout(connection_->handle(), kWaitForReaders);
  }
  const int code =
      sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, mode, nullptr, nullptr);
  if (mode == SQLITE_CHECKPOINT_RESTART) sqlite3_busy_timeout(connection_->handle(), kBusy);
  const std::lock_guard lock(mutex_);
  tidy_failure_ = (code & 0xff) == SQLITE_BUSY ? absl::OkStatus()
                                               : StatusOf(code, "tidying the store's log away");
}

}  // namespace waymark::store::sqlite
