// waymark.v1.RulesService over gRPC.

#include <memory>

#include "waymark/service/desk_call.h"
#include "waymark/service/everybody_handler.h"
#include "waymark/service/feedback_handler.h"
#include "waymark/service/grpc_call.h"
#include "waymark/service/operate_handler.h"
#include "waymark/service/rules_handler.h"
#include "waymark/v1/rules.grpc.pb.h"

namespace waymark::service {
namespace {

class RulesService final : public v1::RulesService::CallbackService {
 public:
  explicit RulesService(const ServiceContext& context)
      : context_(ContextOf(context, v1::RulesService::service_full_name())) {}

  grpc::ServerUnaryReactor* ListRules(grpc::CallbackServerContext* grpc,
                                      const v1::ListRulesRequest* request,
                                      v1::ListRulesResponse* response) override {
    return RunUnary(context_, grpc, "ListRules", /*big=*/false,
                    [this, request, response](const Snapshot& snapshot, const Call&) {
                      response->set_pack_problem(context_.packs.problem());
                      return service::ListRules(snapshot, *request, *response);
                    });
  }

  grpc::ServerUnaryReactor* GetRule(grpc::CallbackServerContext* grpc,
                                    const v1::GetRuleRequest* request,
                                    v1::GetRuleResponse* response) override {
    return RunUnary(context_, grpc, "GetRule", /*big=*/false,
                    [request, response](const Snapshot& snapshot, const Call&) {
                      return service::GetRule(snapshot, *request, *response);
                    });
  }

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* grpc,
                                  const v1::CheckRequest* request,
                                  v1::CheckResponse* response) override {
    return RunUnary(context_, grpc, "Check", /*big=*/true,
                    [request, response](const Snapshot& snapshot, const Call& call) {
                      return service::Check(snapshot, call, *request, *response);
                    });
  }

  grpc::ServerUnaryReactor* RunTests(grpc::CallbackServerContext* grpc,
                                     const v1::RunTestsRequest* request,
                                     v1::RunTestsResponse* response) override {
    return RunUnary(context_, grpc, "RunTests", /*big=*/true,
                    [request, response](const Snapshot& snapshot, const Call& call) {
                      return service::RunTests(snapshot, call, *request, *response);
                    });
  }

  grpc::ServerUnaryReactor* ActivatePack(grpc::CallbackServerContext* grpc,
                                         const v1::ActivatePackRequest* request,
                                         v1::ActivatePackResponse* response) override {
    return RunDesk(context_, grpc, "ActivatePack",
                   [this, request, response](Desk& desk, const Caller& caller, const Call&) {
                     return service::ActivatePack(desk, context_.packs, caller, *request,
                                                  *response);
                   });
  }

  grpc::ServerUnaryReactor* RollBack(grpc::CallbackServerContext* grpc,
                                     const v1::RollBackRequest* request,
                                     v1::RollBackResponse* response) override {
    return RunDesk(context_, grpc, "RollBack",
                   [this, request, response](Desk& desk, const Caller& caller, const Call&) {
                     return service::RollBack(desk, context_.packs, caller, *request, *response);
                   });
  }

  grpc::ServerUnaryReactor* Suspend(grpc::CallbackServerContext* grpc,
                                    const v1::SuspendRequest* request,
                                    v1::SuspendResponse* response) override {
    return RunDesk(context_, grpc, "Suspend", request, response, service::Suspend);
  }

  grpc::ServerUnaryReactor* Resume(grpc::CallbackServerContext* grpc,
                                   const v1::ResumeRequest* request,
                                   v1::ResumeResponse* response) override {
    return RunDesk(context_, grpc, "Resume", request, response, service::Resume);
  }

  grpc::ServerUnaryReactor* Statistics(grpc::CallbackServerContext* grpc,
                                       const v1::StatisticsRequest* request,
                                       v1::StatisticsResponse* response) override {
    return RunDesk(context_, grpc, "Statistics", request, response, service::Statistics);
  }

  grpc::ServerUnaryReactor* Impact(grpc::CallbackServerContext* grpc,
                                   const v1::ImpactRequest* request,
                                   v1::ImpactResponse* response) override {
    return RunDesk(context_, grpc, "Impact", request, response, service::Impact);
  }

  grpc::ServerUnaryReactor* GiveFeedback(grpc::CallbackServerContext* grpc,
                                         const v1::GiveFeedbackRequest* request,
                                         v1::GiveFeedbackResponse*) override {
    return RunDesk(context_, grpc, "GiveFeedback",
                   [request](Desk& desk, const Caller& caller, const Call&) {
                     return service::GiveFeedback(desk, caller, *request);
                   });
  }

  grpc::ServerUnaryReactor* ListFeedback(grpc::CallbackServerContext* grpc,
                                         const v1::ListFeedbackRequest* request,
                                         v1::ListFeedbackResponse* response) override {
    return RunDesk(context_, grpc, "ListFeedback", request, response, service::ListFeedback);
  }

 private:
  const ServiceContext context_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRulesService(const ServiceContext& context) {
  return std::make_unique<RulesService>(context);
}

}  // namespace waymark::service
