// Rules in operation, whatever the transport: which pack runs, what is suspended, how rules fare.
#ifndef WAYMARK_SERVICE_OPERATE_HANDLER_H_
#define WAYMARK_SERVICE_OPERATE_HANDLER_H_

#include "absl/status/status.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/service/pack_holder.h"
#include "waymark/v1/rules.pb.h"

namespace waymark::service {

// All of these write and wait until it is durable: not from a callback.
absl::Status ActivatePack(Desk& desk, PackHolder& packs, const Caller& caller,
                          const v1::ActivatePackRequest& request,
                          v1::ActivatePackResponse& response);
absl::Status RollBack(Desk& desk, PackHolder& packs, const Caller& caller,
                      const v1::RollBackRequest& request, v1::RollBackResponse& response);
absl::Status Suspend(Desk& desk, const Caller& caller, const v1::SuspendRequest& request,
                     v1::SuspendResponse& response);
absl::Status Resume(Desk& desk, const Caller& caller, const v1::ResumeRequest& request,
                    v1::ResumeResponse& response);
absl::Status Statistics(Desk& desk, const Caller& caller, const v1::StatisticsRequest& request,
                        v1::StatisticsResponse& response);

// After a load of the folder: the pack that the store says is to run. That is the folder's, unless
// somebody rolled back from just that one.
absl::Status TakeLoadedPack(Desk& desk, PackHolder& packs);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_OPERATE_HANDLER_H_
