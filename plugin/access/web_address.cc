#include "waymark/access/web_address.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace waymark::access {
namespace {

constexpr size_t kLongest = 2000;

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsHostName(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return IsLetterOrDigit(c) || c == '-' || c == '.';
  });
}

bool IsV6(std::string_view host) {
  return host.size() >= 2 && std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
                  c == ':' || c == '.';
         });
}

bool IsTarget(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return IsLetterOrDigit(c) ||
           std::string_view("-._~!$&'()*+,;=:@/?%").find(c) != std::string_view::npos;
  });
}

// The port behind a host; nothing where it is none.
std::optional<uint16_t> ReadPort(std::string_view text) {
  uint32_t port = 0;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit) ||
      !absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &port) || port == 0 ||
      port > 65535) {
    return std::nullopt;
  }
  return static_cast<uint16_t>(port);
}

}  // namespace

std::string WebAddress::HostLine() const {
  const bool v6 = host.find(':') != std::string::npos;
  std::string line = v6 ? absl::StrCat("[", host, "]") : host;
  if (port != (tls ? 443 : 80)) absl::StrAppend(&line, ":", port);
  return line;
}

bool WebAddress::is_loopback() const {
  if (host == "localhost" || host == "::1") return true;
  return host.starts_with("127.") && std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= '0' && c <= '9') || c == '.';
         });
}

std::optional<WebAddress> ReadWebAddress(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  WebAddress address;
  if (text.starts_with("https://")) {
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    address.tls = false;
    address.port = 80;
    text.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  const size_t end = std::min(text.size(), text.find_first_of("/?"));
  std::string_view authority = text.substr(0, end), target = text.substr(end);
  if (!IsTarget(target)) return std::nullopt;
  std::string_view host = authority;
  std::optional<std::string_view> port;
  if (authority.starts_with('[')) {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = authority.substr(1, close - 1);
    if (!IsV6(host)) return std::nullopt;
    if (close + 1 < authority.size()) {
      if (authority[close + 1] != ':') return std::nullopt;
      port = authority.substr(close + 2);
    }
  } else {
    const size_t colon = authority.find(':');
    host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon + 1);
    if (!IsHostName(host)) return std::nullopt;
  }
  if (port) {
    const std::optional<uint16_t> number = ReadPort(*port);
    if (!number) return std::nullopt;
    address.port = *number;
  }
  address.host = std::string(host);
  address.target = absl::StrCat(target.starts_with('/') ? "" : "/",
                                absl::string_view(target.data(), target.size()));
  return address;
}

bool IsSecureAddress(std::string_view text) {
  const std::optional<WebAddress> address = ReadWebAddress(text);
  return address && (address->tls || address->is_loopback()) &&
         address->target.find('?') == std::string::npos;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (IsLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15u];
    }
  }
  return out;
}

std::string FormText(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&out, out.empty() ? "" : "&", PercentEncode(name), "=", PercentEncode(value));
  }
  return out;
}

std::string WithQuery(std::string_view address,
                      const std::vector<std::pair<std::string, std::string>>& fields) {
  const bool more = address.find('?') != std::string_view::npos;
  return absl::StrCat(absl::string_view(address.data(), address.size()), more ? "&" : "?",
                      FormText(fields));
}

}  // namespace waymark::access
