#include "waymark/service/desk_call.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/service/errors.h"
#include "waymark/service/grpc_call.h"

namespace waymark::service {
namespace {

absl::Status TooBusy() {
  return WithRetry(
      WithReason(absl::ResourceExhaustedError("too many requests wait already; try again shortly"),
                 "TOO_BUSY"),
      absl::Seconds(1));
}

absl::Status Failed() {
  return absl::InternalError("the call failed inside Waymark; nothing was answered");
}

}  // namespace

Caller CallerOf(const grpc::CallbackServerContext& grpc) {
  Caller caller;
  const std::shared_ptr<const grpc::AuthContext> auth = grpc.auth_context();
  if (auth == nullptr) return caller;
  const std::vector<grpc::string_ref> names = auth->GetPeerIdentity();
  if (!names.empty()) caller.client.assign(names.front().data(), names.front().size());
  return caller;
}

absl::Status NoStore() {
  return WithReason(
      absl::UnimplementedError("this sidecar keeps nothing: start it with --store to use this "
                               "method, or use Evaluate"),
      "NO_STORE");
}

void FinishDesk(const ServiceContext& context, std::string_view method, const absl::Status& status,
                grpc::ServerUnaryReactor* reactor) {
  if (!status.ok()) context.log.CountFailure(method, absl::StatusCodeToString(status.code()));
  reactor->Finish(ToGrpc(status));
}

grpc::ServerUnaryReactor* RunDesk(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                                  std::string_view method, DeskHandler handler) {
  return RunDeskWrite(
      context, grpc, method,
      [&context, grpc, handler = std::move(handler)](
          Desk& desk, const Caller& caller, const std::function<void(absl::Status)>& done) {
        const Call call{context.clock(), [grpc] { return grpc->IsCancelled(); }};
        if (call.is_cancelled()) return done(Cancelled());
        absl::Status status;
        try {
          status = handler(desk, caller, call);
        } catch (const std::exception&) {
          status = Failed();
        }
        done(std::move(status));
      });
}

grpc::ServerUnaryReactor* RunDeskWrite(const ServiceContext& context,
                                       grpc::CallbackServerContext* grpc, std::string_view method,
                                       DeskWriter handler) {
  grpc::ServerUnaryReactor* reactor = grpc->DefaultReactor();
  if (context.desk == nullptr) {
    FinishDesk(context, method, NoStore(), reactor);
    return reactor;
  }
  const bool taken = context.executor.Post(
      [&context, method, reactor, caller = CallerOf(*grpc), handler = std::move(handler)] {
        handler(*context.desk, caller, [&context, method, reactor](const absl::Status& status) {
          FinishDesk(context, method, status, reactor);
        });
      });
  if (!taken) FinishDesk(context, method, TooBusy(), reactor);
  return reactor;
}

}  // namespace waymark::service
