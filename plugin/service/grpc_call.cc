#include "waymark/service/grpc_call.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpc/grpc_security_constants.h"
#include "waymark/access/gate.h"
#include "waymark/service/admission.h"
#include "waymark/service/errors.h"
#include "waymark/service/metrics.h"

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

// Which call it is, and since when.
struct Begun {
  std::string_view method;
  absl::Time at = absl::Now();
};

void Finish(const ServiceContext& context, const Begun& begun, const Caller& caller,
            const absl::Status& status, grpc::ServerUnaryReactor* reactor) {
  CallEnded(context, begun.method, caller, status);
  CountCall(context, "grpc", begun.method, status, begun.at);
  reactor->Finish(ToGrpc(status));
}

void Run(const ServiceContext& context, grpc::CallbackServerContext* grpc, const Begun& begun,
         const Caller& caller, const Handler& handler, grpc::ServerUnaryReactor* reactor) {
  if (IsGone(*grpc)) return Finish(context, begun, caller, Cancelled(), reactor);
  const std::shared_ptr<const Snapshot> snapshot = context.packs.Get();
  if (snapshot == nullptr) return Finish(context, begun, caller, NoPack(context.packs), reactor);
  const Call call{context.clock(), [grpc] { return IsGone(*grpc); }, &caller, context.gate,
                  context.metrics};
  Finish(context, begun, caller, Guarded(handler, *snapshot, call), reactor);
}

// `RunUnary` once it is known who calls.
void RunFor(const ServiceContext& context, grpc::CallbackServerContext* grpc, const Begun& begun,
            bool big, const Caller& caller, Handler handler, grpc::ServerUnaryReactor* reactor) {
  if (!big) return Run(context, grpc, begun, caller, handler, reactor);
  const bool taken =
      context.executor.Post([&context, grpc, begun, caller, handler = std::move(handler), reactor] {
        Run(context, grpc, begun, caller, handler, reactor);
      });
  if (!taken) {
    Finish(context, begun, caller,
           WithRetry(WithReason(absl::ResourceExhaustedError(
                                    "too many large requests wait already; try again shortly"),
                                "TOO_BUSY"),
                     absl::Seconds(1)),
           reactor);
  }
}

std::string Text(grpc::string_ref text) { return {text.data(), text.size()}; }

// "ipv4:10.0.0.1:4711" and "ipv6:%5B::1%5D:4711" without the port.
std::string AddressOf(const std::string& peer) {
  return peer.substr(0, peer.starts_with("unix") ? peer.size() : peer.rfind(':'));
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      StatusDetails(status));
}

void CountCall(const ServiceContext& context, std::string_view transport, std::string_view method,
               const absl::Status& status, absl::Time begun) {
  if (!status.ok()) context.log.CountFailure(method, absl::StatusCodeToString(status.code()));
  if (context.metrics == nullptr) return;
  context.metrics->CountCall(transport, method, status, absl::Now() - begun);
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
  const Begun begun{method};
  if (context.gate == nullptr) {
    RunFor(context, grpc, begun, big, {}, std::move(handler), reactor);
    return reactor;
  }
  AdmitGrpc(context, *grpc, method,
            [&context, grpc, begun, big, handler = std::move(handler),
             reactor](const absl::StatusOr<Caller>& caller) {
              if (!caller.ok()) return Finish(context, begun, {}, caller.status(), reactor);
              RunFor(context, grpc, begun, big, *caller, handler, reactor);
            });
  return reactor;
}

ServiceContext ContextOf(ServiceContext context, const char* name) {
  context.service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
  return context;
}

access::Presented PresentedBy(const grpc::CallbackServerContext& grpc) {
  access::Presented presented;
  const auto [first, last] = grpc.client_metadata().equal_range("authorization");
  for (auto at = first; at != last; ++at) presented.authorization.push_back(Text(at->second));
  const std::string peer = grpc.peer();
  presented.unix_socket = peer.starts_with("unix");
  presented.address = AddressOf(peer);
  const std::shared_ptr<const grpc::AuthContext> auth = grpc.auth_context();
  // Only what the handshake has verified: with TLS a peer is authenticated by its certificate.
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return presented;
  const auto values = [&auth](const char* property) {
    std::vector<std::string> out;
    for (const grpc::string_ref& value : auth->FindPropertyValues(property)) {
      out.push_back(Text(value));
    }
    return out;
  };
  presented.certificate_names = values(GRPC_X509_SAN_PROPERTY_NAME);
  if (presented.certificate_names.empty()) {
    presented.certificate_names = values(GRPC_X509_CN_PROPERTY_NAME);
  }
  const std::vector<std::string> subject = values(GRPC_X509_SUBJECT_PROPERTY_NAME);
  if (!subject.empty()) presented.certificate_subject = subject.front();
  return presented;
}

void AdmitGrpc(const ServiceContext& context, const grpc::CallbackServerContext& grpc,
               std::string_view method, std::function<void(absl::StatusOr<Caller>)> then) {
  Need need = Need::kUnspecified;
  if (context.gate != nullptr && context.service != nullptr) {
    const auto* const found = context.service->FindMethodByName(std::string(method));
    if (found != nullptr) need = NeedOf(*found);
  }
  AdmitCall(context, PresentedBy(grpc), need, std::move(then));
}

}  // namespace waymark::service
