#include "waymark/access/sign_in_issuer.h"

#include "absl/strings/str_cat.h"
#include "waymark/access/client_assertion.h"

namespace waymark::access {

absl::StatusOr<SignInIssuer> ReadSignInIssuer(
    const IssuerConfig& config,
    const std::function<absl::StatusOr<std::string>(const std::string& path)>& read) {
  SignInIssuer issuer{config};
  for (const auto& [path, to] : {std::pair(&config.client_secret, &issuer.secret),
                                 std::pair(&config.client_key, &issuer.key),
                                 std::pair(&config.authority, &issuer.authority)}) {
    if (path->empty()) continue;
    absl::StatusOr<std::string> text = read(*path);
    if (!text.ok()) return text.status();
    *to = *std::move(text);
  }
  while (issuer.secret.ends_with('\n') || issuer.secret.ends_with('\r')) issuer.secret.pop_back();
  if (!config.client_secret.empty() && issuer.secret.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("access.issuers: ", config.client_secret, ": the secret is empty"));
  }
  if (!config.client_key.empty()) {
    if (absl::Status status = CheckClientKey(issuer.key, config.client_algorithm); !status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("access.issuers: ", config.client_key, ": ", status.message()));
    }
  }
  return issuer;
}

}  // namespace waymark::access
