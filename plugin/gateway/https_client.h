// One call to another server, over TLS that is verified: how an issuer is asked.
//
// Nothing is followed (no redirects), nothing is kept, and everything has its limit: time, bytes of
// header and body. Certificates must be of the host that is asked, and signed by an authority of
// the system or of the one that is given.
#ifndef WAYMARK_GATEWAY_HTTPS_CLIENT_H_
#define WAYMARK_GATEWAY_HTTPS_CLIENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/access/web_address.h"
#include "waymark/gateway/http.h"

namespace waymark::gateway {

struct OutgoingCall {
  access::WebAddress to = {};
  std::string method = "GET";
  Headers headers = {};  // besides Host, User-Agent, Content-Length
  std::string body = {};
  std::string authority = {};  // PEM; empty: the system's authorities
  absl::Duration within = absl::Seconds(10);
  size_t most_bytes = size_t{512} << 10;  // of the answer's body
};

struct OutgoingAnswer {
  int status = 0;
  std::string type = {};  // Content-Type, without what stands behind a semicolon, in lower case
  std::string body = {};
};

// Unavailable: nobody answers in time, the certificate is not believed, or the answer is none or
// too long; InvalidArgument: an authority that can't be read. The text names the host, never the
// path, body or headers. Blocks; thread-safe. Plain text goes to this machine only.
absl::StatusOr<OutgoingAnswer> CallOut(const OutgoingCall& call);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_HTTPS_CLIENT_H_
