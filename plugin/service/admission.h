// From a call, whatever the transport, to the Caller that handlers are given; and what is said of
// it when it ends.
//
//   AdmitCall(context, presented, NeedOf(*method), [=](absl::StatusOr<Caller> caller) { ... });
//   ... a handler ...
//   CallEnded(context, "GetPrompts", caller, status);
//
// Without `access:` in the configuration there is no gate, and whoever reaches a listener may do
// all.
#ifndef WAYMARK_SERVICE_ADMISSION_H_
#define WAYMARK_SERVICE_ADMISSION_H_

#include <functional>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "waymark/access/clients.h"
#include "waymark/service/caller.h"
#include "waymark/service/service_context.h"

namespace waymark::service {

// What the method says that its caller needs (waymark.v1.needs); kUnspecified, which nobody has,
// where it says nothing.
Need NeedOf(const google::protobuf::MethodDescriptor& method);

// Calls `then` once: at once, or, where a signature must be verified, on a thread for that. Errors
// are the gate's, with details; ResourceExhausted where too many wait.
void AdmitCall(const ServiceContext& context, access::Presented presented, Need need,
               std::function<void(absl::StatusOr<Caller>)> then);

// Writes the audit line of a call by a known client that was refused or that asked for what does
// not exist for it. Every transport calls it for every call, so that both cost the same.
void CallEnded(const ServiceContext& context, std::string_view method, const Caller& caller,
               const absl::Status& status);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_ADMISSION_H_
