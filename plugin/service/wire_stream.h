// The streaming methods for transports that ask for one message after the other.
#ifndef WAYMARK_SERVICE_WIRE_STREAM_H_
#define WAYMARK_SERVICE_WIRE_STREAM_H_

#include <memory>

#include "waymark/service/method_table.h"
#include "waymark/v1/events.pb.h"
#include "waymark/v1/review.pb.h"

namespace waymark::service {

// Reads what comes next from the store each time it is asked; waits for the hub where nothing has
// come. `context.desk` is not null and outlives the stream.
std::shared_ptr<WireStream> NewWatchStream(const ServiceContext& context, WireCall call,
                                           Caller caller, v1::WatchPromptsRequest request);

// The file is made at once, on a thread of the executor, and waits here for its reader.
std::shared_ptr<WireStream> NewExportStream(const ServiceContext& context, WireCall call,
                                            Caller caller, v1::ExportRequest request);

// One that has failed.
std::shared_ptr<WireStream> NewFailedStream(absl::Status status);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_WIRE_STREAM_H_
