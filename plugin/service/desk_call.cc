#include "waymark/service/desk_call.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "waymark/service/admission.h"
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

DeskWriter AsWriter(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                    DeskHandler handler) {
  return [&context, grpc, handler = std::move(handler)](
             Desk& desk, const Caller& caller, const std::function<void(absl::Status)>& done) {
    const Call call{context.clock(), [grpc] { return grpc->IsCancelled(); }, &caller,
                    &desk.access(), context.metrics};
    if (call.is_cancelled()) return done(Cancelled());
    absl::Status status;
    try {
      status = handler(desk, caller, call);
    } catch (const std::exception&) {
      status = Failed();
    }
    done(std::move(status));
  };
}

void PostDesk(const ServiceContext& context, std::string_view method, const Caller& caller,
              DeskWriter handler, grpc::ServerUnaryReactor* reactor) {
  const absl::Time begun = absl::Now();
  if (context.desk == nullptr) {
    return FinishDesk(context, method, caller, NoStore(), reactor, begun);
  }
  const bool taken = context.executor.Post(
      [&context, method, reactor, begun, caller, handler = std::move(handler)] {
        handler(*context.desk, caller,
                [&context, method, caller, begun, reactor](const absl::Status& status) {
                  FinishDesk(context, method, caller, status, reactor, begun);
                });
      });
  if (!taken) FinishDesk(context, method, caller, TooBusy(), reactor, begun);
}

}  // namespace

absl::Status NoStore() {
  return WithReason(
      absl::UnimplementedError("this sidecar keeps nothing: start it with --store to use this "
                               "method, or use Evaluate"),
      "NO_STORE");
}

void FinishDesk(const ServiceContext& context, std::string_view method, const Caller& caller,
                const absl::Status& status, grpc::ServerUnaryReactor* reactor, absl::Time begun) {
  CallEnded(context, method, caller, status);
  CountCall(context, "grpc", method, status, begun);
  reactor->Finish(ToGrpc(status));
}

grpc::ServerUnaryReactor* RunDesk(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                                  std::string_view method, DeskHandler handler) {
  return RunDeskWrite(context, grpc, method, AsWriter(context, grpc, std::move(handler)));
}

void RunDeskFor(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                std::string_view method, const Caller& caller, DeskHandler handler,
                grpc::ServerUnaryReactor* reactor) {
  PostDesk(context, method, caller, AsWriter(context, grpc, std::move(handler)), reactor);
}

grpc::ServerUnaryReactor* RunDeskWrite(const ServiceContext& context,
                                       grpc::CallbackServerContext* grpc, std::string_view method,
                                       DeskWriter handler) {
  grpc::ServerUnaryReactor* reactor = grpc->DefaultReactor();
  AdmitGrpc(context, *grpc, method,
            [&context, method, reactor,
             handler = std::move(handler)](const absl::StatusOr<Caller>& caller) {
              if (!caller.ok())
                return FinishDesk(context, method, {}, caller.status(), reactor, absl::Now());
              PostDesk(context, method, *caller, handler, reactor);
            });
  return reactor;
}

}  // namespace waymark::service
