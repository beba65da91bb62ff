// waymark.v1.DecisionSupportService over gRPC: bytes in, handlers, bytes out.

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "waymark/service/desk_call.h"
#include "waymark/service/evaluate_handler.h"
#include "waymark/service/explain_handler.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/grpc_call.h"
#include "waymark/service/record_events_reactor.h"
#include "waymark/service/respond_handler.h"
#include "waymark/service/watch_reactor.h"
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

grpc::ByteBuffer Wrap(std::shared_ptr<const std::string> bytes) {
  // The slice keeps the text alive.
  auto* kept = new std::shared_ptr<const std::string>(std::move(bytes));
  const grpc::Slice slice(
      const_cast<char*>((*kept)->data()), (*kept)->size(),
      [](void* owner) { delete static_cast<std::shared_ptr<const std::string>*>(owner); }, kept);
  return grpc::ByteBuffer(&slice, 1);
}

using Api = v1::DecisionSupportService;
using Base = Api::WithRawCallbackMethod_Evaluate<Api::WithRawCallbackMethod_Explain<
    Api::WithCallbackMethod_RecordEvents<Api::WithRawCallbackMethod_GetPrompts<
        Api::WithCallbackMethod_WatchPrompts<Api::WithCallbackMethod_Respond<Api::Service>>>>>>;

class DecisionSupportService final : public Base {
 public:
  explicit DecisionSupportService(const ServiceContext& context)
      : context_(ContextOf(context, v1::DecisionSupportService::service_full_name())) {}

  // The record is read straight from the wire, and nothing is parsed twice.
  grpc::ServerUnaryReactor* Evaluate(grpc::CallbackServerContext* grpc,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
    const bool big = request->Length() >= context_.big_message_bytes;
    return RunUnary(
        context_, grpc, "Evaluate", big,
        [request, response](const Snapshot& snapshot, const Call& call) -> absl::Status {
          std::vector<grpc::Slice> slices;  // references, not copies
          if (!request->Dump(&slices).ok()) {
            return absl::InternalError("the request's bytes could not be read");
          }
          std::vector<std::string_view> pieces;
          for (const grpc::Slice& slice : slices) {
            pieces.emplace_back(reinterpret_cast<const char*>(slice.begin()), slice.size());
          }
          return EvaluateToBytes(snapshot, call, pieces, [response](size_t size) -> uint8_t* {
            // Never inside the slice itself, which is copied.
            grpc_slice raw = grpc_slice_malloc_large(size);
            const grpc::Slice answer(raw, grpc::Slice::STEAL_REF);
            *response = grpc::ByteBuffer(&answer, 1);
            return raw.data.refcounted.bytes;
          });
        });
  }

  // Tries entries out one after the other, which takes its time.
  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* grpc,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override {
    return RunUnary(
        context_, grpc, "Explain", /*big=*/true,
        [request, response](const Snapshot& snapshot, const Call& call) {
          const absl::StatusOr<std::shared_ptr<const grpc::Slice>> slice = WholeMessage(*request);
          if (!slice.ok()) return slice.status();
          const std::string_view bytes(reinterpret_cast<const char*>((*slice)->begin()),
                                       (*slice)->size());
          v1::ExplainResponse answer;
          absl::Status status = ExplainBytes(snapshot, call, bytes, *slice, answer);
          if (status.ok()) {
            *response = Wrap(std::make_shared<const std::string>(answer.SerializeAsString()));
          }
          return status;
        });
  }

  grpc::ServerBidiReactor<v1::RecordEventsRequest, v1::RecordEventsResponse>* RecordEvents(
      grpc::CallbackServerContext* grpc) override {
    return NewRecordEventsReactor(context_, *grpc);
  }

  // An answer that still holds goes out at once; else it is worked out on another thread.
  grpc::ServerUnaryReactor* GetPrompts(grpc::CallbackServerContext* grpc,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override {
    auto message = std::make_shared<v1::GetPromptsRequest>();
    absl::StatusOr<std::shared_ptr<const grpc::Slice>> slice = WholeMessage(*request);
    const bool read = slice.ok() && message->ParseFromArray((*slice)->begin(),
                                                            static_cast<int>((*slice)->size()));
    grpc::ServerUnaryReactor* const reactor = grpc->DefaultReactor();
    AdmitGrpc(context_, *grpc, "GetPrompts",
              [this, grpc, message, read, response, reactor](const absl::StatusOr<Caller>& caller) {
                if (!caller.ok()) {
                  return FinishDesk(context_, "GetPrompts", {}, caller.status(), reactor,
                                    absl::Now());
                }
                if (context_.desk != nullptr && read) {
                  std::shared_ptr<const std::string> kept =
                      FindKeptPrompts(*context_.desk, *caller, *message);
                  if (kept != nullptr) {
                    *response = Wrap(std::move(kept));
                    return FinishDesk(context_, "GetPrompts", *caller, absl::OkStatus(), reactor,
                                      absl::Now());
                  }
                }
                WorkOutPrompts(grpc, *caller, message, read, response, reactor);
              });
    return reactor;
  }

  grpc::ServerWriteReactor<v1::WatchPromptsResponse>* WatchPrompts(
      grpc::CallbackServerContext* grpc, const v1::WatchPromptsRequest* request) override {
    return NewWatchReactor(context_, *grpc, *request);
  }

  grpc::ServerUnaryReactor* Respond(grpc::CallbackServerContext* grpc,
                                    const v1::RespondRequest* request,
                                    v1::RespondResponse* response) override {
    return RunDeskWrite(context_, grpc, "Respond", request, response, service::Respond);
  }

 private:
  void WorkOutPrompts(grpc::CallbackServerContext* grpc, const Caller& caller,
                      std::shared_ptr<const v1::GetPromptsRequest> message, bool read,
                      grpc::ByteBuffer* response, grpc::ServerUnaryReactor* reactor) {
    RunDeskFor(
        context_, grpc, "GetPrompts", caller,
        [message = std::move(message), read, response](Desk& desk, const Caller& caller,
                                                       const Call&) -> absl::Status {
          if (!read) return absl::InvalidArgumentError("the request's bytes are none");
          absl::StatusOr<std::shared_ptr<const std::string>> bytes =
              service::GetPrompts(desk, caller, *message);
          if (!bytes.ok()) return bytes.status();
          *response = Wrap(*std::move(bytes));
          return absl::OkStatus();
        },
        reactor);
  }

  const ServiceContext context_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDecisionSupportService(const ServiceContext& context) {
  return std::make_unique<DecisionSupportService>(context);
}

}  // namespace waymark::service
