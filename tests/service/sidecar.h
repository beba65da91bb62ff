// A running sidecar in this process, with a real channel to it.
#ifndef WAYMARK_TESTS_SERVICE_SIDECAR_H_
#define WAYMARK_TESTS_SERVICE_SIDECAR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/channel.h"
#include "service/test_pack.h"
#include "waymark/service/server.h"
#include "waymark/v1/decision_support.grpc.pb.h"

namespace waymark::service {

class Sidecar {
 public:
  // Loopback with any free port, on the test pack.
  Sidecar();
  ~Sidecar() { server.reset(); }

  // Loads the pack (unless `load` is false) and starts.
  absl::Status Start(bool load = true);
  std::shared_ptr<grpc::Channel> Channel() const;
  std::string Address() const { return server->addresses().front(); }
  std::string LogText() const;

  TestFolder folder;
  ServeConfig config;
  PackSource source;
  ServiceSettings settings = TestSettings();
  std::unique_ptr<Log> log;
  std::unique_ptr<PackHolder> packs;
  std::unique_ptr<Server> server;

 private:
  mutable absl::Mutex mutex_;
  std::string log_text_ ABSL_GUARDED_BY(mutex_);
};

// Waits at most a minute: no test should hang.
void Limit(grpc::ClientContext& context);
grpc::Status CallEvaluate(const std::shared_ptr<grpc::Channel>& channel,
                          const v1::EvaluateRequest& request, v1::EvaluateResponse& response);
// SERVING, NOT_SERVING or NOT_FOUND of grpc.health.v1.
std::string Health(const std::shared_ptr<grpc::Channel>& channel, const std::string& service);
// Calls a method with bytes; gives the answer's bytes.
grpc::Status CallBytes(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                       const std::string& request, std::string& response);

}  // namespace waymark::service

#endif  // WAYMARK_TESTS_SERVICE_SIDECAR_H_
