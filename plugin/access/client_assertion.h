// How we say who we are to an issuer's token endpoint without a shared secret: a short token that
// our private key signs (private_key_jwt, OpenID Connect Core §9, RFC 7523).
#ifndef WAYMARK_ACCESS_CLIENT_ASSERTION_H_
#define WAYMARK_ACCESS_CLIENT_ASSERTION_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace waymark::access {

struct AssertionRequest {
  std::string_view key_pem, key_id, algorithm;  // algorithm empty: RS256, or the curve's own
  std::string_view client_id, audience;
  absl::Time now;
};

// Holds for a minute, and for one use. InvalidArgument as CheckClientKey; Unavailable where there
// are no random numbers.
absl::StatusOr<std::string> ClientAssertion(const AssertionRequest& request);

// InvalidArgument: no private key without a password in PEM, RSA of 2,048 bits at least or of the
// curves P-256, P-384, P-521; or an algorithm that is not the key's.
absl::Status CheckClientKey(std::string_view key_pem, std::string_view algorithm);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_CLIENT_ASSERTION_H_
