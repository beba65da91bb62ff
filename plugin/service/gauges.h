// What /metrics says besides what is counted: the pack, the store and its work, looked up when
// somebody asks. Reading the store takes its time, so what comes from it is kept for a minute.
#ifndef WAYMARK_SERVICE_GAUGES_H_
#define WAYMARK_SERVICE_GAUGES_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/service/metrics.h"
#include "waymark/service/pack_holder.h"

namespace waymark::service {

// Thread-safe. Not from a thread that must not wait: it may read the store.
class Gauges {
 public:
  // `desk` may be null. `certificates`: PEM files whose end of validity is said, by their use.
  Gauges(const PackHolder& packs, class Desk* desk, std::function<absl::Time()> clock,
         std::vector<std::pair<std::string, std::string>> certificates = {});

  std::vector<Measured> Look();
  // What the last look at the store found of ceilings that are passed (ceilings.h), as sentences;
  // nothing is read. `stale`: that look is older than a minute, or there was none.
  std::vector<std::string> Ceilings(bool& stale) const;

 private:
  struct Stored {
    std::vector<Measured> measured = {};
    std::vector<std::string> ceilings = {};
  };
  Stored LookAtStore(absl::Time now) const;

  const PackHolder& packs_;
  Desk* const desk_;
  const std::function<absl::Time()> clock_;
  const std::vector<std::pair<std::string, std::string>> certificates_;
  absl::Mutex looking_;        // one looks at a time; before mutex_
  mutable absl::Mutex mutex_;  // never held while the store is read
  absl::Time looked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  Stored stored_ ABSL_GUARDED_BY(mutex_);
};

// When the first certificate of a PEM file ends; nothing where the file holds none.
std::optional<absl::Time> CertificateEnd(const std::string& path);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_GAUGES_H_
