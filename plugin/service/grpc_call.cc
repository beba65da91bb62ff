#include "waymark/service/grpc_call.h"

#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/service/errors.h"

namespace waymark::service {
namespace {

absl::Status Guarded(const Handler& handler, const Snapshot& snapshot, const Call& call) {
  try {
    return handler(snapshot, call);
  } catch (const std::exception&) {
    // What an exception says may quote the request: it goes no further.
    return absl::InternalError("the call failed inside Waymark; nothing was answered");
  }
}

// Nobody waits for the answer any more. The deadline is looked at here too, because news of it may
// be late.
bool IsGone(const grpc::CallbackServerContext& grpc) {
  return grpc.IsCancelled() || grpc.deadline() < std::chrono::system_clock::now();
}

void Finish(const ServiceContext& context, std::string_view method, const absl::Status& status,
            grpc::ServerUnaryReactor* reactor) {
  if (!status.ok()) context.log.CountFailure(method, absl::StatusCodeToString(status.code()));
  reactor->Finish(ToGrpc(status));
}

void Run(const ServiceContext& context, grpc::CallbackServerContext* grpc, std::string_view method,
         const Handler& handler, grpc::ServerUnaryReactor* reactor) {
  if (IsGone(*grpc)) return Finish(context, method, Cancelled(), reactor);
  const std::shared_ptr<const Snapshot> snapshot = context.packs.Get();
  if (snapshot == nullptr) return Finish(context, method, NoPack(context.packs), reactor);
  const Call call{context.clock(), [grpc] { return IsGone(*grpc); }};
  Finish(context, method, Guarded(handler, *snapshot, call), reactor);
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      StatusDetails(status));
}

absl::Status NoPack(const PackHolder& packs) {
  const std::string problem = packs.problem();
  return WithRetry(WithReason(absl::UnavailableError(
                                  absl::StrCat("no pack of rules is loaded, so nothing was checked",
                                               problem.empty() ? "" : ": ", problem)),
                              "NO_PACK"),
                   absl::Seconds(5));
}

grpc::ServerUnaryReactor* RunUnary(const ServiceContext& context, grpc::CallbackServerContext* grpc,
                                   std::string_view method, bool big, Handler handler) {
  grpc::ServerUnaryReactor* reactor = grpc->DefaultReactor();
  if (!big) {
    Run(context, grpc, method, handler, reactor);
    return reactor;
  }
  const bool taken =
      context.executor.Post([&context, grpc, method, handler = std::move(handler), reactor] {
        Run(context, grpc, method, handler, reactor);
      });
  if (!taken) {
    Finish(context, method,
           WithRetry(WithReason(absl::ResourceExhaustedError(
                                    "too many large requests wait already; try again shortly"),
                                "TOO_BUSY"),
                     absl::Seconds(1)),
           reactor);
  }
  return reactor;
}

}  // namespace waymark::service
