#include "waymark/access/config.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "waymark/access/key_set.h"
#include "waymark/access/web_address.h"

namespace waymark::access {
namespace {

absl::Status Bad(const std::string& text) { return absl::InvalidArgumentError(text); }

absl::Status CheckRange(const std::string& name, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Bad(absl::StrCat("access.", name, " must lie between ", least, " and ", most));
}

absl::Status CheckSignIn(const IssuerConfig& one, const std::string& where) {
  if (!IsSecureAddress(one.issuer)) {
    return Bad(where +
               "with `client_id` people sign in there, so it must be an https:// address, without "
               "query or fragment (http:// of this machine only, for demonstration)");
  }
  if (!one.client_secret.empty() && !one.client_key.empty()) {
    return Bad(where + "either `client_secret` or `client_key`, not both");
  }
  if (one.client_key.empty() && !(one.client_key_id.empty() && one.client_algorithm.empty())) {
    return Bad(where + "`client_key_id` and `client_algorithm` are of a `client_key`");
  }
  if (!one.client_algorithm.empty() && !ParseAlgorithm(one.client_algorithm)) {
    return Bad(where + "`client_algorithm` is RS256, RS384, RS512, PS256 ... or ES256 ...");
  }
  if (std::find(one.scopes.begin(), one.scopes.end(), "openid") == one.scopes.end()) {
    return Bad(where + "`scopes` must hold openid");
  }
  if (one.max_age_minutes < 0 || one.max_age_minutes > 12 * 60) {
    return Bad(where + "`max_age_minutes` must lie between 0 (not asked about) and 720");
  }
  return absl::OkStatus();
}

absl::Status CheckIssuers(const Config& config, std::set<std::string>& names) {
  for (const IssuerConfig& one : config.issuers) {
    const std::string where = absl::StrCat("access.issuers, ", one.issuer, ": ");
    if (one.issuer.empty()) return Bad("access.issuers: one has no `issuer`");
    if (!names.insert(one.issuer).second) return Bad(where + "stands there twice");
    if (one.signs_in()) {
      if (absl::Status status = CheckSignIn(one, where); !status.ok()) return status;
      if (one.keys.empty() && one.audiences.empty()) continue;
    }
    if (one.audiences.empty()) {
      return Bad(where + "needs `audience`: the name under which tokens are made for this sidecar");
    }
    if (one.keys.empty()) return Bad(where + "needs `keys`: a file with its JWK Set");
  }
  return absl::OkStatus();
}

absl::Status CheckClient(const ClientConfig& one, const std::set<std::string>& issuers) {
  const std::string where = absl::StrCat("access.clients, ", one.name, ": ");
  if (one.certificates.empty() && one.issuer.empty() && !one.unix_socket) {
    return Bad(where +
               "nothing says how it is known: give `certificate`, `issuer` or "
               "`unix_socket: yes`");
  }
  if (!one.issuer.empty() && issuers.count(one.issuer) == 0) {
    return Bad(where + "its `issuer` is none of access.issuers");
  }
  const bool uses_claims = !one.claims.empty() || !one.practice_claim.empty() ||
                           !one.role_claim.empty() || !one.person_claim.empty() ||
                           !one.purpose_claim.empty() || !one.chosen_from.empty();
  if (one.issuer.empty() && uses_claims) {
    return Bad(where + "claims are of tokens: give `issuer`, or take the claims out");
  }
  const int chosen = !one.chosen_from.empty() + !one.chosen_by.empty() + !one.chosen_claim.empty();
  if (chosen != 0 && chosen != 3) {
    return Bad(where + "`chosen_from`, `chosen_by` and `chosen_claim` belong together");
  }
  if (one.may.empty()) return Bad(where + "needs `may`: what it may do");
  const auto only = [&one](std::initializer_list<Need> needs) {
    return std::all_of(one.may.begin(), one.may.end(), [&](Need need) {
      return std::find(needs.begin(), needs.end(), need) != needs.end();
    });
  };
  if (one.practices.empty() && !only({Need::kRules, Need::kAdminister})) {
    return Bad(where + "needs `practices`: ODS codes, or \"*\" for every one");
  }
  if (one.roles == 0 &&
      !only({Need::kRules, Need::kAdminister, Need::kFeed, Need::kExport, Need::kCount})) {
    return Bad(where + "needs `roles`: whose prompts it may see, or \"*\" for all");
  }
  if (!one.role_names.empty() && one.role_claim.empty()) {
    return Bad(where + "`role_names` are of a `role_claim`, which is missing");
  }
  if (!one.purpose_claim.empty() && one.purposes.empty()) {
    return Bad(where + "`purpose_claim` needs `purposes`: those that are taken");
  }
  if (one.calls_per_second < 0 || one.burst < 0 || one.calls_per_second > 1'000'000 ||
      one.burst > 1'000'000) {
    return Bad(where + "`calls_per_second` and `burst` must lie between 1 and 1000000");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckConfig(const Config& config) {
  if (config.clients.empty()) {
    return Bad(
        "access.clients: there is none, so nobody could call: name one, or take `access:` "
        "out");
  }
  std::set<std::string> issuers, names;
  if (absl::Status status = CheckIssuers(config, issuers); !status.ok()) return status;
  for (const ClientConfig& one : config.clients) {
    if (one.name.empty()) return Bad("access.clients: one has no `name`");
    if (!names.insert(one.name).second) {
      return Bad(absl::StrCat("access.clients, ", one.name, ": stands there twice"));
    }
    if (absl::Status status = CheckClient(one, issuers); !status.ok()) return status;
  }
  for (const absl::Status& status :
       {CheckRange("clock_skew_seconds", config.clock_skew_seconds, 0, 300),
        CheckRange("cache_seconds", config.cache_seconds, 0, 3'600),
        CheckRange("refresh_seconds", config.refresh_seconds, 1, 86'400),
        CheckRange("calls_per_second", config.calls_per_second, 1, 1'000'000),
        CheckRange("burst", config.burst, 1, 1'000'000),
        CheckRange("failures_per_second", config.failures_per_second, 1, 1'000'000),
        CheckRange("failures_burst", config.failures_burst, 1, 1'000'000)}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

bool UsesCertificates(const Config& config) {
  return std::any_of(config.clients.begin(), config.clients.end(),
                     [](const ClientConfig& one) { return !one.certificates.empty(); });
}

}  // namespace waymark::access
