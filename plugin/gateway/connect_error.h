// Statuses as Connect says them.
#ifndef WAYMARK_GATEWAY_CONNECT_ERROR_H_
#define WAYMARK_GATEWAY_CONNECT_ERROR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "waymark/gateway/http.h"

namespace waymark::gateway {

// "invalid_argument".
std::string_view ConnectCode(absl::StatusCode code);
// 400, by the protocol's table.
int ConnectHttpStatus(absl::StatusCode code);
// {"code":"not_found","message":"...","details":[{"type":"google.rpc.ResourceInfo","value":"..."}]}
std::string ConnectErrorJson(const absl::Status& status);
// The answer of a unary method that failed, with Retry-After where the status says when.
HttpResponse ConnectError(const absl::Status& status);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CONNECT_ERROR_H_
