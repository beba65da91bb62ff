// Replay, whatever the transport: a past answer again, and the days on which a rule changed its
// answer from what was known then.
#ifndef WAYMARK_SERVICE_REPLAY_HANDLER_H_
#define WAYMARK_SERVICE_REPLAY_HANDLER_H_

#include "absl/status/status.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/service/request.h"
#include "waymark/v1/review.pb.h"

namespace waymark::service {

// Errors: InvalidArgument; NotFound (patient, pack, or erased); FailedPrecondition for a pack that
// this program reads in another way; Cancelled. Takes its time.
absl::Status Replay(Desk& desk, const Caller& caller, const Call& call,
                    const v1::ReplayRequest& request, v1::ReplayResponse& response);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_REPLAY_HANDLER_H_
