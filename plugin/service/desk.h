// The stored side of the sidecar: a store, the rules that run over it, what happens without being
// asked, and who is told.
//
//   Desk desk(store, clock, log, {...});
//   desk.SetSnapshot(packs.Get());       // after each load
//
// Thread-safe. All writes go through the store's queue; callbacks of gRPC never wait for it.
#ifndef WAYMARK_SERVICE_DESK_H_
#define WAYMARK_SERVICE_DESK_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/living/keeper.h"
#include "waymark/living/keeper_thread.h"
#include "waymark/service/answer_cache.h"
#include "waymark/service/caller.h"
#include "waymark/service/errors.h"
#include "waymark/service/executor.h"
#include "waymark/service/log.h"
#include "waymark/service/openings.h"
#include "waymark/service/shown.h"
#include "waymark/service/snapshot.h"
#include "waymark/service/watch_hub.h"
#include "waymark/service/worklists.h"
#include "waymark/store/store.h"

namespace waymark::service {

// The pack that answers, as both sides need it.
struct RulesHere {
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const living::RulesInUse> in_use;
};

class Desk {
 public:
  struct Options {
    std::shared_ptr<const AccessPolicy> access;  // null: AllowAll
    Worklists worklists;
    bool background = true;  // false: tests run rounds themselves
    double background_share = 0.5;
  };
  // `store` and `log` outlive the desk.
  Desk(store::Store& store, std::function<absl::Time()> clock, Log& log, Options options);
  ~Desk();

  // Keeps the pack for replay and makes its rules those in use. `person` and `why` go with it.
  absl::Status SetSnapshot(std::shared_ptr<const Snapshot> snapshot, std::string_view person = {},
                           std::string_view why = "loaded", const Caller& caller = {});
  // Reads again what is suspended; everybody is looked at again.
  absl::Status SuspensionsChanged();
  // Nothing where no pack is loaded.
  RulesHere rules() const;

  absl::Status Allow(const Caller& caller, Need need, std::string_view practice) const {
    return FromAccess(options_.access->Allow(caller, need, practice));
  }
  // The same for streams, which go on for long: before each thing that they take or give.
  absl::Status StillHolds(const Caller& caller) const {
    return FromAccess(options_.access->StillHolds(caller));
  }
  const AccessPolicy& access() const { return *options_.access; }
  // Who may do what has changed: streams that wait look whether they still may.
  void AccessChanged() { hub_.WakeAll(); }
  // Unavailable, and when to try again, where the store can't be used.
  absl::StatusOr<std::unique_ptr<store::Reader>> Read();
  // What a write needs, with the moment it begins. `rules` outlives it.
  living::LookContext ContextFor(const RulesHere& rules) const;

  store::Store& store() { return store_; }
  living::Keeper& keeper() { return keeper_; }
  WatchHub& hub() { return hub_; }
  AnswerCache& cache() { return cache_; }
  Shown& shown() { return shown_; }
  Openings& openings() { return openings_; }
  const Worklists& worklists() const { return options_.worklists; }
  // Of questions about everybody one is answered at a time, so that the other threads stay free for
  // those about one patient. True where it is the caller's turn: EndCounting ends it.
  bool BeginCounting() { return !counting_.exchange(true); }
  void EndCounting() { counting_ = false; }
  Executor& intake() { return intake_; }
  Executor& watching() { return watching_; }
  Log& log() { return log_; }
  calendar::Instant Now() const;
  // Looks for work without waiting for midnight.
  void Poke();
  // Ends the background; nothing is looked at any more.
  void Stop();
  // The server is ending: streams that wait are let go, with a word to come back.
  void EndStreams();
  bool is_ending() const { return ending_; }
  static absl::Status Ending();

 private:
  absl::Status Use(std::shared_ptr<const Snapshot> snapshot, std::string_view person,
                   std::string_view why, const Caller& caller)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(changing_);

  store::Store& store_;
  const std::function<absl::Time()> clock_;
  Log& log_;
  const Options options_;
  AnswerCache cache_;
  Shown shown_;
  Openings openings_;
  living::Keeper keeper_;
  WatchHub hub_;
  absl::Mutex changing_;
  bool shown_loaded_ ABSL_GUARDED_BY(changing_) = false;
  mutable absl::Mutex mutex_;
  RulesHere rules_ ABSL_GUARDED_BY(mutex_);
  Executor intake_;  // one thread: batches of one stream stay in order
  Executor watching_;
  std::atomic<bool> ending_{false};
  std::atomic<bool> counting_{false};
  std::unique_ptr<living::KeeperThread> background_;
};

// The store's errors as the API says them.
absl::Status FromStore(const absl::Status& status);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_DESK_H_
