// Who calls, what for, and whether they may: what every handler is given and asks.
//
// A Caller is made by gate.h from what the transport shows, never from a request.
#ifndef WAYMARK_ACCESS_CALLER_H_
#define WAYMARK_ACCESS_CALLER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace waymark::access {

// What a method needs; the numbers are those of waymark.v1.Need.
enum class Need : uint8_t {
  kUnspecified = 0,
  kEvaluate = 1,    // ask about a record that the request carries
  kFeed = 2,        // send events of patients
  kRead = 3,        // see stored patients' prompts
  kAnswer = 4,      // answer them
  kReview = 5,      // see and work worklists
  kExport = 6,      // take worklists away
  kRules = 7,       // see, check and test rules
  kAdminister = 8,  // change what rules run
  kCount = 9,       // see counts, small ones hidden
};
inline constexpr int kNeeds = 10;

// The word of a configuration: "evaluate", "feed" ...; empty for kUnspecified.
std::string_view NeedName(Need need);
std::optional<Need> ParseNeed(std::string_view name);

// Roles as the bits of rules::Role, which this room need not know.
using Roles = uint8_t;
inline constexpr Roles kEveryRole = 63;
std::string_view RoleName(Roles one);                   // of one bit: "gp"
std::optional<Roles> ParseRole(std::string_view name);  // one bit

// What a client may do, with what the token says taken off. Doesn't change once made.
struct Grant {
  bool every_practice = false;
  std::set<std::string, std::less<>> practices = {};  // ODS codes
  uint16_t needs = 0;                                 // a bit for each Need
  Roles roles = 0;
  std::vector<std::string> purposes = {};
  uint64_t version = 0;  // of the configuration and keys that it comes from

  bool Has(Need need) const { return (needs >> static_cast<int>(need) & 1) != 0; }
  bool Covers(std::string_view practice) const {
    return every_practice || practices.find(practice) != practices.end();
  }
};

struct Caller {
  std::string client = {};   // the client's name in the configuration
  std::string person = {};   // as the token names them; empty: a system, or nobody is named
  std::string purpose = {};  // why, as the token or the configuration says
  std::shared_ptr<const Grant> grant = {};    // null: no access is configured
  absl::Time until = absl::InfiniteFuture();  // its token holds until then
  // Set once a practice was asked about that is none of the caller's: for the audit log only.
  std::shared_ptr<std::atomic<bool>> strayed = {};
};

// What handlers ask. Thread-safe and quick.
class AccessPolicy {
 public:
  virtual ~AccessPolicy() = default;
  // NotFound where the practice is none of the caller's, whether or not there is such a one;
  // PermissionDenied where it may never do this. Empty: rules, or all practices where it has all.
  virtual absl::Status Allow(const Caller& caller, Need need, std::string_view practice) const = 0;
  // Whether what was decided when the call began still stands: for streams, before each thing that
  // they take or give. Unauthenticated: the token has run out; Unavailable: the configuration has
  // changed, so come again.
  virtual absl::Status StillHolds(const Caller& caller) const = 0;
};

// Whoever reaches the listener may do all: for one practice on one machine.
class AllowAll final : public AccessPolicy {
 public:
  absl::Status Allow(const Caller&, Need, std::string_view) const override {
    return absl::OkStatus();
  }
  absl::Status StillHolds(const Caller&) const override { return absl::OkStatus(); }
};

// A stable reason and a delay that travel with a status: ReasonOf is empty and DelayOf zero where
// none was set. Texts are for people and hold no value of a token or request.
absl::Status Refusal(absl::StatusCode code, std::string_view text, std::string_view reason,
                     absl::Duration delay = absl::ZeroDuration());
std::string ReasonOf(const absl::Status& status);
absl::Duration DelayOf(const absl::Status& status);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_CALLER_H_
