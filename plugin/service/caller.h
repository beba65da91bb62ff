// Who calls, and whether they may: the one place that every handler over the store asks.
//
// Evaluate and Explain keep nothing and are not asked about here.
#ifndef WAYMARK_SERVICE_CALLER_H_
#define WAYMARK_SERVICE_CALLER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace waymark::service {

// As the transport says: nobody's word in a request counts for it.
struct Caller {
  std::string client;  // name of the client's certificate or token; empty: none was shown
  std::string purpose;
};

// What a method does, for whoever decides.
enum class Need : uint8_t {
  kFeed,        // send events of patients
  kRead,        // see a patient's prompts
  kAnswer,      // answer them
  kReview,      // see and work worklists
  kExport,      // take worklists away
  kAdminister,  // change what rules run
};

class AccessPolicy {
 public:
  virtual ~AccessPolicy() = default;
  // NotFound where the caller may not know that there is such a patient or practice (the same as
  // for one that does not exist); PermissionDenied where the caller may never do this. `practice`
  // is empty for what concerns all. Thread-safe and quick.
  virtual absl::Status Allow(const Caller& caller, Need need, std::string_view practice) const = 0;
};

// Whoever reaches the listener may do all: for one practice on one machine.
class AllowAll final : public AccessPolicy {
 public:
  absl::Status Allow(const Caller&, Need, std::string_view) const override {
    return absl::OkStatus();
  }
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CALLER_H_
