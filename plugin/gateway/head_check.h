// Whether a request's header can mean one thing only. What two readers of the same bytes could
// understand differently is how requests are smuggled past one of them; it is refused, and the
// connection ends.
#ifndef WAYMARK_GATEWAY_HEAD_CHECK_H_
#define WAYMARK_GATEWAY_HEAD_CHECK_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/gateway/http.h"

namespace waymark::gateway {

inline constexpr int kMostHeaderLines = 100;

// Whether a request without TLS may come under that name (a Host line, with or without a port): the
// machine's own, or one of `hosts`. A page of another site whose name was made to lead here
// (DNS rebinding) is not let in.
bool IsOwnHost(std::string_view host, const std::vector<std::string>& hosts);

// `version` is 10 or 11; `target` as sent. The answer that refuses it (400, 417, 431, 501, 505), or
// nothing.
std::optional<HttpResponse> CheckHead(int version, std::string_view method, std::string_view target,
                                      const Headers& headers);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_HEAD_CHECK_H_
