#include "waymark/gateway/head_check.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "waymark/service/config.h"

namespace waymark::gateway {
namespace {

HttpResponse Bad(std::string_view message) { return JsonError(400, "invalid_argument", message); }

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Without the port, and without the brackets of an address.
std::string_view HostOf(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

}  // namespace

bool IsOwnHost(std::string_view text, const std::vector<std::string>& hosts) {
  const std::string_view host = HostOf(text);
  const service::ListenAddress named{absl::AsciiStrToLower({host.data(), host.size()}), 0};
  return named.is_loopback() || std::find(hosts.begin(), hosts.end(), named.host) != hosts.end();
}

std::optional<HttpResponse> CheckHead(int version, std::string_view method, std::string_view target,
                                      const Headers& headers) {
  if (version != 10 && version != 11) {
    return JsonError(505, "unimplemented", "HTTP/1.1 is spoken here");
  }
  if (headers.all().size() > static_cast<size_t>(kMostHeaderLines)) {
    return JsonError(431, "resource_exhausted", "the request has too many header lines");
  }
  if (target.empty() || target.front() != '/') {
    return Bad("the request's target is a path that begins with a slash");
  }
  if (target.find('#') != std::string_view::npos) return Bad("a request's target has no fragment");
  const int hosts = headers.Count("host");
  if (hosts > 1 || (version == 11 && hosts == 0)) return Bad("a request has one Host line");
  const int lengths = headers.Count("content-length");
  const int codings = headers.Count("transfer-encoding");
  if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1)) {
    return Bad("a request says its length once, by Content-Length or by chunks");
  }
  if (lengths == 1 && !IsDigits(headers.Get("content-length"))) {
    return Bad("Content-Length is a number");
  }
  if (codings == 1) {
    if (version == 10) return Bad("HTTP/1.0 has no Transfer-Encoding");
    const std::string_view coding = headers.Get("transfer-encoding");
    if (!absl::EqualsIgnoreCase({coding.data(), coding.size()}, "chunked")) {
      return JsonError(501, "unimplemented", "the only Transfer-Encoding taken is chunked");
    }
  }
  if (headers.Has("expect")) {
    const std::string_view expect = headers.Get("expect");
    if (!absl::EqualsIgnoreCase({expect.data(), expect.size()}, "100-continue")) {
      return JsonError(417, "invalid_argument", "the only expectation that is met is 100-continue");
    }
  }
  if (method == "CONNECT" || method == "TRACE") {
    return JsonError(501, "unimplemented", "this method is not for this server");
  }
  return std::nullopt;
}

}  // namespace waymark::gateway
