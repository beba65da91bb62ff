// waymark.v1.DecisionSupportService over gRPC: bytes in, handlers, bytes out.

#include <memory>
#include <string_view>
#include <utility>

#include "google/protobuf/arena.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "waymark/service/evaluate_handler.h"
#include "waymark/service/explain_handler.h"
#include "waymark/service/grpc_call.h"
#include "waymark/v1/decision_support.grpc.pb.h"

namespace waymark::service {
namespace {

// The message's bytes, whole.
absl::StatusOr<std::shared_ptr<const grpc::Slice>> WholeMessage(const grpc::ByteBuffer& buffer) {
  auto slice = std::make_shared<grpc::Slice>();
  if (!buffer.TrySingleSlice(slice.get()).ok() && !buffer.DumpToSingleSlice(slice.get()).ok()) {
    return absl::InternalError("the request's bytes could not be read");
  }
  return slice;
}

grpc::ByteBuffer Serialise(const google::protobuf::MessageLite& message) {
  const size_t size = message.ByteSizeLong();
  grpc_slice raw = grpc_slice_malloc(size);
  message.SerializeWithCachedSizesToArray(GRPC_SLICE_START_PTR(raw));
  const grpc::Slice slice(raw, grpc::Slice::STEAL_REF);
  return grpc::ByteBuffer(&slice, 1);
}

using Base = v1::DecisionSupportService::WithRawCallbackMethod_Evaluate<
    v1::DecisionSupportService::WithCallbackMethod_Explain<v1::DecisionSupportService::Service>>;

class DecisionSupportService final : public Base {
 public:
  explicit DecisionSupportService(const ServiceContext& context) : context_(context) {}

  // The record is read straight from the wire, and nothing is parsed twice.
  grpc::ServerUnaryReactor* Evaluate(grpc::CallbackServerContext* grpc,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
    const bool big = request->Length() >= context_.big_message_bytes;
    return RunUnary(
        context_, grpc, "Evaluate", big,
        [request, response](const Snapshot& snapshot, const Call& call) {
          absl::StatusOr<std::shared_ptr<const grpc::Slice>> slice = WholeMessage(*request);
          if (!slice.ok()) return slice.status();
          const std::string_view bytes(reinterpret_cast<const char*>((*slice)->begin()),
                                       (*slice)->size());
          google::protobuf::Arena arena;
          auto& answer = *google::protobuf::Arena::CreateMessage<v1::EvaluateResponse>(&arena);
          absl::Status status = EvaluateBytes(snapshot, call, bytes, *std::move(slice), answer);
          if (status.ok()) *response = Serialise(answer);
          return status;
        });
  }

  // Tries entries out one after the other, which takes its time.
  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* grpc,
                                    const v1::ExplainRequest* request,
                                    v1::ExplainResponse* response) override {
    return RunUnary(context_, grpc, "Explain", /*big=*/true,
                    [request, response](const Snapshot& snapshot, const Call& call) {
                      return service::Explain(snapshot, call, *request, *response);
                    });
  }

 private:
  const ServiceContext context_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDecisionSupportService(const ServiceContext& context) {
  return std::make_unique<DecisionSupportService>(context);
}

}  // namespace waymark::service
