// Who may call and what they may do, as a configuration says it. Plain values, no I/O.
#ifndef WAYMARK_ACCESS_CONFIG_H_
#define WAYMARK_ACCESS_CONFIG_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "waymark/access/caller.h"

namespace waymark::access {

// Whose tokens are taken, with whom people sign in, or both.
struct IssuerConfig {
  std::string issuer = {};                  // `iss`, exactly
  std::vector<std::string> audiences = {};  // one of them must be in `aud`
  std::string keys = {};                    // file of a JWK Set; empty: none of its bearer tokens

  // OpenID Connect: given, people sign in there in their browser (code_flow.h of the gateway).
  std::string client_id = {};
  std::string client_secret = {};     // file; empty, and no `client_key`: a public client
  std::string client_key = {};        // file of a private key, PEM: private_key_jwt
  std::string client_key_id = {};     // `kid` of what it signs
  std::string client_algorithm = {};  // of what it signs; empty: RS256, or the curve's own
  std::string title = {};             // what the button says; empty: the issuer's name
  std::vector<std::string> scopes = {"openid", "profile"};
  bool userinfo = false;              // some of the claims are at its UserInfo endpoint
  std::vector<std::string> acr = {};  // given: how they were authenticated must be one of these
  int64_t max_age_minutes = 15;       // since when they were, at most; 0: not asked about
  std::string authority = {};         // file, PEM: who signs its certificate; empty: the system's

  bool signs_in() const { return !client_id.empty(); }
};

// One client: how it is known, and what it may do. All that is given of `certificates`, `issuer`
// with `claims` and `unix_socket` must hold; the first client that fits is the one.
struct ClientConfig {
  std::string name = {};
  std::vector<std::string> certificates = {};  // one of them: an alternative name, or the subject
  std::string issuer = {};
  std::vector<std::pair<std::string, std::string>> claims = {};  // all of them: path, text
  bool unix_socket = false;
  std::vector<std::string> practices = {};  // ODS codes, or "*": every one
  // Given: of the objects in the list `chosen_from` only the one counts whose `chosen_by` is what
  // the claim `chosen_claim` says: the role that somebody with several chose.
  std::string chosen_from = {}, chosen_by = {}, chosen_claim = {};
  std::string practice_claim = {};  // given: only those that the token names there
  std::vector<Need> may = {};
  Roles roles = 0;
  std::string role_claim = {};  // given: only those that the token names there
  std::vector<std::pair<std::string, Roles>> role_names = {};  // what the claim says, and our role
  std::string person_claim = {};                               // given: required
  std::vector<std::string> purposes = {};
  std::string purpose_claim = {};  // given: it must name one of `purposes`
  int64_t calls_per_second = 0;    // 0: as the section says
  int64_t burst = 0;
};

struct Config {
  std::vector<IssuerConfig> issuers = {};
  std::vector<ClientConfig> clients = {};
  int64_t clock_skew_seconds = 30;
  int64_t cache_seconds = 60;    // how long a token that was found good is not verified again
  int64_t refresh_seconds = 10;  // how often the files are looked at
  int64_t calls_per_second = 100;
  int64_t burst = 200;
  int64_t failures_per_second = 5;  // of one address, of callers who can't be told
  int64_t failures_burst = 50;
};

// What can't be meant: InvalidArgument says where and how to mend it. Whether certificates are
// asked for at all is the listener's: UsesCertificates.
absl::Status CheckConfig(const Config& config);
bool UsesCertificates(const Config& config);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_CONFIG_H_
