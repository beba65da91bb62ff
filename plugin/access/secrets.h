// Random texts and digests, for what nobody may guess.
#ifndef WAYMARK_ACCESS_SECRETS_H_
#define WAYMARK_ACCESS_SECRETS_H_

#include <optional>
#include <string>
#include <string_view>

namespace waymark::access {

// 256 bits from the system's source, as 64 letters of hex; nothing where it has none.
std::optional<std::string> RandomText();

// The same as 43 letters of base64url, for addresses: no run of digits in it looks like a number of
// somebody's.
std::optional<std::string> RandomAddressText();

// 32 bytes.
std::string Sha256(std::string_view text);

// The S256 challenge of a PKCE verifier (RFC 7636 §4.2).
std::string CodeChallenge(std::string_view verifier);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_SECRETS_H_
