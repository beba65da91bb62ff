// What the gRPC services share. All of it outlives them.
#ifndef WAYMARK_SERVICE_SERVICE_CONTEXT_H_
#define WAYMARK_SERVICE_SERVICE_CONTEXT_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "waymark/service/executor.h"
#include "waymark/service/log.h"
#include "waymark/service/pack_holder.h"

namespace grpc {
class Service;
}
namespace google::protobuf {
class ServiceDescriptor;
}
namespace waymark::access {
class Gate;
}

namespace waymark::service {

struct ServiceContext {
  PackHolder& packs;
  Executor& executor;
  Log& log;
  std::function<absl::Time()> clock;
  size_t big_message_bytes = 256 << 10;  // larger requests go to the executor
  class Desk* desk = nullptr;            // the stored side; null where the sidecar has no store
  access::Gate* gate = nullptr;          // who may call; null: whoever reaches a listener
  Executor* verifying = nullptr;         // where signatures are verified; with the gate
  // Which service's methods these are; each service sets its own.
  const google::protobuf::ServiceDescriptor* service = nullptr;
  class Metrics* metrics = nullptr;  // where calls are counted; may be null
};

std::unique_ptr<grpc::Service> MakeDecisionSupportService(const ServiceContext& context);
std::unique_ptr<grpc::Service> MakeRulesService(const ServiceContext& context);
std::unique_ptr<grpc::Service> MakeReviewService(const ServiceContext& context);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_SERVICE_CONTEXT_H_
