// How often somebody may call: a token bucket each, in bounded memory.
#ifndef WAYMARK_ACCESS_LIMITER_H_
#define WAYMARK_ACCESS_LIMITER_H_

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace waymark::access {

// A bucket holds `burst` calls at most and is filled by `per_second`.
struct Rate {
  double per_second = 1;
  double burst = 1;
};

// Thread-safe. The time is the caller's; one that goes back fills nothing and takes nothing away.
//
// When `most` are known and none has a full bucket, whoever is new shares one bucket with all the
// others that are new: inventing names brings nothing.
class Limiter {
 public:
  explicit Limiter(size_t most) : most_(most) {}

  // Takes one call: zero. Else how long until there will be one, and nothing was taken.
  absl::Duration Take(std::string_view who, const Rate& rate, absl::Time now);
  // The same without taking.
  absl::Duration Ask(std::string_view who, const Rate& rate, absl::Time now);
  size_t size() const;

 private:
  struct Bucket {
    double calls = 0;
    absl::Time filled;
    std::list<std::string>::iterator age;
  };
  absl::Duration Use(std::string_view who, const Rate& rate, absl::Time now, double calls);
  // Null: the shared one.
  Bucket* Find(std::string_view who, const Rate& rate, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void Fill(Bucket& bucket, const Rate& rate, absl::Time now);

  const size_t most_;
  mutable absl::Mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> by_age_ ABSL_GUARDED_BY(mutex_);  // used last first
  Bucket shared_ ABSL_GUARDED_BY(mutex_);
  bool shared_begun_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_LIMITER_H_
