// What every gRPC method over the store does around its handler. For .cc files of services only.
#ifndef WAYMARK_SERVICE_DESK_CALL_H_
#define WAYMARK_SERVICE_DESK_CALL_H_

#include <functional>
#include <string_view>
#include <utility>

#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "waymark/service/desk.h"
#include "waymark/service/request.h"
#include "waymark/service/service_context.h"

namespace waymark::service {

// UNIMPLEMENTED, and how to mend it, where the sidecar has no store.
absl::Status NoStore();

// Runs `handler` on a thread of the executor and finishes the call with its status.
using DeskHandler = std::function<absl::Status(Desk& desk, const Caller& caller, const Call& call)>;
grpc::ServerUnaryReactor* RunDesk(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                                  std::string_view method, DeskHandler handler);

// The same for handlers that finish later: they call `done` once, on whatever thread.
using DeskWriter =
    std::function<void(Desk& desk, const Caller& caller, std::function<void(absl::Status)> done)>;
grpc::ServerUnaryReactor* RunDeskWrite(const ServiceContext& context,
                                       grpc::CallbackServerContext* grpc, std::string_view method,
                                       DeskWriter handler);

// The commonest shapes of a handler, as functions: those that answer at once (the second one looks
// at the call's time limit), and those that finish later. Request and response are gRPC's and
// outlive the call.
template <typename Request, typename Response>
grpc::ServerUnaryReactor* RunDesk(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                                  std::string_view method, const Request* request,
                                  Response* response,
                                  absl::Status (*handler)(Desk&, const Caller&, const Request&,
                                                          Response&)) {
  return RunDesk(context, grpc, method, [=](Desk& desk, const Caller& caller, const Call&) {
    return handler(desk, caller, *request, *response);
  });
}
template <typename Request, typename Response>
grpc::ServerUnaryReactor* RunDesk(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                                  std::string_view method, const Request* request,
                                  Response* response,
                                  absl::Status (*handler)(Desk&, const Caller&, const Call&,
                                                          const Request&, Response&)) {
  return RunDesk(context, grpc, method, [=](Desk& desk, const Caller& caller, const Call& call) {
    return handler(desk, caller, call, *request, *response);
  });
}
template <typename Request, typename Response>
grpc::ServerUnaryReactor* RunDeskWrite(const ServiceContext& context,
                                       grpc::CallbackServerContext* grpc, std::string_view method,
                                       const Request* request, Response* response,
                                       void (*handler)(Desk&, const Caller&, const Request&,
                                                       Response&,
                                                       std::function<void(absl::Status)>)) {
  return RunDeskWrite(
      context, grpc, method,
      [=](Desk& desk, const Caller& caller, std::function<void(absl::Status)> done) {
        handler(desk, caller, *request, *response, std::move(done));
      });
}

// RunDesk once it is known who calls.
void RunDeskFor(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                std::string_view method, const Caller& caller, DeskHandler handler,
                grpc::ServerUnaryReactor* reactor);

// Finishes a call that began at `begun` with `status`.
void FinishDesk(const ServiceContext& context, std::string_view method, const Caller& caller,
                const absl::Status& status, grpc::ServerUnaryReactor* reactor, absl::Time begun);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_DESK_CALL_H_
