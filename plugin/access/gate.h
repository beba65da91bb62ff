// The door: from what a transport shows to a Caller, and what handlers ask about it.
//
//   Gate gate(clock);
//   gate.Load(config, read_file);                    // at the start, and whenever files change
//   auto caller = gate.AdmitNow(presented, need);    // on an I/O thread: nothing where a signature
//   if (!caller) ... gate.Admit(presented, need);    // must be verified; then on another thread
//
// Thread-safe. A load that fails leaves what was loaded before.
#ifndef WAYMARK_ACCESS_GATE_H_
#define WAYMARK_ACCESS_GATE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/access/caller.h"
#include "waymark/access/clients.h"
#include "waymark/access/config.h"
#include "waymark/access/limiter.h"
#include "waymark/access/sign_in_issuer.h"
#include "waymark/access/token_cache.h"
#include "waymark/access/used_tokens.h"

namespace waymark::access {

class Gate final : public AccessPolicy {
 public:
  using Clock = std::function<absl::Time()>;
  using ReadFile = std::function<absl::StatusOr<std::string>(const std::string& path)>;

  explicit Gate(Clock clock) : clock_(std::move(clock)) {}

  // True where something is other than before. InvalidArgument: a configuration or key set that
  // can't be used, with the file's name; also what `read` says.
  absl::StatusOr<bool> Load(const Config& config, const ReadFile& read);

  // Who calls, for a method that needs `need`. Errors, with a reason (caller.h): Unauthenticated,
  // PermissionDenied, ResourceExhausted with a delay, Unavailable before the first load.
  absl::StatusOr<Caller> Admit(const Presented& presented, Need need);
  // The same where it can be said at once.
  std::optional<absl::StatusOr<Caller>> AdmitNow(const Presented& presented, Need need);

  // Who calls, whatever they may do: for signing in. Verifies a signature where it must.
  absl::StatusOr<Caller> Identify(const Presented& presented);

  // With whom people sign in, in the order of the configuration; empty before the first load.
  std::vector<SignInIssuerPtr> SignInIssuers() const;
  absl::Duration clock_skew() const;

  absl::Status Allow(const Caller& caller, Need need, std::string_view practice) const override;
  absl::Status StillHolds(const Caller& caller) const override;

  // Calls that were refused at the door, by reason.
  std::map<std::string, int64_t> refused() const;

 private:
  struct Book;  // configuration and keys, as loaded at one moment
  std::shared_ptr<const Book> book() const;
  std::optional<absl::StatusOr<Caller>> Try(const Presented& presented, std::optional<Need> need,
                                            bool at_once);
  // Null: no token was shown. Nothing: it must be verified and may not be now.
  std::optional<absl::StatusOr<std::shared_ptr<const Token>>> FindToken(const Presented& presented,
                                                                        const Book& book,
                                                                        absl::Time now,
                                                                        bool at_once);
  // A token for one call: verified each time, and refused the second time.
  absl::StatusOr<std::shared_ptr<const Token>> UseOnce(const Presented& presented,
                                                       std::string_view text, const Book& book,
                                                       absl::Time now);
  absl::Status Refuse(absl::Status status);
  static absl::Status CheckNeed(const Caller& caller, Need need);

  const Clock clock_;
  TokenCache tokens_{10'000};
  UsedTokens used_{1'000'000};  // five minutes of 3,000 calls a second
  Limiter calls_{10'000};       // by client
  Limiter failures_{4'096};     // by address, of callers who could not be told
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Book> book_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int64_t> refused_ ABSL_GUARDED_BY(mutex_);
};

// The value of an `authorization` header as a bearer token; nothing where it is none.
std::optional<std::string_view> BearerToken(std::string_view authorization);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_GATE_H_
