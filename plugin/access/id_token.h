// ID tokens (OpenID Connect Core §3.1.3.7): what an issuer says about who just signed in there.
#ifndef WAYMARK_ACCESS_ID_TOKEN_H_
#define WAYMARK_ACCESS_ID_TOKEN_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/access/key_set.h"
#include "waymark/access/token.h"

namespace waymark::access {

struct IdTokenRules {
  std::string issuer = {};
  std::string client_id = {};
  std::string nonce = {};
  std::vector<std::string> acr = {};              // given: `acr` must be one of them
  absl::Duration max_age = absl::ZeroDuration();  // above zero: since `auth_time`, at most
};

// Unauthenticated, with a reason: all that VerifyToken refuses, with our client id as audience; an
// `azp` that is not ours, or none where there are several audiences; another `nonce`; no `iat` or
// `sub`; an `acr` or `auth_time` that is not what was asked for.
absl::StatusOr<Token> VerifyIdToken(std::string_view text, const IdTokenRules& rules,
                                    const KeySet& keys, absl::Time now, absl::Duration skew);

// Adds to the claims of an ID token those of UserInfo that it does not have itself. Unauthenticated
// where it is about somebody else (another `sub`).
absl::Status AddUserInfo(const Json& user_info, Json& claims);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_ID_TOKEN_H_
