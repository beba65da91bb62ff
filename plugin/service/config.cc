#include "waymark/service/config.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace waymark::service {
namespace {

// 127.0.0.0/8, written out in full.
bool IsLoopbackV4(std::string_view host) {
  if (!host.starts_with("127.")) return false;
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); }) &&
         std::count(host.begin(), host.end(), '.') == 3;
}

absl::Status CheckRange(std::string_view name, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(name), " must lie between ", least, " and ", most));
}

bool IsBeyondLoopback(const std::vector<ListenAddress>& listen) {
  return std::any_of(listen.begin(), listen.end(),
                     [](const ListenAddress& one) { return !one.is_loopback(); });
}

// "https://app.example:8443": a scheme and a host, nothing behind them.
bool IsOrigin(std::string_view text) {
  if (text == "*") return true;
  const size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  return scheme > 0 && text.size() > scheme &&
         text.find_first_of("/?# \t,", scheme) == std::string_view::npos;
}

absl::Status CheckHttp(const HttpConfig& http) {
  if (IsBeyondLoopback(http.listen) && !http.tls.has_value()) {
    return absl::InvalidArgumentError(
        "an HTTP address beyond this machine needs TLS: give `http:` a `certificate:` and a "
        "`key:`, or let it listen on 127.0.0.1");
  }
  if (http.tls.has_value() && (http.tls->certificate.empty() || http.tls->key.empty())) {
    return absl::InvalidArgumentError("`http:` with TLS needs `certificate:` and `key:`");
  }
  for (const std::string& origin : http.origins) {
    if (IsOrigin(origin)) continue;
    return absl::InvalidArgumentError(
        "http.origins: an origin is a scheme and a host, for instance https://records.example, or "
        "* for any");
  }
  if (!http.public_url.empty() && (http.public_url == "*" || !IsOrigin(http.public_url))) {
    return absl::InvalidArgumentError(
        "http.public_url: a scheme and a host are expected, without a path, for instance "
        "https://waymark.surgery.example");
  }
  for (const absl::Status& status :
       {CheckRange("http.threads", http.threads, 1, 64),
        CheckRange("http.connections", http.connections, 1, 100'000),
        CheckRange("http.header_bytes", http.header_bytes, 1024, 1 << 20),
        CheckRange("http.body_bytes", http.body_bytes, 1 << 20, int64_t{1} << 40),
        CheckRange("http.header_seconds", http.header_seconds, 1, 3'600),
        CheckRange("http.body_seconds", http.body_seconds, 1, 3'600),
        CheckRange("http.idle_seconds", http.idle_seconds, 1, 86'400),
        CheckRange("http.session_idle_minutes", http.session_idle_minutes, 5, 30),
        CheckRange("http.session_hours", http.session_hours, 1, 12),
        CheckRange("http.write_seconds", http.write_seconds, 1, 3'600)}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

std::string BeyondLoopback(const ServeConfig& config) {
  for (const auto* addresses : {&config.listen, &config.http.listen}) {
    for (const ListenAddress& one : *addresses) {
      if (!one.is_loopback()) return one.ToString();
    }
  }
  return {};
}

absl::Status CheckAccess(const ServeConfig& config) {
  bool asks_for_certificates = false, optional_ones = false;
  for (const std::optional<TlsConfig>* tls : {&config.tls, &config.http.tls}) {
    if (!tls->has_value() || (*tls)->client_ca.empty()) continue;
    asks_for_certificates = true;
    optional_ones = optional_ones || (*tls)->client_certificate_optional;
  }
  if (!config.access.has_value()) {
    if (config.is_beyond_loopback()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "listen: ", BeyondLoopback(config),
          " is an address beyond this machine, and nothing says who may call: give `access:` in "
          "the configuration (docs/access.md), or listen on 127.0.0.1"));
    }
    if (optional_ones) {
      return absl::InvalidArgumentError(
          "tls.client_certificate_optional: without `access:` nothing else says who calls; take it "
          "out, or give `access:`");
    }
    return absl::OkStatus();
  }
  if (absl::Status status = access::CheckConfig(*config.access); !status.ok()) return status;
  if (access::UsesCertificates(*config.access) && !asks_for_certificates) {
    return absl::InvalidArgumentError(
        "access.clients: one is known by its certificate, but none is asked for: give "
        "`tls.client_ca`, the authority that signs clients' certificates");
  }
  for (const access::IssuerConfig& one : config.access->issuers) {
    if (!one.signs_in()) continue;
    if (config.http.listen.empty()) {
      return absl::InvalidArgumentError(
          "access.issuers: with `client_id` people sign in with a browser, so `http.listen` must "
          "say "
          "where");
    }
    if (config.http.tls.has_value() && config.http.public_url.empty()) {
      return absl::InvalidArgumentError(
          "access.issuers: with `client_id` the issuer sends browsers back to `http.public_url`: "
          "say "
          "what it is, for instance https://waymark.surgery.example");
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool ListenAddress::is_loopback() const {
  return host == "localhost" || host == "::1" || IsLoopbackV4(host);
}

std::string ListenAddress::ToString() const {
  if (host.find(':') != std::string::npos) return absl::StrCat("[", host, "]:", port);
  return absl::StrCat(host, ":", port);
}

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  const absl::Status bad = absl::InvalidArgumentError(
      "a listen address is HOST:PORT, for instance 127.0.0.1:7443, [::1]:7443 or 127.0.0.1:0 "
      "for any free port");
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return bad;
  ListenAddress address;
  std::string_view host = text.substr(0, colon);
  const std::string port(text.substr(colon + 1));
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return bad;
  }
  const bool digits =
      !port.empty() && port.size() <= 5 &&
      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (host.empty() || !digits || !absl::SimpleAtoi(port, &address.port) || address.port > 65535) {
    return bad;
  }
  address.host = std::string(host);
  return address;
}

bool ServeConfig::is_beyond_loopback() const {
  return IsBeyondLoopback(listen) || IsBeyondLoopback(http.listen);
}

absl::Status CheckConfig(const ServeConfig& config) {
  if (config.rules.empty()) {
    return absl::InvalidArgumentError(
        "no pack: say --rules PACK, or `rules:` in the configuration");
  }
  if (config.listen.empty() && config.unix_path.empty()) {
    return absl::InvalidArgumentError("nothing to listen on: say --listen or --unix");
  }
  if (IsBeyondLoopback(config.listen) && !config.tls.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("listen: ", BeyondLoopback(config),
                     " is an address beyond this machine and needs TLS: give `tls:` with "
                     "`certificate:` and `key:` in the configuration, or listen on 127.0.0.1"));
  }
  if (absl::Status status = CheckHttp(config.http); !status.ok()) return status;
  if (absl::Status status = CheckAccess(config); !status.ok()) return status;
  if (config.tls.has_value() && (config.tls->certificate.empty() || config.tls->key.empty())) {
    return absl::InvalidArgumentError("`tls:` needs `certificate:` and `key:`");
  }
  const Limits& limits = config.limits;
  for (const absl::Status& status :
       {CheckRange("limits.message_bytes", limits.message_bytes, 1024, int64_t{1} << 30),
        CheckRange("limits.record_entries", limits.record_entries, 1, 10'000'000),
        CheckRange("limits.big_message_bytes", limits.big_message_bytes, 1, int64_t{1} << 30),
        CheckRange("limits.threads", limits.threads, 1, 256),
        CheckRange("limits.waiting", limits.waiting, 1, 100'000),
        CheckRange("keepalive.ping_seconds", config.keepalive.ping_seconds, 1, 86'400),
        CheckRange("keepalive.timeout_seconds", config.keepalive.timeout_seconds, 1, 3'600),
        CheckRange("keepalive.client_ping_seconds", config.keepalive.client_ping_seconds, 0,
                   86'400),
        CheckRange("tls.refresh_seconds", config.tls.value_or(TlsConfig()).refresh_seconds, 1,
                   86'400),
        CheckRange("cds_hooks.fhir_milliseconds", config.cds_hooks.fhir_milliseconds, 10, 60'000),
        CheckRange("drain_seconds", config.drain_seconds, 0, 3'600)}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace waymark::service
