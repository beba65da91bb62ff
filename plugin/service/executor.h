// A few threads for work that would hold up gRPC's own: large records, explanations, checks, tests.
#ifndef WAYMARK_SERVICE_EXECUTOR_H_
#define WAYMARK_SERVICE_EXECUTOR_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace waymark::service {

class Executor {
 public:
  // `threads` at least 1; at most `waiting` jobs wait.
  Executor(size_t threads, size_t waiting);
  // Runs what waits, then joins.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // False where too many wait already: the job was not taken. A job must not throw.
  bool Post(std::function<void()> job);

 private:
  void Run();

  const size_t most_waiting_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> jobs_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_EXECUTOR_H_
