#include "waymark/service/metrics.h"

#include <map>
#include <tuple>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace waymark::service {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Histogram;

// Seconds. The specification's guidance for a card is 0.5; most answers take under a millisecond.
const Histogram::BucketBoundaries& Buckets() {
  static const Histogram::BucketBoundaries buckets = {
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10};
  return buckets;
}

// A reload brings rules of another version; old ones stay until the next start, so there is an end.
constexpr size_t kMostRuleSeries = 5000;

Family<Counter>& AddCounter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

std::string_view ResultOf(const absl::Status& status) {
  if (status.ok()) return "answered";
  if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status)) return "not_now";
  if (absl::IsCancelled(status) || absl::IsDeadlineExceeded(status)) return "cancelled";
  return absl::IsInternal(status) ? "failed" : "refused";
}

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  Family<Counter>& evaluations =
      AddCounter(registry, "waymark_evaluations_total", "Evaluate calls, by how they ended");
  Histogram& evaluation_seconds = prometheus::BuildHistogram()
                                      .Name("waymark_evaluation_seconds")
                                      .Help("How long Evaluate took, from request to answer")
                                      .Register(registry)
                                      .Add({}, Buckets());
  Family<Counter>& calls =
      AddCounter(registry, "waymark_calls_total", "Calls of the API, by method and code");
  Family<Histogram>& call_seconds = prometheus::BuildHistogram()
                                        .Name("waymark_call_seconds")
                                        .Help("How long calls took, by method")
                                        .Register(registry);
  Family<Counter>& fired = AddCounter(
      registry, "waymark_rule_fired_total",
      "Items of a rule that spoke, or would have if it did not run silently, in Evaluate");
  Family<Counter>& shown =
      AddCounter(registry, "waymark_rule_shown_total", "Prompts of a rule that Evaluate showed");
  Counter& auth_failures = AddCounter(registry, "waymark_auth_failures_total",
                                      "Calls without a certificate or token that counts")
                               .Add({});
  Counter& exports =
      AddCounter(registry, "waymark_export_total", "Exports that were given out whole").Add({});
  Counter& load_failures = AddCounter(registry, "waymark_rule_load_failures_total",
                                      "Loads of the pack that were refused since the start")
                               .Add({});
  Family<Counter>& http = AddCounter(registry, "waymark_http_responses_total",
                                     "Answers of the HTTP listener, by status");
  Family<Counter>& cards = AddCounter(registry, "waymark_cds_cards_total",
                                      "Cards given out by CDS Hooks, by hook and indicator");
  Family<Counter>& card_feedback =
      AddCounter(registry, "waymark_cds_feedback_total",
                 "Feedback on cards, by outcome and whether it was kept as a reply");
  Family<Counter>& lost = AddCounter(registry, "waymark_http_connections_lost_total",
                                     "Connections that the HTTP listener ended, by reason");

  // (family, labels) -> the counter, so that a call does not build labels.
  mutable absl::Mutex mutex;
  std::map<std::tuple<std::string, std::string, std::string>, Counter*, std::less<>> call_counters
      ABSL_GUARDED_BY(mutex);
  std::map<std::string, Histogram*, std::less<>> call_timers ABSL_GUARDED_BY(mutex);
  struct RuleCounters {
    Counter* fired = nullptr;
    Counter* shown = nullptr;
  };
  std::map<std::pair<std::string, std::string>, RuleCounters> rules ABSL_GUARDED_BY(mutex);

  RuleCounters& Of(const rules::Rule& rule) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    const auto found = rules.find({rule.id, rule.version});
    if (found != rules.end()) return found->second;
    const bool full = rules.size() >= kMostRuleSeries;
    const std::pair<std::string, std::string> key =
        full ? std::pair<std::string, std::string>("others", "") : std::pair(rule.id, rule.version);
    RuleCounters& counters = rules[key];
    if (counters.fired == nullptr) {
      const prometheus::Labels labels = {{"rule", key.first}, {"version", key.second}};
      counters = {&fired.Add(labels), &shown.Add(labels)};
    }
    return counters;
  }
};

Metrics::Metrics(std::string_view program_version) : impl_(std::make_unique<Impl>()) {
  prometheus::BuildGauge()
      .Name("waymark_build_info")
      .Help("1; which program this is")
      .Register(impl_->registry)
      .Add({{"version", std::string(program_version)}})
      .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::CountCall(std::string_view transport, std::string_view method,
                        const absl::Status& status, absl::Duration took) {
  const std::string code = absl::StatusCodeToString(status.code());
  if (absl::IsUnauthenticated(status)) impl_->auth_failures.Increment();
  if (status.ok() && method == "Export") impl_->exports.Increment();
  Counter* counter = nullptr;
  Histogram* timer = nullptr;
  {
    absl::MutexLock lock(&impl_->mutex);
    Counter*& known = impl_->call_counters[{std::string(transport), std::string(method), code}];
    if (known == nullptr) {
      known = &impl_->calls.Add(
          {{"code", code}, {"method", std::string(method)}, {"transport", std::string(transport)}});
    }
    Histogram*& timed = impl_->call_timers[std::string(method)];
    if (timed == nullptr) {
      timed = &impl_->call_seconds.Add({{"method", std::string(method)}}, Buckets());
    }
    counter = known;
    timer = timed;
  }
  const double seconds = absl::ToDoubleSeconds(took);
  counter->Increment();
  timer->Observe(seconds);
  if (method != "Evaluate") return;
  impl_->evaluations.Add({{"result", std::string(ResultOf(status))}}).Increment();
  impl_->evaluation_seconds.Observe(seconds);
}

void Metrics::CountPrompts(const rules::Pack& pack, const prompts::PromptSet& set) {
  if (set.prompts.empty() && set.silent_items.empty()) return;
  absl::MutexLock lock(&impl_->mutex);
  for (const prompts::PromptAnswer& prompt : set.prompts) {
    Impl::RuleCounters& counters = impl_->Of(*prompt.rule);
    counters.fired->Increment();
    if (prompt.display != prompts::Display::kHeldBack) counters.shown->Increment();
  }
  for (const engine::ItemAnswer* item : set.silent_items) {
    impl_->Of(pack.rules[item->rule]).fired->Increment();
  }
}

void Metrics::CountCard(std::string_view hook, std::string_view indicator) {
  impl_->cards.Add({{"hook", std::string(hook)}, {"indicator", std::string(indicator)}})
      .Increment();
}

void Metrics::CountCardFeedback(std::string_view outcome, bool kept) {
  impl_->card_feedback.Add({{"kept", kept ? "yes" : "no"}, {"outcome", std::string(outcome)}})
      .Increment();
}

void Metrics::CountLoadFailure() { impl_->load_failures.Increment(); }

void Metrics::CountHttp(int status) {
  impl_->http.Add({{"status", std::to_string(status)}}).Increment();
}

void Metrics::CountConnectionLost(std::string_view why) {
  impl_->lost.Add({{"reason", std::string(why)}}).Increment();
}

std::string Metrics::Text(const std::vector<Measured>& measured) const {
  std::vector<prometheus::MetricFamily> families = impl_->registry.Collect();
  for (const Measured& one : measured) {
    prometheus::MetricFamily family;
    family.name = one.name;
    family.help = one.help;
    const bool counter = one.kind == Measured::Kind::kCounter;
    family.type = counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
    for (const Measured::Sample& sample : one.samples) {
      prometheus::ClientMetric metric;
      for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
      if (counter) {
        metric.counter.value = sample.value;
      } else {
        metric.gauge.value = sample.value;
      }
      family.metric.push_back(std::move(metric));
    }
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace waymark::service
