// "Something is wrong with this advice", whatever the transport: what clinicians tell a rule's
// authors. Nothing of it names a patient.
#ifndef WAYMARK_SERVICE_FEEDBACK_HANDLER_H_
#define WAYMARK_SERVICE_FEEDBACK_HANDLER_H_

#include "absl/status/status.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/v1/rules.pb.h"

namespace waymark::service {

// Waits until it is durable: not from a callback. Errors: InvalidArgument, NotFound (the rule),
// those of the policy, Unavailable.
absl::Status GiveFeedback(Desk& desk, const Caller& caller, const v1::GiveFeedbackRequest& request);
absl::Status ListFeedback(Desk& desk, const Caller& caller, const v1::ListFeedbackRequest& request,
                          v1::ListFeedbackResponse& response);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_FEEDBACK_HANDLER_H_
