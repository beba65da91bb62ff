// Addresses of other servers, taken apart as strictly as is safe: what two readers could read in
// two ways is none.
#ifndef WAYMARK_ACCESS_WEB_ADDRESS_H_
#define WAYMARK_ACCESS_WEB_ADDRESS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waymark::access {

struct WebAddress {
  bool tls = true;
  std::string host = {};  // of an address of IPv6 without its brackets
  uint16_t port = 443;
  std::string target = {};  // path and query; at least "/"

  // As the Host header has it.
  std::string HostLine() const;
  bool is_loopback() const;  // this machine, by number or as `localhost`
};

// http:// or https://, a host, a port perhaps, a path perhaps; no user, no fragment, no letter that
// an address does not have, at most 2,000 bytes.
std::optional<WebAddress> ReadWebAddress(std::string_view text);

// Whether secrets may go there: https, or http on this machine; without a query.
bool IsSecureAddress(std::string_view text);

// `text` with what is no letter, digit or one of -._~ as %XX.
std::string PercentEncode(std::string_view text);
// "a=1&b=2", encoded.
std::string FormText(const std::vector<std::pair<std::string, std::string>>& fields);
// `address` with more of a query behind it.
std::string WithQuery(std::string_view address,
                      const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_WEB_ADDRESS_H_
