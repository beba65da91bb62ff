// MergePractices, whatever the transport: one practice becomes part of another.
#ifndef WAYMARK_SERVICE_MERGE_PRACTICES_HANDLER_H_
#define WAYMARK_SERVICE_MERGE_PRACTICES_HANDLER_H_

#include <functional>

#include "absl/status/status.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/v1/review.pb.h"

namespace waymark::service {

// `done` is called once, when it is durable or refused; `response` outlives that. The caller must
// be allowed to administer both practices. Errors as the method says.
void MergePractices(Desk& desk, const Caller& caller, const v1::MergePracticesRequest& request,
                    v1::MergePracticesResponse& response, std::function<void(absl::Status)> done);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_MERGE_PRACTICES_HANDLER_H_
