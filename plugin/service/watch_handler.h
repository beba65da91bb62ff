// WatchPrompts, whatever the transport: where a watcher begins, and what comes next.
#ifndef WAYMARK_SERVICE_WATCH_HANDLER_H_
#define WAYMARK_SERVICE_WATCH_HANDLER_H_

#include "absl/status/statusor.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/v1/events.pb.h"

namespace waymark::service {

// Where the request begins, for all of its practices. Errors: InvalidArgument; those of the desk's
// policy; OutOfRange for a token of another store or of before a restore.
absl::StatusOr<ResumeToken> BeginWatch(Desk& desk, const Caller& caller,
                                       const v1::WatchPromptsRequest& request);

// The changes after `at`, which moves on; none where nothing has come. OutOfRange where the token
// is older than what is kept.
absl::Status NextChanges(Desk& desk, const v1::WatchPromptsRequest& request, ResumeToken& at,
                         v1::WatchPromptsResponse& response);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_WATCH_HANDLER_H_
