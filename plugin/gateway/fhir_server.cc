#include "waymark/gateway/fhir_server.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_cat.h"

namespace waymark::gateway {
namespace {

bool IsLoopback(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

bool IsHost(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':';
  });
}

bool IsVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

absl::Status Wrong() {
  return absl::InvalidArgumentError(
      "https://HOST[:PORT][/PATH] is expected, or http:// for this machine alone");
}

}  // namespace

bool FhirServer::IsNumeric() const {
  return host.find(':') != std::string::npos ||
         host.find_first_not_of("0123456789.") == std::string::npos;
}

std::string FhirServer::HostHeader() const {
  const bool v6 = host.find(':') != std::string::npos;
  const bool usual = port == (tls ? "443" : "80");
  return absl::StrCat(v6 ? "[" : "", host, v6 ? "]" : "", usual ? "" : ":", usual ? "" : port);
}

std::optional<std::string> FhirServer::TargetOf(std::string_view url) const {
  if (!url.starts_with(base) || !IsVisible(url)) return std::nullopt;
  const std::string_view rest = url.substr(base.size());
  if (rest.empty() || (rest.front() != '/' && rest.front() != '?')) return std::nullopt;
  if (rest.find('#') != std::string_view::npos) return std::nullopt;
  const std::string_view below = rest.substr(0, rest.find('?'));
  if (below.find("..") != std::string_view::npos ||
      below.find_first_of("%\\") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string root = path.empty() && rest.front() == '?' ? "/" : "";
  return absl::StrCat(path, root, std::string(rest));
}

absl::StatusOr<FhirServer> ParseFhirServer(std::string_view url) {
  FhirServer server;
  while (url.ends_with('/')) url.remove_suffix(1);
  server.base = url;
  server.tls = url.starts_with("https://");
  if (!server.tls && !url.starts_with("http://")) return Wrong();
  url.remove_prefix(server.tls ? 8 : 7);
  const size_t slash = std::min(url.find('/'), url.size());
  server.path = url.substr(slash);
  std::string_view host = url.substr(0, slash);
  server.port = server.tls ? "443" : "80";
  const size_t colon = host.rfind(':');
  const bool bracket = host.starts_with('[');
  if (colon != std::string_view::npos && (!bracket || host.find(']') < colon)) {
    server.port = host.substr(colon + 1);
    int port = 0;
    const char* const end = server.port.data() + server.port.size();
    if (std::from_chars(server.port.data(), end, port).ptr != end || port < 1 || port > 65535) {
      return Wrong();
    }
    host = host.substr(0, colon);
  }
  if (bracket) {
    if (!host.ends_with(']')) return Wrong();
    host = host.substr(1, host.size() - 2);
  }
  server.host = host;
  if (!IsHost(host) || (!bracket && host.find(':') != std::string_view::npos)) return Wrong();
  if (!IsVisible(server.path) || server.path.find_first_of("?#%\\") != std::string::npos ||
      server.path.find("..") != std::string::npos) {
    return Wrong();
  }
  if (!server.tls && !IsLoopback(host)) return Wrong();
  return server;
}

bool IsBearerToken(std::string_view token) { return !token.empty() && IsVisible(token); }

}  // namespace waymark::gateway
