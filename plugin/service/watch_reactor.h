// WatchPrompts over gRPC. For .cc files of services only.
#ifndef WAYMARK_SERVICE_WATCH_REACTOR_H_
#define WAYMARK_SERVICE_WATCH_REACTOR_H_

#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "waymark/service/caller.h"
#include "waymark/service/service_context.h"
#include "waymark/v1/events.pb.h"

namespace waymark::service {

// One write is on its way at most; the next is read from the store when it is done. Owns itself.
grpc::ServerWriteReactor<v1::WatchPromptsResponse>* NewWatchReactor(
    const ServiceContext& context, const grpc::CallbackServerContext& grpc,
    const v1::WatchPromptsRequest& request);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_WATCH_REACTOR_H_
