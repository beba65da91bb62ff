// One GET without TLS: how `waymark doctor` asks a running sidecar.
#ifndef WAYMARK_GATEWAY_HTTP_GET_H_
#define WAYMARK_GATEWAY_HTTP_GET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/service/config.h"

namespace waymark::gateway {

struct HttpAnswer {
  int status = 0;
  std::string body = {};
};

// Unavailable where nothing answers within that time, or what answers is no HTTP. At most 1 MiB.
absl::StatusOr<HttpAnswer> HttpGet(const service::ListenAddress& address, const std::string& path,
                                   absl::Duration within);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_HTTP_GET_H_
