#include "waymark/service/admission.h"

#include <memory>
#include <optional>
#include <utility>

#include "waymark/access/audit.h"
#include "waymark/access/gate.h"
#include "waymark/service/desk.h"
#include "waymark/service/errors.h"
#include "waymark/v1/access.pb.h"

namespace waymark::service {
namespace {

absl::Status TooBusy() {
  return WithRetry(WithReason(absl::ResourceExhaustedError(
                                  "too many callers wait to be told; try again shortly"),
                              "TOO_BUSY"),
                   absl::Seconds(1));
}

bool IsRefusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return true;
    default:
      return false;
  }
}

}  // namespace

Need NeedOf(const google::protobuf::MethodDescriptor& method) {
  const int number = method.options().GetExtension(v1::needs);
  return number > 0 && number < access::kNeeds ? static_cast<Need>(number) : Need::kUnspecified;
}

void AdmitCall(const ServiceContext& context, access::Presented presented, Need need,
               std::function<void(absl::StatusOr<Caller>)> then) {
  if (context.gate == nullptr) {
    Caller caller;
    if (!presented.certificate_names.empty()) {
      caller.client = std::move(presented.certificate_names.front());
    }
    return then(std::move(caller));
  }
  const auto say = [](absl::StatusOr<Caller> caller) -> absl::StatusOr<Caller> {
    if (!caller.ok()) return FromAccess(caller.status());
    return caller;
  };
  if (std::optional<absl::StatusOr<Caller>> known = context.gate->AdmitNow(presented, need)) {
    return then(say(*std::move(known)));
  }
  const bool taken =
      context.verifying->Post([gate = context.gate, presented = std::move(presented), need, say,
                               then] { then(say(gate->Admit(presented, need))); });
  if (!taken) then(TooBusy());
}

void CallEnded(const ServiceContext& context, std::string_view method, const Caller& caller,
               const absl::Status& status) {
  if (caller.grant == nullptr || context.desk == nullptr || !IsRefusal(status)) return;
  context.desk->store()
      .AuditRead(access::RefusedLine(caller, method, status, context.desk->Now()))
      .IgnoreError();
}

}  // namespace waymark::service
