// /livez, /readyz and /metrics: for whoever runs the sidecar. No patient data, no token needed.
#ifndef WAYMARK_GATEWAY_OPERATIONS_H_
#define WAYMARK_GATEWAY_OPERATIONS_H_

#include <atomic>
#include <functional>

#include "waymark/gateway/router.h"
#include "waymark/service/executor.h"
#include "waymark/service/gauges.h"
#include "waymark/service/metrics.h"
#include "waymark/service/pack_holder.h"

namespace waymark::gateway {

struct OperationsParts {
  const service::PackHolder& packs;
  service::Desk* desk = nullptr;
  service::Metrics& metrics;
  service::Gauges& gauges;
  service::Executor& executor;  // what reads the store runs there
  const std::atomic<bool>& stopping;
};

// `parts` outlive the router.
//   /livez    200 "alive" while the process serves at all
//   /readyz   200 or 503 with reasons as JSON (service/readiness.h)
//   /metrics  the text that Prometheus reads
void AddOperations(Router& router, const OperationsParts& parts);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_OPERATIONS_H_
