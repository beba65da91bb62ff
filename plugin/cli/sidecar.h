// Whoever answers: a pack loaded here, or a sidecar over gRPC. Both give the same messages.
#ifndef WAYMARK_CLI_SIDECAR_H_
#define WAYMARK_CLI_SIDECAR_H_

#include <memory>
#include <string>

#include "command.h"
#include "waymark/record/record.h"
#include "waymark/v1/decision_support.pb.h"

namespace grpc {
class Channel;
}

namespace waymark::cli {

struct AskOptions {
  std::string server;  // "127.0.0.1:7443", "unix:/run/waymark.sock"; empty: the pack is loaded here
  std::string ca, certificate, key;  // TLS
  std::string on, known_at;
  std::string role, moment;
  std::string format = "text";
  std::string rule;  // of explain
  bool full = false;
  bool include_drafts = false;
};

// `--on`, `--known-at`, `--format`, `--full`, `--include-drafts`, `--role`, `--moment`, and
// `--server` with its TLS files.
void AddAskOptions(CLI::App& command, AskOptions& options, bool with_server);

// `--server` with its TLS files alone.
void AddServerOptions(CLI::App& command, AskOptions& options);

// To `options.server`. InvalidArgument where its TLS options don't fit together.
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const AskOptions& options);

class Questioner {
 public:
  virtual ~Questioner() = default;
  virtual absl::TimeZone zone() const = 0;
  // The pack that answers; null where it is a sidecar's.
  virtual const rules::Pack* pack() const { return nullptr; }
  // `record` is consumed.
  virtual absl::StatusOr<v1::EvaluateResponse> Evaluate(record::PatientRecord& record) = 0;
  virtual absl::StatusOr<v1::ExplainResponse> Explain(record::PatientRecord& record) = 0;
};

// Loads the pack (findings that matter go to standard error) or opens the channel.
absl::StatusOr<std::unique_ptr<Questioner>> OpenQuestioner(const PackOptions& pack,
                                                           const AskOptions& options);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_SIDECAR_H_
