#include "waymark/gateway/cds_hooks.h"

#include <deque>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "waymark/access/gate.h"
#include "waymark/gateway/cds_evaluate.h"
#include "waymark/gateway/cds_feedback.h"
#include "waymark/gateway/cds_fetch.h"
#include "waymark/gateway/cds_identity.h"
#include "waymark/gateway/cds_issued.h"
#include "waymark/gateway/cds_json.h"
#include "waymark/gateway/cds_outcome.h"
#include "waymark/gateway/cds_pack.h"
#include "waymark/gateway/cds_request.h"
#include "waymark/gateway/fhir_fetch.h"
#include "waymark/service/admission.h"
#include "waymark/service/errors.h"
#include "waymark/service/log.h"
#include "waymark/service/metrics.h"

namespace waymark::gateway {
namespace {

using service::Caller;
using service::Need;

constexpr std::string_view kServices = "/cds-services";
constexpr std::string_view kFeedback = "/feedback";
constexpr size_t kMostIssued = 50'000;
// Calls that wait for a caller's FHIR server at a time, and those that wait for them.
constexpr size_t kFetching = 8, kFetchesWaiting = 64;
// Reading FHIR takes longer than reading messages of the same size.
constexpr size_t kFhirTakes = 2;

// What is behind /cds-services: "/ID" or "/ID/feedback".
struct Target {
  std::string_view id;
  bool feedback = false;
};
Target TargetOf(std::string_view path) {
  Target target{path.substr(kServices.size() + 1), false};
  if (target.id.ends_with(kFeedback)) {
    target.id.remove_suffix(kFeedback.size());
    target.feedback = true;
  }
  return target;
}

HttpResponse Json(std::string body) {
  HttpResponse response;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = std::move(body);
  return response;
}

absl::Status NoSuchService() {
  return service::NotFound("CDS service", "of that id; GET /cds-services names those there are");
}

absl::Status TooBusy() {
  return service::WithRetry(
      service::WithReason(
          absl::ResourceExhaustedError("too many requests wait already; try again shortly"),
          "TOO_BUSY"),
      absl::Seconds(1));
}

bool IsJson(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  const absl::string_view name(type.data(), type.size());
  return absl::EqualsIgnoreCase(name, "application/json") ||
         absl::EqualsIgnoreCase(name, "application/fhir+json");
}

std::string_view IndicatorName(v1::Level level) {
  if (level == v1::LEVEL_CRITICAL) return "critical";
  return level == v1::LEVEL_WARNING ? "warning" : "info";
}

}  // namespace

struct CdsHooks::Impl : public std::enable_shared_from_this<CdsHooks::Impl> {
  Impl(const service::ServiceContext& context_in, const service::ServeConfig& config_in,
       CdsIdentity identity_in)
      : context(context_in),
        config(config_in),
        identity(std::move(identity_in)),
        packs(config_in.cds_hooks.not_recorded) {}

  // One call on its way.
  struct Running {
    std::shared_ptr<Exchange> exchange;
    Reply reply;
    std::string_view method;  // as the audit log and the metrics name it
    Caller caller = {};
    absl::Time begun = absl::Now();
    // Of a call that is evaluated, once its request is read.
    std::shared_ptr<const CdsPack> pack = {};
    const CdsMoment* moment = nullptr;
    CdsRequest request = {};                    // views the exchange's body, and `fetched`
    std::vector<const CdsQuery*> missing = {};  // what is to be fetched
    std::deque<std::string> fetched = {};
  };
  using RunningPtr = std::shared_ptr<Running>;
  using Work = void (Impl::*)(const RunningPtr&);

  void Discover(const std::shared_ptr<Exchange>& exchange, Reply reply) {
    Admit(std::make_shared<Running>(Running{exchange, std::move(reply), "Discover"}),
          Need::kEvaluate, &Impl::AnswerDiscovery);
  }

  void Post(const std::shared_ptr<Exchange>& exchange, Reply reply) {
    const bool feedback = TargetOf(exchange->request.path).feedback;
    auto running = std::make_shared<Running>(
        Running{exchange, std::move(reply), feedback ? "Respond" : "Evaluate"});
    if (!IsJson(exchange->request.headers.Get("content-type"))) {
      HttpResponse response =
          CdsError(absl::InvalidArgumentError("Content-Type: application/json is expected"));
      response.status = 415;
      return running->reply(std::move(response));
    }
    if (exchange->request.headers.Has("content-encoding") &&
        exchange->request.headers.Get("content-encoding") != "identity") {
      HttpResponse response = CdsError(
          absl::InvalidArgumentError("Content-Encoding: compressed requests are not taken here"));
      response.status = 415;
      return running->reply(std::move(response));
    }
    if (feedback) {
      return Admit(running, context.desk == nullptr ? Need::kEvaluate : Need::kAnswer,
                   &Impl::TakeFeedback);
    }
    Admit(running, Need::kEvaluate, &Impl::AnswerService);
  }

  void Admit(const RunningPtr& running, Need need, Work work) {
    const HttpRequest& request = running->exchange->request;
    access::Presented presented;
    presented.authorization = request.headers.All("authorization");
    presented.certificate_names = request.certificate_names;
    presented.certificate_subject = request.certificate_subject;
    presented.address = request.peer;
    if (context.gate != nullptr && !presented.authorization.empty()) {
      if (config.http.public_url.empty()) {
        return Fail(running, service::WithReason(
                                 absl::UnauthenticatedError(
                                     "tokens can't be checked: http.public_url is not configured"),
                                 "NO_PUBLIC_URL"));
      }
      presented.only_for = absl::StrCat(config.http.public_url, request.path);
    }
    service::AdmitCall(context, std::move(presented), need,
                       [self = shared_from_this(), running, work](absl::StatusOr<Caller> caller) {
                         if (!caller.ok()) return self->Fail(running, caller.status());
                         running->caller = *std::move(caller);
                         (self.get()->*work)(running);
                       });
  }

  void End(const RunningPtr& running, const absl::Status& status) {
    service::CallEnded(context, running->method, running->caller, status);
    if (!status.ok()) {
      context.log.CountFailure(running->method, absl::StatusCodeToString(status.code()));
    }
    if (context.metrics != nullptr) {
      context.metrics->CountCall("cds-hooks", running->method, status,
                                 absl::Now() - running->begun);
    }
  }

  void Fail(const RunningPtr& running, const absl::Status& status) {
    End(running, status);
    running->reply(CdsError(status));
  }

  // Null, and the call has failed, while no pack is loaded.
  std::shared_ptr<const CdsPack> Pack(const RunningPtr& running) {
    std::shared_ptr<const service::Snapshot> snapshot = context.packs.Get();
    if (snapshot != nullptr) return packs.Of(std::move(snapshot));
    Fail(running, service::WithRetry(
                      service::WithReason(absl::UnavailableError(
                                              "no pack of rules is loaded, so nothing was checked"),
                                          "NO_PACK"),
                      absl::Seconds(5)));
    return nullptr;
  }

  void AnswerDiscovery(const RunningPtr& running) {
    const std::shared_ptr<const CdsPack> pack = Pack(running);
    if (pack == nullptr) return;
    End(running, absl::OkStatus());
    running->reply(Json(pack->discovery));
  }

  // Runs `work` here, or on a thread of the executor.
  void Run(const RunningPtr& running, bool elsewhere, Work work) {
    auto guarded = [self = shared_from_this(), running, work] {
      if (*running->exchange->gone) return self->Fail(running, service::Cancelled());
      try {
        (self.get()->*work)(running);
      } catch (const std::exception&) {
        // What an exception says may quote the request: it goes no further.
        self->Fail(running,
                   absl::InternalError("the call failed inside Waymark; nothing was answered"));
      }
    };
    if (!elsewhere) return guarded();
    if (!context.executor.Post(std::move(guarded))) Fail(running, TooBusy());
  }

  // Runs `work` on a thread that may wait for somebody else's server.
  void RunFetching(const RunningPtr& running, Work work) {
    {
      absl::MutexLock lock(&fetching_mutex);
      if (fetching != nullptr && fetching->Post([self = shared_from_this(), running, work] {
            self->Run(running, /*elsewhere=*/false, work);
          })) {
        return;
      }
    }
    Fail(running, TooBusy());
  }

  void AnswerService(const RunningPtr& running) {
    const bool big =
        running->exchange->request.body.size() * kFhirTakes >= context.big_message_bytes;
    // With a store it is looked at.
    Run(running, big || context.desk != nullptr, &Impl::ReadAndEvaluate);
  }

  void ReadAndEvaluate(const RunningPtr& running) {
    running->pack = Pack(running);
    if (running->pack == nullptr) return;
    const HttpRequest& request = running->exchange->request;
    running->moment = running->pack->Find(TargetOf(request.path).id);
    if (running->moment == nullptr) return Fail(running, NoSuchService());
    absl::StatusOr<CdsRequest> read = ReadCdsRequest(*running->moment, request.body);
    if (!read.ok()) return Fail(running, read.status());
    running->request = *std::move(read);
    if (fetcher != nullptr) {
      running->missing = MissingOf(*fetcher, running->pack->needs, running->request);
    }
    // Those who wait for nobody are not held up by those who do.
    if (!running->missing.empty()) return RunFetching(running, &Impl::FetchAndEvaluate);
    Evaluate(running);
  }

  void FetchAndEvaluate(const RunningPtr& running) {
    FetchMissing(
        *fetcher, running->missing, [&] { return running->exchange->gone->load(); }, context.log,
        running->request, running->fetched);
    Evaluate(running);
  }

  void Evaluate(const RunningPtr& running) {
    service::Call call;
    call.now = context.clock();
    call.cancelled = [gone = running->exchange->gone] { return gone->load(); };
    call.caller = &running->caller;
    call.access = context.gate;
    call.metrics = context.metrics;
    absl::StatusOr<CdsAnswer> answer = CdsEvaluate(*running->pack, *running->moment, identity, call,
                                                   running->request, context.desk);
    if (!answer.ok()) return Fail(running, answer.status());
    if (context.metrics != nullptr) {
      for (const v1::Level level : answer->levels) {
        context.metrics->CountCard(running->moment->hook, IndicatorName(level));
      }
    }
    issued.Add(std::move(answer->issued));
    End(running, absl::OkStatus());
    running->reply(Json(std::move(answer->json)));
  }

  void TakeFeedback(const RunningPtr& running) {
    Run(running, /*elsewhere=*/true, &Impl::Feedback);
  }

  // The cards that the feedback names, as far as they are known.
  absl::StatusOr<std::map<std::string, IssuedCard>> CardsOf(
      const std::vector<CdsFeedback>& feedback, const Caller& caller,
      const rules::Pack& pack) const {
    std::map<std::string, IssuedCard> cards;
    std::set<std::string> others;
    for (const CdsFeedback& one : feedback) {
      if (std::optional<IssuedCard> card = issued.Find(one.card)) {
        cards.emplace(one.card, *std::move(card));
      } else {
        others.insert(one.card);
      }
    }
    // From before a restart, or long ago.
    if (others.empty() || context.desk == nullptr) return cards;
    auto found = FindCards(*context.desk, caller, pack, identity, std::move(others));
    if (!found.ok()) return found.status();
    cards.merge(*found);
    return cards;
  }

  void Feedback(const RunningPtr& running) {
    const std::shared_ptr<const CdsPack> pack = Pack(running);
    if (pack == nullptr) return;
    const HttpRequest& request = running->exchange->request;
    if (pack->Find(TargetOf(request.path).id) == nullptr) return Fail(running, NoSuchService());
    absl::StatusOr<std::vector<CdsFeedback>> feedback = ReadCdsFeedback(request.body);
    if (!feedback.ok()) return Fail(running, feedback.status());
    std::vector<bool> accepted;
    for (const CdsFeedback& one : *feedback) accepted.push_back(one.accepted);
    absl::StatusOr<std::map<std::string, IssuedCard>> cards =
        CardsOf(*feedback, running->caller, pack->snapshot->pack());
    if (!cards.ok()) return Fail(running, cards.status());
    GiveCdsFeedback(
        context.desk, context.executor, running->caller, *std::move(cards), *std::move(feedback),
        [self = shared_from_this(), running, accepted](const std::vector<CdsFeedbackDone>& done) {
          self->AnswerFeedback(running, accepted, done);
        });
  }

  void AnswerFeedback(const RunningPtr& running, const std::vector<bool>& accepted,
                      const std::vector<CdsFeedbackDone>& done) {
    CdsJson out;
    out.Open('{');
    out.Open("extension", '{');
    out.Open("waymark.v1", '{');
    out.Open("feedback", '[');
    for (size_t i = 0; i < done.size(); ++i) {
      if (context.metrics != nullptr) {
        context.metrics->CountCardFeedback(!done[i].known ? "unknown"
                                           : accepted[i]  ? "accepted"
                                                          : "overridden",
                                           done[i].kept);
      }
      out.Open('{');
      out.Text("card", done[i].card);
      out.Word("kept", done[i].kept ? "true" : "false");
      out.Text("why", done[i].why);
      out.Close('}');
    }
    out.Close(']');
    out.Close('}');
    out.Close('}');
    out.Close('}');
    End(running, absl::OkStatus());
    running->reply(Json(out.text()));
  }

  const service::ServiceContext& context;
  const service::ServeConfig& config;
  const CdsIdentity identity;
  CdsPacks packs;
  CdsIssued issued{kMostIssued};
  std::unique_ptr<FhirFetcher> fetcher;  // null: no server may be asked
  absl::Mutex fetching_mutex;
  // CdsHooks has it; null once that has gone.
  service::Executor* fetching ABSL_GUARDED_BY(fetching_mutex) = nullptr;
};

CdsHooks::CdsHooks(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

CdsHooks::~CdsHooks() {
  absl::MutexLock lock(&impl_->fetching_mutex);
  impl_->fetching = nullptr;
}

absl::StatusOr<std::unique_ptr<CdsHooks>> CdsHooks::Make(const service::ServiceContext& context,
                                                         const service::ServeConfig& config,
                                                         CdsIdentity identity) {
  for (const std::string& type : config.cds_hooks.not_recorded) {
    if (IsAskedFor(type)) continue;
    return absl::InvalidArgumentError(
        "cds_hooks.not_recorded: resource types that are asked for are expected, for instance Flag "
        "(GET /cds-services shows them; Patient is always needed)");
  }
  auto impl = std::make_shared<Impl>(context, config, std::move(identity));
  if (!config.cds_hooks.fhir_servers.empty()) {
    FhirFetchLimits limits;
    limits.time = absl::Milliseconds(config.cds_hooks.fhir_milliseconds);
    absl::StatusOr<std::unique_ptr<FhirFetcher>> fetcher =
        FhirFetcher::Make(config.cds_hooks.fhir_servers, config.cds_hooks.fhir_ca, limits);
    if (!fetcher.ok()) return fetcher.status();
    impl->fetcher = *std::move(fetcher);
  }
  std::unique_ptr<CdsHooks> hooks(new CdsHooks(impl));
  if (impl->fetcher != nullptr) {
    hooks->fetching_ = std::make_unique<service::Executor>(kFetching, kFetchesWaiting);
    absl::MutexLock lock(&impl->fetching_mutex);
    impl->fetching = hooks->fetching_.get();
  }
  return hooks;
}

void CdsHooks::AddTo(Router& router) {
  const std::shared_ptr<Impl> impl = impl_;
  router.SetErrorForm(std::string(kServices), &CdsRefusal);
  router.Add(std::string(kServices), {"GET"},
             [impl](const std::shared_ptr<Exchange>& exchange, Reply reply) {
               impl->Discover(exchange, std::move(reply));
             });
  router.Add(absl::StrCat(std::string(kServices), "/"), {"POST"},
             [impl](const std::shared_ptr<Exchange>& exchange, Reply reply) {
               impl->Post(exchange, std::move(reply));
             });
}

}  // namespace waymark::gateway
