// The pack that answers now, and how another one takes its place.
//
// A load reads, checks and compiles the whole pack beside the old one and then swaps a pointer;
// requests in flight finish on the pack they began with. A pack that may not run changes nothing:
// the old one goes on answering, and `problem` says why. Thread-safe; loads come one after the
// other.
#ifndef WAYMARK_SERVICE_PACK_HOLDER_H_
#define WAYMARK_SERVICE_PACK_HOLDER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/rules/pack.h"
#include "waymark/service/log.h"
#include "waymark/service/snapshot.h"

namespace waymark::service {

struct PackSource {
  std::string path{};                          // a folder, or a link to one; read anew by each load
  std::vector<std::string> overlays{};         // files, in the order applied
  std::vector<std::string> extra_code_sets{};  // folders that replace or add to the pack's
  std::vector<std::string> trusted_keys{};     // public key files: whose signature is an approval
  // Only a pack that somebody with the standing to do so has approved: for listeners beyond this
  // machine.
  bool approved_only = false;
};

class PackHolder {
 public:
  using Clock = std::function<absl::Time()>;
  PackHolder(PackSource source, ServiceSettings settings, Clock clock, Log& log);

  // Loads the pack as it now stands in its folder. FailedPrecondition where it may not run, with
  // all that is wrong as the message (files, lines, findings); the status of rules::LoadPack where
  // it can't be read.
  absl::Status Load();

  // One that was made elsewhere: a pack of before, from the store.
  void Use(std::shared_ptr<const Snapshot> snapshot);

  // Null while no pack has been loaded.
  std::shared_ptr<const Snapshot> Get() const;
  // Why the last load was refused, in one line; empty where it went well.
  std::string problem() const;

 private:
  absl::StatusOr<std::shared_ptr<const Snapshot>> Make() const;

  const PackSource source_;
  const ServiceSettings settings_;
  const Clock clock_;
  Log& log_;
  absl::Mutex loading_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_ ABSL_GUARDED_BY(mutex_);
  std::string problem_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_PACK_HOLDER_H_
