// From what was shown to a client of the configuration and what it may do.
#ifndef WAYMARK_ACCESS_CLIENTS_H_
#define WAYMARK_ACCESS_CLIENTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/access/caller.h"
#include "waymark/access/config.h"
#include "waymark/access/token.h"

namespace waymark::access {

// What a transport knows of who calls, from the connection and the headers alone.
struct Presented {
  // The values of `authorization`, as many as there were.
  std::vector<std::string> authorization = {};
  // Of a client certificate that the listener has verified: its alternative names, or its common
  // name where it has none. Empty: none was shown.
  std::vector<std::string> certificate_names = {};
  std::string certificate_subject = {};  // "CN=a,O=b"
  bool unix_socket = false;
  std::string address = {};  // of the peer, without port: for the limit of those who can't be told
  // Given: a token must be for this address (`aud`), for one call only (`jti`) and for five minutes
  // at most, as CDS Hooks has it; the issuer's audiences do not count then.
  std::string only_for = {};
  // Given, and no `authorization`: what was found good when a person signed in in this browser.
  std::shared_ptr<const Token> signed_in = {};
};

// The client that fits, with `token` (null: none was shown) found good before. PermissionDenied
// where none does, or where the token lacks what its client's entry requires. `version` goes into
// the grant. `index` becomes the client's place in the configuration.
absl::StatusOr<Caller> FindClient(const Config& config, const Presented& presented,
                                  const Token* token, uint64_t version, size_t& index);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_CLIENTS_H_
