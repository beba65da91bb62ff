#include "waymark/living/keeper_thread.h"

#include <algorithm>
#include <utility>

namespace waymark::living {

KeeperThread::KeeperThread(Keeper& keeper, Options options)
    : keeper_(keeper), options_(std::move(options)), thread_([this] { Run(); }) {}

KeeperThread::~KeeperThread() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  thread_.join();
}

void KeeperThread::Poke() {
  absl::MutexLock lock(&mutex_);
  poked_ = true;
}

void KeeperThread::Run() {
  absl::Duration rest = absl::ZeroDuration();
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      const auto awake = [](KeeperThread* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->mutex_) {
        return self->closing_ || self->poked_;
      };
      const auto closing = [](KeeperThread* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->mutex_) {
        return self->closing_;
      };
      // While there is work only the end may cut the rest short; else a poke may too.
      if (rest < options_.look_every) {
        mutex_.AwaitWithTimeout(absl::Condition(+closing, this), rest);
      } else {
        mutex_.AwaitWithTimeout(absl::Condition(+awake, this), rest);
      }
      if (closing_) return;
      poked_ = false;
    }
    const absl::Time begun = options_.clock();
    const absl::StatusOr<int> done = keeper_.Round();
    if (!done.ok() && options_.failed) options_.failed(done.status());
    rest = RestAfter(options_.clock() - begun, done.ok() ? *done : 0);
    if (options_.resting) options_.resting(rest);
  }
}

absl::Duration KeeperThread::RestAfter(absl::Duration took, int looked_at) const {
  if (looked_at == 0) return options_.look_every;
  const double share = std::clamp(options_.share, 0.01, 1.0);
  // A clock that was set back while the round ran tells nothing.
  return std::clamp(took * (1 / share - 1), absl::ZeroDuration(), options_.look_every / 2);
}

}  // namespace waymark::living
