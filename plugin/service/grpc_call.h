// What every gRPC method does around its handler: a pack, errors, threads, cancellation. For .cc
// files of services only.
#ifndef WAYMARK_SERVICE_GRPC_CALL_H_
#define WAYMARK_SERVICE_GRPC_CALL_H_

#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "grpcpp/support/status.h"
#include "waymark/access/clients.h"
#include "waymark/service/caller.h"
#include "waymark/service/request.h"
#include "waymark/service/service_context.h"

namespace waymark::service {

// With `grpc-status-details-bin` where there are details.
grpc::Status ToGrpc(const absl::Status& status);

// A call that began at `begun` has ended: its failure is logged, it is counted and timed.
void CountCall(const ServiceContext& context, std::string_view transport, std::string_view method,
               const absl::Status& status, absl::Time begun);
// The context of one service's methods. `name`: "waymark.v1.ReviewService".
ServiceContext ContextOf(ServiceContext context, const char* name);

// What the connection and the headers show.
access::Presented PresentedBy(const grpc::CallbackServerContext& grpc);

// Who calls the method of `context.service`: `then` is called once, at once or on another thread.
void AdmitGrpc(const ServiceContext& context, const grpc::CallbackServerContext& grpc,
               std::string_view method, std::function<void(absl::StatusOr<Caller>)> then);

// UNAVAILABLE, and why, while no pack is loaded.
absl::Status NoPack(const PackHolder& packs);

// Runs `handler` with the pack that is loaded now and finishes the call with its status: at once,
// or (`big`) on a thread of the executor. Whatever a handler throws becomes INTERNAL.
using Handler = std::function<absl::Status(const Snapshot& snapshot, const Call& call)>;
grpc::ServerUnaryReactor* RunUnary(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                                   std::string_view method, bool big, Handler handler);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_GRPC_CALL_H_
