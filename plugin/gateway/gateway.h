// The HTTP side of the sidecar, put together: what listens, and what answers which path.
//
//   auto gateway = Gateway::Start({...});
//   ... BeginDrain() ... Drain(absl::Seconds(20));
#ifndef WAYMARK_GATEWAY_GATEWAY_H_
#define WAYMARK_GATEWAY_GATEWAY_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/access/gate.h"
#include "waymark/service/config.h"
#include "waymark/service/desk.h"
#include "waymark/service/log.h"
#include "waymark/service/method_table.h"
#include "waymark/service/metrics.h"
#include "waymark/service/pack_holder.h"

namespace waymark::gateway {

// All of it outlives the gateway.
struct GatewayParts {
  const service::ServeConfig& config;
  const service::PackHolder& packs;
  service::Desk* desk = nullptr;  // null: the sidecar keeps nothing
  const service::MethodTable& methods;
  service::Metrics& metrics;
  service::Log& log;
  std::function<absl::Time()> clock;
  access::Gate* gate = nullptr;  // null: whoever is on this machine may call, and nobody signs in
};

class Gateway {
 public:
  // Errors as Listener::Start's.
  static absl::StatusOr<std::unique_ptr<Gateway>> Start(const GatewayParts& parts);
  ~Gateway();

  // "127.0.0.1:40123".
  const std::vector<std::string>& addresses() const;
  int64_t connections() const;
  // /readyz says that the sidecar is stopping; no new connections; idle ones are closed.
  void BeginDrain();
  // Waits for calls on their way, at most `within`, then closes what is left.
  void Drain(absl::Duration within);

 private:
  struct Impl;
  explicit Gateway(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_GATEWAY_H_
