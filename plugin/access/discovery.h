// What an OpenID Connect issuer says about itself (OpenID Connect Discovery 1.0 §3), and what its
// token endpoint answers (OpenID Connect Core §3.1.3.3): texts to values. No I/O.
#ifndef WAYMARK_ACCESS_DISCOVERY_H_
#define WAYMARK_ACCESS_DISCOVERY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace waymark::access {

struct Discovery {
  std::string authorization_endpoint = {};
  std::string token_endpoint = {};
  std::string jwks_uri = {};
  std::string userinfo_endpoint = {};     // empty: it has none
  std::string end_session_endpoint = {};  // the same
  bool post_only = false;                 // a client's secret goes into the form, not into a header
  bool says_issuer = false;               // its redirects name it in `iss` (RFC 9207)
};

// "https://id.example/.well-known/openid-configuration".
std::string DiscoveryAddress(std::string_view issuer);

// InvalidArgument: no such document, of another issuer than `issuer`, an endpoint missing or not
// secure (https; http of this machine only where the issuer's own name is), or PKCE with S256 ruled
// out.
absl::StatusOr<Discovery> ReadDiscovery(std::string_view text, std::string_view issuer);

struct TokenAnswer {
  std::string id_token = {};
  std::string access_token = {};  // for UserInfo; empty: none
};

// InvalidArgument: no ID token in it.
absl::StatusOr<TokenAnswer> ReadTokenAnswer(std::string_view text);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_DISCOVERY_H_
