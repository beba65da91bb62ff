// RecordEvents over gRPC: a stream of batches, acknowledged in order. For .cc files of services
// only.
#ifndef WAYMARK_SERVICE_RECORD_EVENTS_REACTOR_H_
#define WAYMARK_SERVICE_RECORD_EVENTS_REACTOR_H_

#include "grpcpp/support/server_callback.h"
#include "waymark/service/caller.h"
#include "waymark/service/service_context.h"
#include "waymark/v1/events.pb.h"

namespace waymark::service {

// Reads ahead a few batches and no more: a sender that is faster than the disk, or that does not
// read its acknowledgements, is held back by the transport, and memory stays bounded. Owns itself.
grpc::ServerBidiReactor<v1::RecordEventsRequest, v1::RecordEventsResponse>* NewRecordEventsReactor(
    const ServiceContext& context, const grpc::CallbackServerContext& grpc);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RECORD_EVENTS_REACTOR_H_
