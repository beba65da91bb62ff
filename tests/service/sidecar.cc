#include "service/sidecar.h"

#include <utility>

#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"

namespace waymark::service {

Sidecar::Sidecar() {
  source.path = folder.Write("pack", Signed(TestPack()));
  config.rules = source.path;
  config.listen = {{"127.0.0.1", 0}};
  log = std::make_unique<Log>(
      [this](std::string_view line) {
        absl::MutexLock lock(&mutex_);
        log_text_.append(line).append("\n");
      },
      TestNow);
}

absl::Status Sidecar::Start(bool load) {
  packs = std::make_unique<PackHolder>(source, settings, TestNow, *log);
  if (load) {
    if (absl::Status status = packs->Load(); !status.ok()) return status;
  }
  absl::StatusOr<std::unique_ptr<Server>> started = Server::Start(config, *packs, *log, TestNow);
  if (!started.ok()) return started.status();
  server = *std::move(started);
  return absl::OkStatus();
}

std::shared_ptr<grpc::Channel> Sidecar::Channel() const {
  return grpc::CreateChannel(Address(), grpc::InsecureChannelCredentials());
}

std::string Sidecar::LogText() const {
  absl::MutexLock lock(&mutex_);
  return log_text_;
}

void Limit(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
  context.set_wait_for_ready(false);
}

grpc::Status CallEvaluate(const std::shared_ptr<grpc::Channel>& channel,
                          const v1::EvaluateRequest& request, v1::EvaluateResponse& response) {
  grpc::ClientContext context;
  Limit(context);
  return v1::DecisionSupportService::NewStub(channel)->Evaluate(&context, request, &response);
}

grpc::Status CallBytes(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                       const std::string& request, std::string& response) {
  grpc::ClientContext context;
  Limit(context);
  grpc::GenericStub stub(channel);
  const grpc::Slice slice(request);
  grpc::ByteBuffer sent(&slice, 1), received;
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareUnaryCall(&context, method, sent, &queue);
  call->StartCall();
  grpc::Status status;
  call->Finish(&received, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  grpc::Slice whole;
  if (status.ok() && received.DumpToSingleSlice(&whole).ok()) {
    response.assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
  }
  return status;
}

std::string Health(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
  // HealthCheckRequest {service = 1}, HealthCheckResponse {status = 1: SERVING = 1, NOT_SERVING =
  // 2}.
  const std::string request =
      service.empty() ? "" : "\x0a" + std::string(1, static_cast<char>(service.size())) + service;
  std::string response;
  const grpc::Status status = CallBytes(channel, "/grpc.health.v1.Health/Check", request, response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return "NOT_FOUND";
  if (response == "\x08\x01") return "SERVING";
  if (response == "\x08\x02") return "NOT_SERVING";
  return status.error_message();
}

}  // namespace waymark::service
