// How a sidecar runs: what `waymark serve` is told by `--config FILE` and by its options.
//
//   rules: pack
//   listen: [127.0.0.1:7443]
//   tls: {certificate: server.pem, key: server.key, client_ca: clients.pem}
//
// Paths in a file are relative to that file's folder. Plain values; no I/O but ReadConfigFile's.
#ifndef WAYMARK_SERVICE_CONFIG_H_
#define WAYMARK_SERVICE_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "waymark/access/config.h"
#include "waymark/calendar/day.h"
#include "waymark/rules/finding.h"

namespace waymark::service {

// "127.0.0.1:7443", "[::1]:0", "localhost:7443". Port 0: any that is free.
struct ListenAddress {
  std::string host;  // without brackets
  int port = 0;
  bool is_loopback() const;
  std::string ToString() const;  // with brackets where needed
};
// InvalidArgument says what was expected.
absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

struct TlsConfig {
  std::string certificate{};  // PEM files
  std::string key{};
  std::string client_ca{};  // given: clients must show a certificate that this signed
  bool client_certificate_optional = false;  // unless they show a token
  int64_t refresh_seconds = 10;              // how often the files are looked at
};

struct Limits {
  int64_t message_bytes = int64_t{64} << 20;
  int64_t record_entries = 200'000;
  int64_t big_message_bytes = 256 << 10;  // larger ones are answered by the service's own threads
  int64_t threads = 2;
  int64_t waiting = 64;  // requests that may wait for those threads
};

struct Keepalive {
  int64_t ping_seconds = 120;        // the server asks a silent client this often ...
  int64_t timeout_seconds = 20;      // ... and gives it this long
  int64_t client_ping_seconds = 30;  // clients may ask no more often
};

// The HTTP listener: health, metrics, and the API for those who don't speak gRPC.
struct HttpConfig {
  std::vector<ListenAddress> listen{};  // empty: there is none
  std::optional<TlsConfig> tls{};       // of its own: it may differ from the one for gRPC
  std::vector<std::string> origins{};   // web pages of these origins may call; "*": any
  // Names, besides this machine's own, under which a listener without TLS may be called.
  std::vector<std::string> hosts{};
  std::string console{};            // folder of the console's built files, or "off"
  int64_t threads = 2;              // that serve all of its connections
  int64_t connections = 4096;       // more are closed at once
  int64_t header_bytes = 16 << 10;  // all header lines of a request together
  int64_t body_bytes = int64_t{256}
                       << 20;   // bodies of all requests that are being read or answered
  int64_t header_seconds = 10;  // for a request's header, and for a TLS handshake
  int64_t body_seconds = 60;    // for the rest of the request
  int64_t idle_seconds = 120;   // between two requests of a connection
  int64_t write_seconds = 60;   // for the reader to take an answer, or a part of a stream
  std::string public_url{};     // as clients call it, without a path or a slash at the end

  int64_t session_idle_minutes =
      15;                      // a session in a browser ends when nothing is done for so long
  int64_t session_hours = 12;  // and at the latest after these, or with its token

  bool has_console() const { return !console.empty() && console != kNoConsole; }
  static constexpr std::string_view kNoConsole = "off";
};

// CDS Hooks over the HTTP listener.
struct CdsHooksConfig {
  bool enabled = true;
  // FHIR resource types that the record system does not have: neither asked for nor missed.
  std::vector<std::string> not_recorded{};
  std::string card_key{};  // a file of random bytes: cards keep their names after a restart
  // Base addresses of FHIR servers that may be asked, by a caller's token, for what its prefetch
  // lacks; empty: none is.
  std::vector<std::string> fhir_servers{};
  std::string fhir_ca{};             // whose certificates they have; empty: whom the machine trusts
  int64_t fhir_milliseconds = 3000;  // for all queries of one call
};

// What is kept, where anything is.
struct StoreConfig {
  std::string url{};               // "sqlite:FILE"; empty: nothing is kept
  std::string worklists{};         // a file of worklists in place of the program's own
  bool audit_reads_first = false;  // a read's audit line is durable before its answer goes out
};

struct ServeConfig {
  std::string rules;
  std::vector<std::string> overlays;
  std::vector<std::string> code_sets;
  std::vector<std::string> trusted_keys;
  std::vector<ListenAddress> listen;
  std::string unix_path;
  int unix_mode = 0600;
  std::optional<TlsConfig> tls;
  HttpConfig http;
  CdsHooksConfig cds_hooks;
  std::optional<access::Config> access;  // who may call; nothing: whoever is on this machine
  StoreConfig store;
  Limits limits;
  Keepalive keepalive;
  int64_t drain_seconds = 20;
  std::string zone;  // empty: Europe/London, and answers say that it was assumed
  std::string practice;
  std::optional<calendar::Day> today;
  bool include_drafts = false;
  bool allow_demonstration_pack = false;
  bool wait_for_pack = false;

  bool is_beyond_loopback() const;
};

inline constexpr int kDefaultPort = 7443;

// Fills `config` with what the file says; what is wrong becomes errors with places. `folder` is the
// file's.
void ReadConfig(const rules::SourceFile& file, std::string_view folder, ServeConfig& config,
                std::vector<rules::Finding>& findings);

// Whether it can be run: a pack, sensible limits, TLS beyond loopback. InvalidArgument says how to
// mend it.
absl::Status CheckConfig(const ServeConfig& config);

// The JSON Schema of the file, for editors.
std::string ConfigSchema();
// A commented example with every key, for the manual.
std::string ExampleConfig();
// The manual's page of every key: docs/configuration.md.
std::string ConfigPage();

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CONFIG_H_
