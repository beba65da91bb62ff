// What is asked of everybody in a store, whatever the transport: forecasts, indicators, where
// referrals stand, what would have been seen earlier, and what a change of rules would do.
//
// Each reads every patient of the practices, so it takes its time on a thread of the executor; one
// is answered at a time. They end where the caller has gone or the sidecar stops.
#ifndef WAYMARK_SERVICE_EVERYBODY_HANDLER_H_
#define WAYMARK_SERVICE_EVERYBODY_HANDLER_H_

#include "absl/status/status.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/service/request.h"
#include "waymark/v1/review.pb.h"
#include "waymark/v1/rules.pb.h"

namespace waymark::service {

// Errors of all: Unavailable (no pack, the store, the sidecar stops), NotFound for a practice that
// is none of the caller's, InvalidArgument, ResourceExhausted (COUNTING_BUSY), Cancelled.
absl::Status Forecast(Desk& desk, const Caller& caller, const Call& call,
                      const v1::ForecastRequest& request, v1::ForecastResponse& response);
// Also FailedPrecondition where the pack's indicators have errors.
absl::Status Indicators(Desk& desk, const Caller& caller, const Call& call,
                        const v1::IndicatorsRequest& request, v1::IndicatorsResponse& response);
absl::Status FindMissed(Desk& desk, const Caller& caller, const Call& call,
                        const v1::FindMissedRequest& request, v1::FindMissedResponse& response);
// Also FailedPrecondition (NO_REFERRAL_RULE) where the pack does not follow referrals.
absl::Status ReferralPathway(Desk& desk, const Caller& caller, const Call& call,
                             const v1::ReferralPathwayRequest& request,
                             v1::ReferralPathwayResponse& response);
// Rules given as files against those in use; the limits of files are Check's.
absl::Status Impact(Desk& desk, const Caller& caller, const Call& call,
                    const v1::ImpactRequest& request, v1::ImpactResponse& response);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_EVERYBODY_HANDLER_H_
