// What is said to an issuer's token and UserInfo endpoints. Blocks; thread-safe.
#ifndef WAYMARK_GATEWAY_TOKEN_EXCHANGE_H_
#define WAYMARK_GATEWAY_TOKEN_EXCHANGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/access/discovery.h"
#include "waymark/access/json.h"
#include "waymark/access/key_set.h"
#include "waymark/access/sign_in_issuer.h"

namespace waymark::gateway {

// The tokens for a code. Unauthenticated where the issuer does not take the code (or us); else
// Unavailable or InvalidArgument.
absl::StatusOr<access::TokenAnswer> ExchangeCode(const access::SignInIssuer& issuer,
                                                 const access::Discovery& discovery,
                                                 const std::string& code,
                                                 const std::string& verifier,
                                                 const std::string& redirect_uri, absl::Time now);

// The claims at UserInfo, as JSON or signed by one of `keys`.
absl::StatusOr<access::Json> AskUserInfo(const access::SignInIssuer& issuer,
                                         const access::Discovery& discovery,
                                         const access::KeySet& keys,
                                         const std::string& access_token);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_TOKEN_EXCHANGE_H_
