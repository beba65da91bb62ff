// What the sidecar counts while it runs, and the text that Prometheus reads.
//
// Names are those of `waymark_...` in docs/http.md. No label ever holds what belongs to a patient
// or came from a request: labels are methods, codes, rules of the loaded pack and fixed words, so
// there are a few thousand lines at most. Thread-safe; counting costs a look-up and an atomic
// addition.
#ifndef WAYMARK_SERVICE_METRICS_H_
#define WAYMARK_SERVICE_METRICS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "waymark/prompts/prompts.h"
#include "waymark/rules/pack.h"

namespace waymark::service {

// Something that is looked up when somebody asks, beside what is counted.
struct Measured {
  enum class Kind : uint8_t { kGauge, kCounter };
  struct Sample {
    std::vector<std::pair<std::string, std::string>> labels = {};
    double value = 0;
  };
  std::string name = {};
  std::string help = {};
  Kind kind = Kind::kGauge;
  std::vector<Sample> samples = {};
};

class Metrics {
 public:
  explicit Metrics(std::string_view program_version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // A call has ended. `method` is one of the API's ("Evaluate"), `transport` "grpc" or "http".
  // Evaluations are counted and timed apart as well, and calls of nobody who is known.
  void CountCall(std::string_view transport, std::string_view method, const absl::Status& status,
                 absl::Duration took);
  // What one answer of Evaluate said, by rule: fired (also silently), shown.
  void CountPrompts(const rules::Pack& pack, const prompts::PromptSet& set);
  // A card of CDS Hooks was given out: the hook ("patient-view"), and "info", "warning" or
  // "critical".
  void CountCard(std::string_view hook, std::string_view indicator);
  // Feedback on a card: "accepted", "overridden", or of one that is not known "unknown"; and
  // whether it was kept as a reply.
  void CountCardFeedback(std::string_view outcome, bool kept);
  // A load of the pack that was refused.
  void CountLoadFailure();
  // An HTTP answer's status.
  void CountHttp(int status);
  // A connection of the HTTP listener that was not served: "too many", "handshake", "slow".
  void CountConnectionLost(std::string_view why);

  // Everything, in the text format 0.0.4.
  std::string Text(const std::vector<Measured>& measured) const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_METRICS_H_
