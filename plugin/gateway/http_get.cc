#include "waymark/gateway/http_get.h"

#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "absl/strings/str_cat.h"

namespace waymark::gateway {

absl::StatusOr<HttpAnswer> HttpGet(const service::ListenAddress& address, const std::string& path,
                                   absl::Duration within) {
  constexpr size_t kMost = size_t{1} << 20;
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(absl::ToChronoMilliseconds(within));
  stream.connect(address.host, std::to_string(address.port));
  if (!stream) {
    return absl::UnavailableError(
        absl::StrCat("nothing answers at ", address.ToString(), ": ", stream.error().message()));
  }
  // HTTP/1.0: the answer ends with the connection.
  stream << "GET " << path << " HTTP/1.0\r\nHost: " << address.ToString() << "\r\n\r\n"
         << std::flush;
  std::string protocol, line;
  HttpAnswer answer;
  stream >> protocol >> answer.status;
  if (!stream || !protocol.starts_with("HTTP/")) {
    return absl::UnavailableError(
        absl::StrCat("what answers at ", address.ToString(), " speaks no HTTP without TLS"));
  }
  std::getline(stream, line);
  while (std::getline(stream, line) && line != "\r" && !line.empty()) {
  }
  char part[4096];
  while (answer.body.size() < kMost && (stream.read(part, sizeof(part)), stream.gcount() > 0)) {
    answer.body.append(part, static_cast<size_t>(stream.gcount()));
  }
  return answer;
}

}  // namespace waymark::gateway
