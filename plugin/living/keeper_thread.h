// A thread that runs a keeper's rounds: at once when poked, at midnight, and now and then. It rests
// after each round of work, so that it takes a part of the machine only.
#ifndef WAYMARK_LIVING_KEEPER_THREAD_H_
#define WAYMARK_LIVING_KEEPER_THREAD_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/living/keeper.h"

namespace waymark::living {

class KeeperThread {
 public:
  struct Options {
    absl::Duration look_every = absl::Seconds(20);  // a clock may be set at any time
    double share = 0.5;  // of the time that rounds may take while there is work
    std::function<void(const absl::Status&)> failed;  // a round could not be done
    // For measuring rounds; and told before each rest how long it may last.
    std::function<absl::Time()> clock = absl::Now;
    std::function<void(absl::Duration)> resting = {};
  };
  KeeperThread(Keeper& keeper, Options options);
  ~KeeperThread();  // waits for the round that runs
  // Cuts the rest short in which nobody is due; not the one between two rounds of work.
  void Poke();

 private:
  void Run();
  // After a round that took so long and looked at so many.
  absl::Duration RestAfter(absl::Duration took, int looked_at) const;

  Keeper& keeper_;
  const Options options_;
  absl::Mutex mutex_;
  bool poked_ ABSL_GUARDED_BY(mutex_) = true;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_KEEPER_THREAD_H_
