// waymark.v1.ReviewService over gRPC.

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "waymark/service/admission.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/desk_call.h"
#include "waymark/service/everybody_handler.h"
#include "waymark/service/grpc_call.h"
#include "waymark/service/merge_practices_handler.h"
#include "waymark/service/replay_handler.h"
#include "waymark/service/review_handler.h"
#include "waymark/v1/review.grpc.pb.h"

namespace waymark::service {
namespace {

// Sends a file part by part: the thread that makes it waits for the reader, who may be slow.
class ExportReactor final : public grpc::ServerWriteReactor<v1::ExportResponse> {
 public:
  ExportReactor(const ServiceContext& context, const grpc::CallbackServerContext& grpc,
                const v1::ExportRequest& request)
      : context_(context), request_(request) {
    AdmitGrpc(context, grpc, "Export",
              [this](absl::StatusOr<Caller> caller) { Begin(std::move(caller)); });
  }

  void Begin(absl::StatusOr<Caller> caller) {
    if (caller.ok() && context_.desk == nullptr) caller = NoStore();
    if (!caller.ok()) return End(caller.status());
    caller_ = *std::move(caller);
    if (!context_.executor.Post([this] { Run(); })) {
      End(absl::ResourceExhaustedError("too many requests wait already"));
    }
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok) gone_ = true;
  }
  void OnCancel() override {
    absl::MutexLock lock(&mutex_);
    gone_ = true;
  }
  void OnDone() override { delete this; }

 private:
  void Run() {
    const absl::Status status = Export(*context_.desk, caller_, request_, [this](std::string part) {
      if (!WaitForReader()) return false;
      response_.set_csv(std::move(part));
      {
        absl::MutexLock lock(&mutex_);
        writing_ = true;
      }
      StartWrite(&response_);
      return true;
    });
    WaitForReader();
    End(status);
  }

  void End(const absl::Status& status) {
    CallEnded(context_, "Export", caller_, status);
    CountCall(context_, "grpc", "Export", status, begun_at_);
    Finish(ToGrpc(status));
  }

  // False where nobody reads any more.
  bool WaitForReader() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](ExportReactor* self)
             ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->mutex_) { return !self->writing_; },
        this));
    return !gone_;
  }

  const ServiceContext& context_;
  Caller caller_;  // set before it runs
  const v1::ExportRequest request_;
  const absl::Time begun_at_ = absl::Now();
  v1::ExportResponse response_;
  absl::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool gone_ ABSL_GUARDED_BY(mutex_) = false;
};

class ReviewService final : public v1::ReviewService::CallbackService {
 public:
  explicit ReviewService(const ServiceContext& context)
      : context_(ContextOf(context, v1::ReviewService::service_full_name())) {}

  grpc::ServerUnaryReactor* ListWorklists(grpc::CallbackServerContext* grpc,
                                          const v1::ListWorklistsRequest* request,
                                          v1::ListWorklistsResponse* response) override {
    return RunDesk(context_, grpc, "ListWorklists", request, response, service::ListWorklists);
  }
  grpc::ServerUnaryReactor* ListAlerts(grpc::CallbackServerContext* grpc,
                                       const v1::ListAlertsRequest* request,
                                       v1::ListAlertsResponse* response) override {
    return RunDesk(context_, grpc, "ListAlerts", request, response, service::ListAlerts);
  }
  grpc::ServerUnaryReactor* GetAlert(grpc::CallbackServerContext* grpc,
                                     const v1::GetAlertRequest* request,
                                     v1::GetAlertResponse* response) override {
    return RunDesk(context_, grpc, "GetAlert", request, response, service::GetAlert);
  }
  grpc::ServerUnaryReactor* Replay(grpc::CallbackServerContext* grpc,
                                   const v1::ReplayRequest* request,
                                   v1::ReplayResponse* response) override {
    return RunDesk(context_, grpc, "Replay", request, response, service::Replay);
  }
  grpc::ServerUnaryReactor* Forecast(grpc::CallbackServerContext* grpc,
                                     const v1::ForecastRequest* request,
                                     v1::ForecastResponse* response) override {
    return RunDesk(context_, grpc, "Forecast", request, response, service::Forecast);
  }
  grpc::ServerUnaryReactor* Indicators(grpc::CallbackServerContext* grpc,
                                       const v1::IndicatorsRequest* request,
                                       v1::IndicatorsResponse* response) override {
    return RunDesk(context_, grpc, "Indicators", request, response, service::Indicators);
  }
  grpc::ServerUnaryReactor* ReferralPathway(grpc::CallbackServerContext* grpc,
                                            const v1::ReferralPathwayRequest* request,
                                            v1::ReferralPathwayResponse* response) override {
    return RunDesk(context_, grpc, "ReferralPathway", request, response, service::ReferralPathway);
  }
  grpc::ServerUnaryReactor* FindMissed(grpc::CallbackServerContext* grpc,
                                       const v1::FindMissedRequest* request,
                                       v1::FindMissedResponse* response) override {
    return RunDesk(context_, grpc, "FindMissed", request, response, service::FindMissed);
  }
  grpc::ServerUnaryReactor* Assign(grpc::CallbackServerContext* grpc,
                                   const v1::AssignRequest* request,
                                   v1::AssignResponse* response) override {
    return RunDeskWrite(context_, grpc, "Assign", request, response, service::Assign);
  }
  grpc::ServerUnaryReactor* RespondMany(grpc::CallbackServerContext* grpc,
                                        const v1::RespondManyRequest* request,
                                        v1::RespondManyResponse* response) override {
    return RunDeskWrite(context_, grpc, "RespondMany", request, response, service::RespondMany);
  }
  grpc::ServerUnaryReactor* Undo(grpc::CallbackServerContext* grpc, const v1::UndoRequest* request,
                                 v1::UndoResponse* response) override {
    return RunDeskWrite(context_, grpc, "Undo", request, response, service::Undo);
  }
  grpc::ServerUnaryReactor* MergePractices(grpc::CallbackServerContext* grpc,
                                           const v1::MergePracticesRequest* request,
                                           v1::MergePracticesResponse* response) override {
    return RunDeskWrite(context_, grpc, "MergePractices",
                        [request, response](Desk& desk, const Caller& caller, Done done) {
                          service::MergePractices(desk, caller, *request, *response,
                                                  std::move(done));
                        });
  }
  grpc::ServerUnaryReactor* AddNote(grpc::CallbackServerContext* grpc,
                                    const v1::AddNoteRequest* request,
                                    v1::AddNoteResponse* response) override {
    return RunDeskWrite(context_, grpc, "AddNote", request, response, service::AddNote);
  }
  grpc::ServerUnaryReactor* CoverLeave(grpc::CallbackServerContext* grpc,
                                       const v1::CoverLeaveRequest* request,
                                       v1::CoverLeaveResponse* response) override {
    return RunDeskWrite(context_, grpc, "CoverLeave", request, response, service::CoverLeave);
  }
  grpc::ServerUnaryReactor* FindPatients(grpc::CallbackServerContext* grpc,
                                         const v1::FindPatientsRequest* request,
                                         v1::FindPatientsResponse* response) override {
    return RunDesk(context_, grpc, "FindPatients", request, response, service::FindPatients);
  }
  grpc::ServerUnaryReactor* ListOwners(grpc::CallbackServerContext* grpc,
                                       const v1::ListOwnersRequest* request,
                                       v1::ListOwnersResponse* response) override {
    return RunDesk(context_, grpc, "ListOwners", request, response, service::ListOwners);
  }
  grpc::ServerUnaryReactor* MyDay(grpc::CallbackServerContext* grpc,
                                  const v1::MyDayRequest* request,
                                  v1::MyDayResponse* response) override {
    return RunDesk(context_, grpc, "MyDay", request, response, service::MyDay);
  }
  grpc::ServerUnaryReactor* SplitAlerts(grpc::CallbackServerContext* grpc,
                                        const v1::SplitAlertsRequest* request,
                                        v1::SplitAlertsResponse* response) override {
    return RunDesk(context_, grpc, "SplitAlerts", request, response, service::SplitAlerts);
  }
  grpc::ServerUnaryReactor* GetDraft(grpc::CallbackServerContext* grpc,
                                     const v1::GetDraftRequest* request,
                                     v1::GetDraftResponse* response) override {
    return RunDesk(context_, grpc, "GetDraft", request, response, service::GetDraft);
  }
  grpc::ServerUnaryReactor* ListTemplates(grpc::CallbackServerContext* grpc,
                                          const v1::ListTemplatesRequest* request,
                                          v1::ListTemplatesResponse* response) override {
    return RunDesk(context_, grpc, "ListTemplates", request, response, service::ListTemplates);
  }
  grpc::ServerUnaryReactor* Letters(grpc::CallbackServerContext* grpc,
                                    const v1::LettersRequest* request,
                                    v1::LettersResponse* response) override {
    return RunDesk(context_, grpc, "Letters", request, response, service::Letters);
  }
  grpc::ServerUnaryReactor* SaveDraft(grpc::CallbackServerContext* grpc,
                                      const v1::SaveDraftRequest* request,
                                      v1::SaveDraftResponse* response) override {
    return RunDeskWrite(context_, grpc, "SaveDraft", request, response, service::SaveDraft);
  }
  grpc::ServerUnaryReactor* RecordSent(grpc::CallbackServerContext* grpc,
                                       const v1::RecordSentRequest* request,
                                       v1::RecordSentResponse* response) override {
    return RunDeskWrite(context_, grpc, "RecordSent", request, response, service::RecordSent);
  }
  grpc::ServerUnaryReactor* PatientHistory(grpc::CallbackServerContext* grpc,
                                           const v1::PatientHistoryRequest* request,
                                           v1::PatientHistoryResponse* response) override {
    return RunDesk(context_, grpc, "PatientHistory", request, response, service::PatientHistory);
  }
  grpc::ServerUnaryReactor* ListViews(grpc::CallbackServerContext* grpc,
                                      const v1::ListViewsRequest* request,
                                      v1::ListViewsResponse* response) override {
    return RunDesk(context_, grpc, "ListViews", request, response, service::ListViews);
  }
  grpc::ServerUnaryReactor* SaveView(grpc::CallbackServerContext* grpc,
                                     const v1::SaveViewRequest* request,
                                     v1::SaveViewResponse* response) override {
    return RunDeskWrite(context_, grpc, "SaveView", request, response, service::SaveView);
  }
  grpc::ServerWriteReactor<v1::ExportResponse>* Export(grpc::CallbackServerContext* grpc,
                                                       const v1::ExportRequest* request) override {
    return new ExportReactor(context_, *grpc, *request);
  }

 private:
  const ServiceContext context_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeReviewService(const ServiceContext& context) {
  return std::make_unique<ReviewService>(context);
}

}  // namespace waymark::service
