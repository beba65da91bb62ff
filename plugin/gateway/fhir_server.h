// The address of a FHIR server that may be asked: what the configuration writes, and what of a URL
// that somebody else gives still lies within it.
#ifndef WAYMARK_GATEWAY_FHIR_SERVER_H_
#define WAYMARK_GATEWAY_FHIR_SERVER_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace waymark::gateway {

struct FhirServer {
  std::string base;  // "https://records.example/fhir", without a slash at the end
  std::string host;  // without brackets
  std::string port;
  std::string path;  // "/fhir"; may be empty
  bool tls = true;

  bool IsNumeric() const;  // an address in place of a name
  // As a request's Host has it.
  std::string HostHeader() const;
  // "/fhir/Condition?page=2" of a URL on this server and below its path, as a request's first line
  // has it. Nothing for any other URL, nor for one that another reader could take for one
  // elsewhere: with ".." or escapes in its path, a fragment, or bytes that no URL has.
  std::optional<std::string> TargetOf(std::string_view url) const;
};

// "https://HOST[:PORT][/PATH]", or "http://" for this machine alone. InvalidArgument says what was
// expected.
absl::StatusOr<FhirServer> ParseFhirServer(std::string_view url);

// Whether it can stand in a header as it is: visible ASCII. RFC 6750 has fewer characters, and real
// servers give out others.
bool IsBearerToken(std::string_view token);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_SERVER_H_
