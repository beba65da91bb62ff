// Sign-ins that have begun: what is remembered between sending a browser to an issuer and its
// coming back. Each counts once, for ten minutes, and only in the browser that began it.
//
// In bounded memory: where there are too many the oldest goes. Thread-safe; the time is the
// caller's.
#ifndef WAYMARK_ACCESS_PENDING_SIGN_INS_H_
#define WAYMARK_ACCESS_PENDING_SIGN_INS_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace waymark::access {

struct PendingSignIn {
  std::string issuer = {};
  std::string nonce = {};         // in the ID token
  std::string verifier = {};      // PKCE
  std::string redirect_uri = {};  // as it was given to the issuer
  std::string then = {};          // where to go on in the console
};

class PendingSignIns {
 public:
  static constexpr absl::Duration kLife = absl::Minutes(10);

  explicit PendingSignIns(size_t most = 4096) : most_(most) {}

  // `browser`: a secret that only the browser has, in a cookie. `state` is unguessable.
  void Begin(std::string_view state, std::string_view browser, PendingSignIn pending,
             absl::Time now);
  // Nothing where there is none, it was taken before, its time is over, or it is another browser's
  // (then it stays).
  std::optional<PendingSignIn> Take(std::string_view state, std::string_view browser,
                                    absl::Time now);
  // Whether that browser has begun more.
  bool HasMore(std::string_view browser, absl::Time now) const;
  size_t size() const;

 private:
  struct Held {
    PendingSignIn pending;
    std::string browser;  // its SHA-256
    absl::Time until;
  };
  const size_t most_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Held, std::less<>> held_ ABSL_GUARDED_BY(mutex_);  // by SHA-256 of `state`
};

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_PENDING_SIGN_INS_H_
