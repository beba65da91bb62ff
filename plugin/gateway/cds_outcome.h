// Errors of CDS Hooks: a status as an HTTP answer with a FHIR OperationOutcome.
#ifndef WAYMARK_GATEWAY_CDS_OUTCOME_H_
#define WAYMARK_GATEWAY_CDS_OUTCOME_H_

#include <string_view>

#include "absl/status/status.h"
#include "waymark/gateway/http.h"

namespace waymark::gateway {

// The reason of a status that says that needed data is neither in the prefetch nor to be had: 412.
inline constexpr std::string_view kDataNeeded = "DATA_NEEDED";

// One issue a violated field, with its path as `expression`; else one issue with the message.
// Retry-After as ConnectError has it.
HttpResponse CdsError(const absl::Status& status);

// A JsonError as an OperationOutcome of one issue; status and headers stay.
HttpResponse CdsRefusal(const HttpResponse& error);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_OUTCOME_H_
