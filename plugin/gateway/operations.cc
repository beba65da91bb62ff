#include "waymark/gateway/operations.h"

#include <utility>

#include "waymark/service/readiness.h"

namespace waymark::gateway {
namespace {

HttpResponse Text(int status, std::string type, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", std::move(type)}};
  response.body = std::move(body);
  return response;
}

}  // namespace

void AddOperations(Router& router, const OperationsParts& parts) {
  router.Add("/livez", {"GET"}, [](const std::shared_ptr<Exchange>&, const Reply& reply) {
    reply(Text(200, "text/plain; charset=utf-8", "alive\n"));
  });
  router.Add("/readyz", {"GET"}, [parts](const std::shared_ptr<Exchange>&, const Reply& reply) {
    bool stale = false;
    const std::vector<std::string> ceilings = parts.gauges.Ceilings(stale);
    // For whoever asks next: this answer waits for nobody. Where too many wait, one of them looks.
    if (stale && parts.desk != nullptr) parts.executor.Post([parts] { parts.gauges.Look(); });
    const service::Readiness readiness =
        service::LookAtReadiness(parts.packs, parts.desk, ceilings, parts.stopping);
    reply(Text(readiness.ready() ? 200 : 503, "application/json", readiness.ToJson()));
  });
  router.Add("/metrics", {"GET"}, [parts](const std::shared_ptr<Exchange>&, const Reply& reply) {
    const bool taken = parts.executor.Post([parts, reply] {
      reply(Text(200, "text/plain; version=0.0.4; charset=utf-8",
                 parts.metrics.Text(parts.gauges.Look())));
    });
    if (!taken) reply(JsonError(503, "unavailable", "too many ask at once"));
  });
}

}  // namespace waymark::gateway
