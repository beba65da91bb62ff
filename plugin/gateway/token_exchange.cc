#include "waymark/gateway/token_exchange.h"

#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "waymark/access/caller.h"
#include "waymark/access/client_assertion.h"
#include "waymark/access/token.h"
#include "waymark/access/web_address.h"
#include "waymark/gateway/https_client.h"

namespace waymark::gateway {
namespace {

constexpr char kAssertionType[] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

using Form = std::vector<std::pair<std::string, std::string>>;

// How we say who we are: a signed assertion, the secret in a header or in the form, or the name
// alone (then PKCE is what ties the code to us).
absl::Status SayWho(const access::SignInIssuer& issuer, const access::Discovery& discovery,
                    absl::Time now, Form& form, Headers& headers) {
  const access::IssuerConfig& config = issuer.config;
  if (!issuer.key.empty()) {
    absl::StatusOr<std::string> assertion =
        access::ClientAssertion({issuer.key, config.client_key_id, config.client_algorithm,
                                 config.client_id, discovery.token_endpoint, now});
    if (!assertion.ok()) return assertion.status();
    form.emplace_back("client_assertion_type", kAssertionType);
    form.emplace_back("client_assertion", *std::move(assertion));
  } else if (!issuer.secret.empty() && !discovery.post_only) {
    // RFC 6749 §2.3.1: both are form-encoded first.
    const std::string both = absl::StrCat(access::PercentEncode(config.client_id), ":",
                                          access::PercentEncode(issuer.secret));
    headers.Add("Authorization", absl::StrCat("Basic ", absl::Base64Escape(both)));
    return absl::OkStatus();
  } else if (!issuer.secret.empty()) {
    form.emplace_back("client_secret", issuer.secret);
  }
  form.emplace_back("client_id", config.client_id);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<access::TokenAnswer> ExchangeCode(const access::SignInIssuer& issuer,
                                                 const access::Discovery& discovery,
                                                 const std::string& code,
                                                 const std::string& verifier,
                                                 const std::string& redirect_uri, absl::Time now) {
  const std::optional<access::WebAddress> to = access::ReadWebAddress(discovery.token_endpoint);
  if (!to) return absl::InvalidArgumentError("its token endpoint has no address");
  OutgoingCall call;
  call.to = *to;
  call.method = "POST";
  call.authority = issuer.authority;
  call.headers = {{"Accept", "application/json"},
                  {"Content-Type", "application/x-www-form-urlencoded"}};
  Form form = {{"grant_type", "authorization_code"},
               {"code", code},
               {"redirect_uri", redirect_uri},
               {"code_verifier", verifier}};
  if (absl::Status status = SayWho(issuer, discovery, now, form, call.headers); !status.ok()) {
    return status;
  }
  call.body = access::FormText(form);
  const absl::StatusOr<OutgoingAnswer> answer = CallOut(call);
  if (!answer.ok()) return answer.status();
  if (answer->status == 400 || answer->status == 401) {
    return access::Refusal(absl::StatusCode::kUnauthenticated,
                           "the issuer's token endpoint takes the code, or this client, for none",
                           "CODE_REFUSED");
  }
  if (answer->status != 200) {
    return absl::UnavailableError(
        absl::StrCat("the issuer's token endpoint answers ", answer->status));
  }
  return access::ReadTokenAnswer(answer->body);
}

absl::StatusOr<access::Json> AskUserInfo(const access::SignInIssuer& issuer,
                                         const access::Discovery& discovery,
                                         const access::KeySet& keys,
                                         const std::string& access_token) {
  const std::optional<access::WebAddress> to = access::ReadWebAddress(discovery.userinfo_endpoint);
  if (!to) return absl::InvalidArgumentError("it has no UserInfo endpoint: take `userinfo` out");
  if (access_token.empty()) {
    return absl::InvalidArgumentError("it gave no bearer token for UserInfo");
  }
  OutgoingCall call;
  call.to = *to;
  call.authority = issuer.authority;
  call.headers = {{"Accept", "application/json, application/jwt"},
                  {"Authorization", absl::StrCat("Bearer ", access_token)}};
  const absl::StatusOr<OutgoingAnswer> answer = CallOut(call);
  if (!answer.ok()) return answer.status();
  if (answer->status != 200) {
    return absl::UnavailableError(absl::StrCat("its UserInfo answers ", answer->status));
  }
  if (answer->type == "application/jwt") {
    return access::VerifySigned(answer->body, {issuer.config.issuer, {}, keys});
  }
  absl::StatusOr<access::Json> claims = access::ReadJson(answer->body);
  if (!claims.ok() || !claims->is_object()) {
    return absl::InvalidArgumentError("its UserInfo is no JSON object");
  }
  return claims;
}

}  // namespace waymark::gateway
