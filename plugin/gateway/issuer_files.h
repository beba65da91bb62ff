// What issuers publish about themselves, fetched when somebody signs in and kept for a while:
// discovery document and keys. Keys that a token names and that are not there yet are fetched anew,
// which is how an issuer rotates them.
#ifndef WAYMARK_GATEWAY_ISSUER_FILES_H_
#define WAYMARK_GATEWAY_ISSUER_FILES_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/access/discovery.h"
#include "waymark/access/key_set.h"
#include "waymark/access/sign_in_issuer.h"

namespace waymark::gateway {

// Thread-safe; blocks while it asks an issuer.
class IssuerFiles {
 public:
  // How long documents and keys count.
  static constexpr absl::Duration kFresh = absl::Hours(1);
  // Keys are fetched no more often, whatever tokens name.
  static constexpr absl::Duration kNotAgain = absl::Seconds(30);

  struct Known {
    access::Discovery discovery = {};
    access::KeySet keys = {};
    absl::Time since;
  };
  using KnownPtr = std::shared_ptr<const Known>;

  explicit IssuerFiles(std::function<absl::Time()> clock) : clock_(std::move(clock)) {}

  // Unavailable where it can't be reached, InvalidArgument where what it says can't be used: the
  // text says why. What was known before counts for a day where the issuer is away.
  absl::StatusOr<KnownPtr> Get(const access::SignInIssuer& issuer);
  // After a token whose key is not among them: the same, or what has been fetched since.
  absl::StatusOr<KnownPtr> GetNewer(const access::SignInIssuer& issuer, const Known& than);
  // What is known already.
  KnownPtr Find(const std::string& issuer) const;

 private:
  absl::StatusOr<KnownPtr> Fetch(const access::SignInIssuer& issuer);

  const std::function<absl::Time()> clock_;
  mutable absl::Mutex mutex_;
  std::map<std::string, KnownPtr> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_ISSUER_FILES_H_
