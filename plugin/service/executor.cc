#include "waymark/service/executor.h"

#include <utility>

namespace waymark::service {

Executor::Executor(size_t threads, size_t waiting) : most_waiting_(waiting) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

Executor::~Executor() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

bool Executor::Post(std::function<void()> job) {
  absl::MutexLock lock(&mutex_);
  if (closing_ || jobs_.size() >= most_waiting_) return false;
  jobs_.push_back(std::move(job));
  return true;
}

void Executor::Run() {
  for (;;) {
    std::function<void()> job;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](Executor* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->mutex_) {
            return self->closing_ || !self->jobs_.empty();
          },
          this));
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace waymark::service
