// Signed tokens: JSON Web Tokens (RFC 7519) in JWS compact form, as bearer tokens.
#ifndef WAYMARK_ACCESS_TOKEN_H_
#define WAYMARK_ACCESS_TOKEN_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/access/json.h"
#include "waymark/access/key_set.h"

namespace waymark::access {

// Longer ones are refused unread.
inline constexpr size_t kLongestToken = 8192;

// Whose tokens are taken.
struct Issuer {
  std::string name = {};                    // `iss`, exactly
  std::vector<std::string> audiences = {};  // `aud` must hold one of them
  KeySet keys = {};
};

// A token that was found good.
struct Token {
  std::string issuer = {};
  Json claims = {};
  absl::Time until;     // its `exp`, with the clock skew added: until then it holds
  std::string id = {};  // its `jti`, of tokens for one call
};

// The longest life of a token for one call, from `iat` to `exp`.
inline constexpr absl::Duration kLongestSingleUse = absl::Minutes(5);

// Unauthenticated, with a reason (caller.h), for everything that is not: a signed token of one of
// `issuers`, by a key of that issuer and that key's algorithm, for one of its audiences, that holds
// at `now` give or take `skew`. `exp` is required; `nbf` and `iat` count where they are given.
// Header members `crit` and `b64` are refused; keys that a token brings along are not looked at.
// The text says what is wrong and has nothing of the token.
absl::StatusOr<Token> VerifyToken(std::string_view text, const std::vector<Issuer>& issuers,
                                  absl::Time now, absl::Duration skew);

// The same for a token that is for one call to the address `only_for`: that is its audience; `iat`
// and `jti` are required and five minutes the longest life; the header's `kid` and `typ` are
// required too. Whether it was seen before is the caller's to know.
absl::StatusOr<Token> VerifySingleUse(std::string_view text, const std::vector<Issuer>& issuers,
                                      std::string_view only_for, absl::Time now,
                                      absl::Duration skew);

// Whether checking it takes less time than handing it to another thread: RSA's signatures take some
// 30 us, those by elliptic curves twenty times as long. False for what is no token.
bool IsQuicklyVerified(std::string_view text);

// The claims of what `issuer` signed and gave to us itself, as UserInfo is: Unauthenticated as
// above; of times and audience nothing is asked.
absl::StatusOr<Json> VerifySigned(std::string_view text, const Issuer& issuer);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_TOKEN_H_
