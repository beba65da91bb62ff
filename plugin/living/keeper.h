// What happens without anybody asking: patients whose day has come are looked at, and everybody
// after a change of rules; in small rounds, so that the feed never waits long.
//
//   Keeper keeper(store, clock);
//   keeper.SetRules(rules);
//   while (...) { auto did = keeper.Round(); wait if *did == 0 }
//
// A clock that was set back: who was looked at for a later day is looked at again for today. A
// machine that slept finds the whole queue, earliest day first. Days are civil days in the
// practice's zone, so the night of a clock change is one night. Thread-safe; Round runs on one
// thread.
#ifndef WAYMARK_LIVING_KEEPER_H_
#define WAYMARK_LIVING_KEEPER_H_

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "waymark/living/look.h"
#include "waymark/store/store.h"

namespace waymark::living {

// Looking at everybody again after a change of rules.
struct Reevaluation {
  int64_t patients = 0;  // that were to be looked at
  int64_t done = 0;
  bool finished = true;
  std::map<std::string, Moved> moved;  // by rule
};

// How long watchers may stay away and go on from their token, and how long a repeated request is
// known for one. After that they are forgotten, day by day.
inline constexpr int kDaysKept = 90;

class Keeper {
 public:
  using Clock = std::function<Instant()>;
  // Told after each durable write which patients it was about; may be empty.
  using Touched = std::function<void(std::span<const store::PatientRef>)>;
  // `store` outlives the keeper.
  Keeper(store::Store& store, Clock clock, Touched touched = {})
      : store_(store), clock_(std::move(clock)), touched_(std::move(touched)) {}

  // From now on these answer. With another `ref` everybody is looked at again by and by.
  void SetRules(std::shared_ptr<const RulesInUse> rules);
  std::shared_ptr<const RulesInUse> rules() const;

  // Looks at some patients (at most `most`) that are due; how many it was. 0: nobody is due now.
  absl::StatusOr<int> Round(int most = 64);
  // When, at the latest, somebody may be due again: the next midnight of the zone.
  Instant NextMidnight() const;
  Reevaluation reevaluation() const;
  // Patients that could not be looked at since the start; each is tried again the next day.
  int64_t failed() const;

 private:
  absl::StatusOr<int> RoundOf(const std::string& practice, const RulesInUse& rules, Day today,
                              int most);
  absl::StatusOr<int> AfterSetBack(const std::string& practice, const RulesInUse& rules, Day today,
                                   int most);
  absl::Status LookAtAll(const RulesInUse& rules, Day today,
                         const std::vector<store::PatientRef>& patients, const Cause& cause,
                         bool counts);

  store::Store& store_;
  const Clock clock_;
  const Touched touched_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const RulesInUse> rules_ ABSL_GUARDED_BY(mutex_);
  Reevaluation reevaluation_ ABSL_GUARDED_BY(mutex_);
  int64_t failed_ ABSL_GUARDED_BY(mutex_) = 0;
  bool counted_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_KEEPER_H_
