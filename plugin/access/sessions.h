// Sessions of people in a browser: what stands behind a cookie. A session is a token that was found
// good, kept here so that the browser need not hold it, and asked about again with every call.
//
// It ends at the first of: nothing asked for `idle`, `most` after it began, the token's own end,
// Close. In bounded memory; thread-safe; the time is the caller's. Of the id only its SHA-256 is
// kept.
#ifndef WAYMARK_ACCESS_SESSIONS_H_
#define WAYMARK_ACCESS_SESSIONS_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/access/token.h"

namespace waymark::access {

class Sessions {
 public:
  struct Limits {
    absl::Duration idle = absl::Minutes(15);
    absl::Duration most = absl::Hours(12);
    size_t sessions = 10'000;
    size_t per_person = 10;  // one more ends the one that was used longest ago
  };
  struct Session {
    std::string token = {};
    std::shared_ptr<const Token> signed_in = {};  // in place of `token`: by OpenID Connect
    std::string proof = {};                       // what calls must bring along besides the cookie
    absl::Time ends;                              // at the latest
    absl::Time ends_if_idle;                      // unless it is used before
  };
  struct Opened {
    std::string id = {};  // the cookie's value: 64 letters of hex
    Session session = {};
  };

  explicit Sessions(const Limits& limits) : limits_(limits) {}

  // `person`: who, for `per_person`. Unavailable where no random bytes are to be had or all
  // sessions are in use.
  absl::StatusOr<Opened> Open(std::string token, std::string person, absl::Time token_ends,
                              absl::Time now, std::shared_ptr<const Token> signed_in = nullptr);
  // Nothing where there is none, or it has ended. `by_person`: somebody did something, so that it
  // is not idle; false for what a page asks by itself.
  std::optional<Session> Find(std::string_view id, bool by_person, absl::Time now);
  // False where there was none.
  bool Close(std::string_view id);
  size_t size() const;

 private:
  struct Held {
    Session session;
    std::string person;
  };
  using Map = std::map<std::string, Held, std::less<>>;
  void DropEnded(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropOldestOf(std::string_view person) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable absl::Mutex mutex_;
  Map held_ ABSL_GUARDED_BY(mutex_);  // by the SHA-256 of the id
};

// Whether two texts are equal, in a time that says nothing about where they differ.
bool SameSecret(std::string_view a, std::string_view b);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_SESSIONS_H_
