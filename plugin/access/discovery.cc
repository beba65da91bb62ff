#include "waymark/access/discovery.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "waymark/access/json.h"
#include "waymark/access/web_address.h"

namespace waymark::access {
namespace {

absl::Status Bad(const std::string& text) { return absl::InvalidArgumentError(text); }

std::string TextOf(const Json& object, std::string_view name) {
  const Json* member = object.Find(name);
  return member != nullptr && member->is_text() ? member->text : std::string();
}

bool Holds(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

std::string DiscoveryAddress(std::string_view issuer) {
  while (issuer.ends_with('/')) issuer.remove_suffix(1);
  return absl::StrCat(absl::string_view(issuer.data(), issuer.size()),
                      "/.well-known/openid-configuration");
}

absl::StatusOr<Discovery> ReadDiscovery(std::string_view text, std::string_view issuer) {
  const absl::StatusOr<Json> json = ReadJson(text);
  if (!json.ok() || !json->is_object()) return Bad("its discovery document is no JSON object");
  if (TextOf(*json, "issuer") != issuer) {
    return Bad("its discovery document is of another `issuer` than the configuration names");
  }
  const std::optional<WebAddress> own = ReadWebAddress(issuer);
  const bool here = own && !own->tls;
  Discovery found;
  struct Endpoint {
    std::string_view name;
    std::string* to;
    bool required;
  };
  for (const Endpoint& one :
       {Endpoint{"authorization_endpoint", &found.authorization_endpoint, true},
        Endpoint{"token_endpoint", &found.token_endpoint, true},
        Endpoint{"jwks_uri", &found.jwks_uri, true},
        Endpoint{"userinfo_endpoint", &found.userinfo_endpoint, false},
        Endpoint{"end_session_endpoint", &found.end_session_endpoint, false}}) {
    *one.to = TextOf(*json, one.name);
    if (one.to->empty() && !one.required) continue;
    const std::optional<WebAddress> address = ReadWebAddress(*one.to);
    if (!address || (!address->tls && !(here && address->is_loopback()))) {
      return Bad(
          absl::StrCat("its discovery document has no secure `", std::string(one.name), "`"));
    }
  }
  if (json->Find("code_challenge_methods_supported") != nullptr &&
      !Holds(TextsAt(*json, "code_challenge_methods_supported"), "S256")) {
    return Bad("it does not take S256 as code challenge (PKCE), without which we don't sign in");
  }
  if (json->Find("response_types_supported") != nullptr &&
      !Holds(TextsAt(*json, "response_types_supported"), "code")) {
    return Bad("it does not have the authorization code flow");
  }
  const std::vector<std::string> ways = TextsAt(*json, "token_endpoint_auth_methods_supported");
  found.post_only = Holds(ways, "client_secret_post") && !Holds(ways, "client_secret_basic");
  const Json* says = json->Find("authorization_response_iss_parameter_supported");
  found.says_issuer = says != nullptr && says->kind == Json::Kind::kBool && says->yes;
  return found;
}

absl::StatusOr<TokenAnswer> ReadTokenAnswer(std::string_view text) {
  const absl::StatusOr<Json> json = ReadJson(text);
  if (!json.ok() || !json->is_object()) return Bad("its token endpoint answered no JSON object");
  TokenAnswer answer{TextOf(*json, "id_token"), TextOf(*json, "access_token")};
  if (answer.id_token.empty()) return Bad("its token endpoint gave no ID token");
  if (absl::AsciiStrToLower(TextOf(*json, "token_type")) != "bearer") answer.access_token.clear();
  return answer;
}

}  // namespace waymark::access
