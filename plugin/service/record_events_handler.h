// RecordEvents, whatever the transport: one batch into the store, and what came of it.
#ifndef WAYMARK_SERVICE_RECORD_EVENTS_HANDLER_H_
#define WAYMARK_SERVICE_RECORD_EVENTS_HANDLER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/v1/events.pb.h"

namespace waymark::service {

// Called once: with the acknowledgement when the batch is durable, or with the error for which
// nothing of it may be taken as kept. On whatever thread; be short.
using BatchDone =
    std::function<void(absl::Status, std::shared_ptr<v1::RecordEventsResponse> response)>;

// Reads the batch and gives it to the store; waits only while the store's queue is full, so not
// from a callback. Batches of one stream must come one after the other. Errors: InvalidArgument;
// those of the desk's policy; Unavailable.
void RecordBatch(Desk& desk, const Caller& caller, std::string_view source,
                 const v1::RecordEventsRequest& batch, BatchDone done);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RECORD_EVENTS_HANDLER_H_
