// A sidecar with its HTTP listener in this process, on the small pack of the service's tests, with
// or without a store.
#ifndef WAYMARK_TESTS_GATEWAY_RUNNING_H_
#define WAYMARK_TESTS_GATEWAY_RUNNING_H_

#include <functional>
#include <memory>
#include <string>

#include "service/test_pack.h"
#include "waymark/access/gate.h"
#include "waymark/gateway/gateway.h"
#include "waymark/service/server.h"
#include "waymark/store/store.h"

namespace waymark::gateway {

class Running {
 public:
  Running();
  ~Running();

  // `with_store`: with events, items and replies.
  absl::Status Start(bool with_store = false);
  // The gateway alone, anew: what it had in memory is gone, and it has another address.
  absl::Status StartGateway();
  // "127.0.0.1:40123" of the HTTP listener.
  std::string Http() const { return gateway->addresses().front(); }

  service::TestFolder folder;
  service::ServeConfig config;
  service::PackSource source;
  std::unique_ptr<service::Log> log;
  std::unique_ptr<service::PackHolder> packs;
  std::unique_ptr<store::Store> store;
  std::shared_ptr<access::Gate> gate;                    // set before Start: who may call
  std::function<absl::Time()> clock = service::TestNow;  // of the gateway
  std::unique_ptr<service::Desk> desk;
  service::Metrics metrics{"test"};
  std::unique_ptr<service::Server> server;
  std::unique_ptr<Gateway> gateway;
};

// A request of Evaluate about a woman who is due for review, as JSON.
std::string EvaluateJson(int entries = 0);

}  // namespace waymark::gateway

#endif  // WAYMARK_TESTS_GATEWAY_RUNNING_H_
