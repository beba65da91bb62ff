// The thread that writes: takes what waits, runs it as one transaction, commits, tells everybody.
// Internal to store/sqlite/.
//
// Nothing is waited for to make groups larger: while one commit reaches the disk, the next group
// gathers. A write that fails after it has changed something takes the transaction back; the group
// is then run again without it, each write within a savepoint, so that a further failure costs only
// itself.
#ifndef WAYMARK_STORE_SQLITE_WRITER_H_
#define WAYMARK_STORE_SQLITE_WRITER_H_

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "waymark/store/signer.h"
#include "waymark/store/sqlite/open.h"
#include "waymark/store/sqlite/read_window.h"
#include "waymark/store/sqlite/transaction.h"

namespace waymark::store::sqlite {

class Writer {
 public:
  // The connection is open, of the present schema, and this process's alone.
  Writer(std::unique_ptr<Connection> connection, const OpenOptions& options, Signer signer);
  ~Writer();

  // In one transaction on the caller's thread; before Start.
  absl::Status RunNow(const WriteFunction& write);
  void Start();
  // Writes what waits, signs the chains, marks the stop as clean, and tidies up.
  void Stop();

  void Submit(WriteFunction write, DoneFunction done);
  absl::Status TrySubmit(WriteFunction write, DoneFunction done);
  absl::Status AuditRead(const AuditLine& line);
  size_t queued() const;
  // How many groups have been committed: what a reader that begins now sees at least.
  int64_t committed() const { return committed_; }
  Health health() const;
  void SetChangeListener(std::function<void(std::span<const Store::Grown>)> listener);
  // For writes of the store's own.
  SqliteTransaction& transaction() { return transaction_; }
  Connection& connection() { return *connection_; }

 private:
  struct Pending {
    WriteFunction write;
    DoneFunction done;
    absl::Status result = absl::OkStatus();
    bool refused = false;  // its function failed: it takes no part any more
  };
  struct Waiter;  // of a read that is answered after its line is durable
  struct ReadLine {
    AuditLine line;
    std::shared_ptr<Waiter> waiter;
  };
  using Clock = std::chrono::steady_clock;

  void Run();
  // What the next transaction takes; false at the end.
  bool Take(std::vector<Pending>& group, std::vector<ReadLine>& reads);
  void RunGroup(std::vector<Pending>& group, std::vector<ReadLine>& reads);
  absl::Status TryGroup(std::vector<Pending>& group, const std::vector<ReadLine>& reads,
                        bool savepoints, bool& again);
  absl::Status RunOne(Pending& pending, bool savepoints, bool& again);
  absl::Status WriteReads(const std::vector<ReadLine>& reads);
  void RollBack();
  void Settle(const absl::Status& status, Clock::duration took);
  void Checkpoint(bool at_end);

  const OpenOptions options_;
  const Signer signer_;
  std::unique_ptr<Connection> connection_;
  SqliteTransaction transaction_;
  std::function<void(std::span<const Store::Grown>)> listener_;
  std::thread thread_;
  int wal_pages_ = 0;  // in the log that waits to be checkpointed
  std::atomic<int64_t> committed_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable work_, room_, read_room_;
  std::deque<Pending> queue_;
  std::deque<ReadLine> reads_;
  ReadWindow window_{absl::ToChronoNanoseconds(options_.read_audit_delay)};
  bool stopping_ = false;
  absl::Status failure_;            // of the last commit; OK while writing works
  int64_t reads_not_recorded_ = 0;  // since it failed
  int64_t lost_said_ = 0;           // of those, written about in the transaction that runs
  absl::Status tidy_failure_;       // of the last checkpoint
  Clock::duration slowest_{0};      // of late
  Clock::time_point slow_until_;
};

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_WRITER_H_
