#include "waymark/service/method_table.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "waymark/access/gate.h"
#include "waymark/service/admission.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/desk_call.h"
#include "waymark/service/errors.h"
#include "waymark/service/evaluate_handler.h"
#include "waymark/service/everybody_handler.h"
#include "waymark/service/explain_handler.h"
#include "waymark/service/feedback_handler.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/grpc_call.h"
#include "waymark/service/merge_practices_handler.h"
#include "waymark/service/operate_handler.h"
#include "waymark/service/replay_handler.h"
#include "waymark/service/respond_handler.h"
#include "waymark/service/review_handler.h"
#include "waymark/service/rules_handler.h"
#include "waymark/service/wire_stream.h"

namespace waymark::service {
namespace {

absl::Status Unreadable() { return absl::InvalidArgumentError("the request's bytes are none"); }

absl::Status Failed() {
  return absl::InternalError("the call failed inside Waymark; nothing was answered");
}

absl::Status TooBusy() {
  return WithRetry(
      WithReason(absl::ResourceExhaustedError("too many requests wait already; try again shortly"),
                 "TOO_BUSY"),
      absl::Seconds(1));
}

// One call on its way: counted and answered once.
struct Running {
  const ServiceContext& context;
  const google::protobuf::MethodDescriptor& method;
  WireCall call;
  std::string request;
  WireDone done;
  Caller caller = {};
  absl::Time begun = absl::Now();

  void Finish(const absl::Status& status, std::string bytes = {}) {
    CallEnded(context, method.name(), caller, status);
    CountCall(context, call.transport, method.name(), status, begun);
    done(status, std::move(bytes));
  }
  Call ForHandler(const AccessPolicy* access) const {
    return {context.clock(), call.cancelled, &caller, access, context.metrics};
  }
  // What handlers without a store ask; they all do.
  Call ForHandler() const { return ForHandler(context.gate); }
  bool is_gone() const { return call.cancelled && call.cancelled(); }
};
using RunningPtr = std::shared_ptr<Running>;
// What a method does once it is known who calls.
using Work = std::function<void(const RunningPtr&)>;

// Runs `work` here, or (`elsewhere`) on a thread of the executor; what a library throws becomes
// INTERNAL.
void Run(const RunningPtr& running, bool elsewhere, Work work) {
  auto guarded = [running, work = std::move(work)] {
    if (running->is_gone()) return running->Finish(Cancelled());
    try {
      work(running);
    } catch (const std::exception&) {
      // What an exception says may quote the request: it goes no further.
      running->Finish(Failed());
    }
  };
  if (!elsewhere) return guarded();
  if (!running->context.executor.Post(std::move(guarded))) running->Finish(TooBusy());
}

// A handler that needs the loaded pack, with messages.
template <typename Request, typename Response, typename F>
Work OverPack(bool long_work, F handler) {
  return [long_work, handler](const RunningPtr& running) {
    const bool elsewhere =
        long_work || running->request.size() >= running->context.big_message_bytes;
    Run(running, elsewhere, [handler](const RunningPtr& self) {
      const std::shared_ptr<const Snapshot> snapshot = self->context.packs.Get();
      if (snapshot == nullptr) return self->Finish(NoPack(self->context.packs));
      Request message;
      if (!message.ParseFromString(self->request)) return self->Finish(Unreadable());
      Response response;
      const absl::Status status = handler(*snapshot, self->ForHandler(), message, response);
      self->Finish(status, status.ok() ? response.SerializeAsString() : std::string());
    });
  };
}

// A handler over the store that is done when it returns.
template <typename Request, typename Response, typename F>
Work OverDesk(F handler) {
  return [handler](const RunningPtr& running) {
    if (running->context.desk == nullptr) return running->Finish(NoStore());
    Run(running, /*elsewhere=*/true, [handler](const RunningPtr& self) {
      Request message;
      if (!message.ParseFromString(self->request)) return self->Finish(Unreadable());
      Response response;
      const absl::Status status =
          handler(*self->context.desk, self->caller,
                  self->ForHandler(&self->context.desk->access()), message, response);
      self->Finish(status, status.ok() ? response.SerializeAsString() : std::string());
    });
  };
}

// One that is done when it says so.
template <typename Request, typename Response, typename F>
Work OverDeskLater(F handler) {
  return [handler](const RunningPtr& running) {
    if (running->context.desk == nullptr) return running->Finish(NoStore());
    Run(running, /*elsewhere=*/true, [handler](const RunningPtr& self) {
      struct Messages {
        Request request;
        Response response;
      };
      auto messages = std::make_shared<Messages>();
      if (!messages->request.ParseFromString(self->request)) return self->Finish(Unreadable());
      handler(*self->context.desk, self->caller, messages->request, messages->response,
              [self, messages](const absl::Status& status) {
                self->Finish(status,
                             status.ok() ? messages->response.SerializeAsString() : std::string());
              });
    });
  };
}

// Evaluate reads the record from the wire and writes its answer as bytes.
void EvaluateWork(const RunningPtr& running) {
  Run(running, running->request.size() >= running->context.big_message_bytes,
      [](const RunningPtr& self) {
        const std::shared_ptr<const Snapshot> snapshot = self->context.packs.Get();
        if (snapshot == nullptr) return self->Finish(NoPack(self->context.packs));
        const std::array<std::string_view, 1> pieces = {self->request};
        std::string bytes;
        const absl::Status status =
            EvaluateToBytes(*snapshot, self->ForHandler(), pieces, [&bytes](size_t size) {
              bytes.resize(size);
              return reinterpret_cast<uint8_t*>(bytes.data());
            });
        self->Finish(status, std::move(bytes));
      });
}

// Explain reads the record so too.
void ExplainWork(const RunningPtr& running) {
  Run(running, /*elsewhere=*/true, [](const RunningPtr& self) {
    const std::shared_ptr<const Snapshot> snapshot = self->context.packs.Get();
    if (snapshot == nullptr) return self->Finish(NoPack(self->context.packs));
    v1::ExplainResponse response;
    const absl::Status status =
        ExplainBytes(*snapshot, self->ForHandler(), self->request, self, response);
    self->Finish(status, status.ok() ? response.SerializeAsString() : std::string());
  });
}

// An answer that still holds goes out at once; else it is worked out on another thread.
void GetPromptsWork(const RunningPtr& running) {
  if (running->context.desk == nullptr) return running->Finish(NoStore());
  auto message = std::make_shared<v1::GetPromptsRequest>();
  if (!message->ParseFromString(running->request)) return running->Finish(Unreadable());
  const std::shared_ptr<const std::string> kept =
      FindKeptPrompts(*running->context.desk, running->caller, *message);
  if (kept != nullptr) return running->Finish(absl::OkStatus(), *kept);
  Run(running, /*elsewhere=*/true, [message](const RunningPtr& self) {
    const absl::StatusOr<std::shared_ptr<const std::string>> bytes =
        GetPrompts(*self->context.desk, self->caller, *message);
    self->Finish(bytes.status(), bytes.ok() ? **bytes : std::string());
  });
}

using StreamWork = std::function<std::shared_ptr<WireStream>(
    const ServiceContext& context, WireCall call, Caller caller, const std::string& request)>;

template <typename Request, typename F>
StreamWork Stream(F make) {
  return [make](const ServiceContext& context, WireCall call, Caller caller,
                const std::string& request) -> std::shared_ptr<WireStream> {
    if (context.desk == nullptr) return NewFailedStream(NoStore());
    Request message;
    if (!message.ParseFromString(request)) return NewFailedStream(Unreadable());
    return make(context, std::move(call), std::move(caller), std::move(message));
  };
}

std::map<std::string_view, Work> UnaryMethods(const ServiceContext& c) {
  const auto without_call = [](auto handler) {
    return [handler](Desk& desk, const Caller& caller, const Call&, const auto& request,
                     auto& response) { return handler(desk, caller, request, response); };
  };
  return {
      {"Evaluate", EvaluateWork},
      {"GetPrompts", GetPromptsWork},
      {"Explain", ExplainWork},
      {"ListRules", OverPack<v1::ListRulesRequest, v1::ListRulesResponse>(
                        false,
                        [&c](const Snapshot& snapshot, const Call&, const v1::ListRulesRequest& in,
                             v1::ListRulesResponse& out) {
                          out.set_pack_problem(c.packs.problem());
                          return ListRules(snapshot, in, out);
                        })},
      {"GetRule", OverPack<v1::GetRuleRequest, v1::GetRuleResponse>(
                      false, [](const Snapshot& snapshot, const Call&, const v1::GetRuleRequest& in,
                                v1::GetRuleResponse& out) { return GetRule(snapshot, in, out); })},
      {"Check", OverPack<v1::CheckRequest, v1::CheckResponse>(true, Check)},
      {"RunTests", OverPack<v1::RunTestsRequest, v1::RunTestsResponse>(true, RunTests)},
      {"ListWorklists",
       OverDesk<v1::ListWorklistsRequest, v1::ListWorklistsResponse>(without_call(ListWorklists))},
      {"ListAlerts",
       OverDesk<v1::ListAlertsRequest, v1::ListAlertsResponse>(without_call(ListAlerts))},
      {"GetAlert", OverDesk<v1::GetAlertRequest, v1::GetAlertResponse>(GetAlert)},
      {"FindPatients",
       OverDesk<v1::FindPatientsRequest, v1::FindPatientsResponse>(without_call(FindPatients))},
      {"ListOwners",
       OverDesk<v1::ListOwnersRequest, v1::ListOwnersResponse>(without_call(ListOwners))},
      {"MyDay", OverDesk<v1::MyDayRequest, v1::MyDayResponse>(without_call(MyDay))},
      {"SplitAlerts", OverDesk<v1::SplitAlertsRequest, v1::SplitAlertsResponse>(SplitAlerts)},
      {"GetDraft", OverDesk<v1::GetDraftRequest, v1::GetDraftResponse>(without_call(GetDraft))},
      {"ListTemplates",
       OverDesk<v1::ListTemplatesRequest, v1::ListTemplatesResponse>(without_call(ListTemplates))},
      {"PatientHistory", OverDesk<v1::PatientHistoryRequest, v1::PatientHistoryResponse>(
                             without_call(PatientHistory))},
      {"ListViews", OverDesk<v1::ListViewsRequest, v1::ListViewsResponse>(without_call(ListViews))},
      {"SaveView", OverDeskLater<v1::SaveViewRequest, v1::SaveViewResponse>(SaveView)},
      {"Letters", OverDesk<v1::LettersRequest, v1::LettersResponse>(without_call(Letters))},
      {"SaveDraft", OverDeskLater<v1::SaveDraftRequest, v1::SaveDraftResponse>(SaveDraft)},
      {"RecordSent", OverDeskLater<v1::RecordSentRequest, v1::RecordSentResponse>(RecordSent)},
      {"Replay", OverDesk<v1::ReplayRequest, v1::ReplayResponse>(Replay)},
      {"Forecast", OverDesk<v1::ForecastRequest, v1::ForecastResponse>(Forecast)},
      {"Indicators", OverDesk<v1::IndicatorsRequest, v1::IndicatorsResponse>(Indicators)},
      {"ReferralPathway",
       OverDesk<v1::ReferralPathwayRequest, v1::ReferralPathwayResponse>(ReferralPathway)},
      {"FindMissed", OverDesk<v1::FindMissedRequest, v1::FindMissedResponse>(FindMissed)},
      {"Impact", OverDesk<v1::ImpactRequest, v1::ImpactResponse>(Impact)},
      {"ActivatePack", OverDesk<v1::ActivatePackRequest, v1::ActivatePackResponse>(
                           [&c](Desk& desk, const Caller& caller, const Call&,
                                const v1::ActivatePackRequest& in, v1::ActivatePackResponse& out) {
                             return ActivatePack(desk, c.packs, caller, in, out);
                           })},
      {"RollBack",
       OverDesk<v1::RollBackRequest, v1::RollBackResponse>(
           [&c](Desk& desk, const Caller& caller, const Call&, const v1::RollBackRequest& in,
                v1::RollBackResponse& out) { return RollBack(desk, c.packs, caller, in, out); })},
      {"Suspend", OverDesk<v1::SuspendRequest, v1::SuspendResponse>(without_call(Suspend))},
      {"Resume", OverDesk<v1::ResumeRequest, v1::ResumeResponse>(without_call(Resume))},
      {"Statistics",
       OverDesk<v1::StatisticsRequest, v1::StatisticsResponse>(without_call(Statistics))},
      {"Respond", OverDeskLater<v1::RespondRequest, v1::RespondResponse>(Respond)},
      {"Assign", OverDeskLater<v1::AssignRequest, v1::AssignResponse>(Assign)},
      {"RespondMany", OverDeskLater<v1::RespondManyRequest, v1::RespondManyResponse>(RespondMany)},
      {"Undo", OverDeskLater<v1::UndoRequest, v1::UndoResponse>(Undo)},
      {"AddNote", OverDeskLater<v1::AddNoteRequest, v1::AddNoteResponse>(AddNote)},
      {"CoverLeave", OverDeskLater<v1::CoverLeaveRequest, v1::CoverLeaveResponse>(CoverLeave)},
      {"MergePractices",
       OverDeskLater<v1::MergePracticesRequest, v1::MergePracticesResponse>(MergePractices)},
      {"GiveFeedback",
       OverDesk<v1::GiveFeedbackRequest, v1::GiveFeedbackResponse>(
           [](Desk& desk, const Caller& caller, const Call&, const v1::GiveFeedbackRequest& in,
              v1::GiveFeedbackResponse&) { return GiveFeedback(desk, caller, in); })},
      {"ListFeedback",
       OverDesk<v1::ListFeedbackRequest, v1::ListFeedbackResponse>(without_call(ListFeedback))},
  };
}

std::map<std::string_view, StreamWork> StreamMethods() {
  return {{"WatchPrompts", Stream<v1::WatchPromptsRequest>(NewWatchStream)},
          {"Export", Stream<v1::ExportRequest>(NewExportStream)}};
}

// `method` as a function: who calls is found out first.
void SetUnary(const ServiceContext& context, Work work, Method& method) {
  method.unary = [&context, descriptor = method.descriptor, work = std::move(work)](
                     WireCall call, std::string request, WireDone done) {
    auto running = std::make_shared<Running>(
        Running{context, *descriptor, std::move(call), std::move(request), std::move(done)});
    AdmitCall(context, running->call.presented, NeedOf(*descriptor),
              [running, work](absl::StatusOr<Caller> caller) {
                if (!caller.ok()) return running->Finish(caller.status());
                running->caller = *std::move(caller);
                work(running);
              });
  };
}

void SetStream(const ServiceContext& context, StreamWork work, Method& method) {
  method.stream = [&context, descriptor = method.descriptor, work = std::move(work)](
                      WireCall call, std::string request,
                      std::function<void(std::shared_ptr<WireStream>)> begun) {
    auto kept = std::make_shared<WireCall>(std::move(call));
    AdmitCall(context, kept->presented, NeedOf(*descriptor),
              [&context, descriptor, kept, request = std::move(request), work,
               begun = std::move(begun)](absl::StatusOr<Caller> caller) {
                if (!caller.ok()) {
                  CountCall(context, kept->transport, descriptor->name(), caller.status(),
                            absl::Now());
                  return begun(NewFailedStream(caller.status()));
                }
                begun(work(context, std::move(*kept), *std::move(caller), request));
              });
  };
}

}  // namespace

MethodTable::MethodTable(const ServiceContext& context) : context_(context) {
  const std::map<std::string_view, Work> unary = UnaryMethods(context_);
  const std::map<std::string_view, StreamWork> streams = StreamMethods();
  for (const google::protobuf::FileDescriptor* file :
       {v1::EvaluateRequest::descriptor()->file(), v1::ListWorklistsRequest::descriptor()->file(),
        v1::ListRulesRequest::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        Method method;
        method.descriptor = file->service(s)->method(m);
        const std::string& name = method.descriptor->name();
        if (const auto found = unary.find(name); found != unary.end()) {
          SetUnary(context_, found->second, method);
        } else if (const auto stream = streams.find(name); stream != streams.end()) {
          SetStream(context_, stream->second, method);
        }
        methods_.emplace(absl::StrCat(file->service(s)->full_name(), "/", name), std::move(method));
      }
    }
  }
}

const Method* MethodTable::Find(std::string_view name) const {
  const auto found = methods_.find(name);
  return found == methods_.end() ? nullptr : &found->second;
}

}  // namespace waymark::service
