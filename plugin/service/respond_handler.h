// Respond, whatever the transport: a person's answer to one item.
#ifndef WAYMARK_SERVICE_RESPOND_HANDLER_H_
#define WAYMARK_SERVICE_RESPOND_HANDLER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "waymark/living/replies.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/service/errors.h"
#include "waymark/v1/events.pb.h"

namespace waymark::service {

// Called once, when the reply is durable or refused; on whatever thread.
using RespondDone = std::function<void(absl::Status)>;

// `response` outlives the call to `done`. The same request id again gets the same answer and
// changes nothing. Errors: InvalidArgument, NotFound, PermissionDenied, Aborted (moved on, with
// what changed), FailedPrecondition (its rule is suspended), those of the policy, Unavailable.
void Respond(Desk& desk, const Caller& caller, const v1::RespondRequest& request,
             v1::RespondResponse& response, RespondDone done);

// A refusal as the API says it.
absl::Status FromRefusal(const living::Refused& refused);

// The reply of a request; violations where a field can't be read.
living::ReplyCommand ReadReply(const v1::RespondRequest& request,
                               std::vector<Violation>& violations);

// Codes that the reply offers to write into the record, from the pack's code set.
void AddWriteBack(const rules::Pack& pack, const rules::ReplyRule* reply,
                  v1::RespondResponse& response);

// Runs `work` in a write, once a request id: `work` fills `answer` (what is remembered). A repeat
// gets what the first one was answered, and nothing is done. `refused` set by `work` undoes it.
// Not from a callback unless the store has room: waits while the queue is full.
struct Once {
  std::string scope, request_id;
  std::function<absl::Status(store::Transaction& tx, std::string& answer,
                             std::optional<living::Refused>& refused)>
      work;
  // The remembered answer, whether it was a repeat; or the refusal.
  std::function<void(absl::Status, const std::string& answer, bool repeated,
                     const std::optional<living::Refused>& refused)>
      done;
};
void RunOnce(Desk& desk, Once once);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RESPOND_HANDLER_H_
