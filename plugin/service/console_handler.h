// The rest of ReviewService, whatever the transport: finding a patient, who works here, words that
// are not saved yet, letters, one patient's history, shared views. All of them ask the desk's
// policy first.
#ifndef WAYMARK_SERVICE_CONSOLE_HANDLER_H_
#define WAYMARK_SERVICE_CONSOLE_HANDLER_H_

#include <functional>

#include "absl/status/status.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/service/request.h"
#include "waymark/v1/review.pb.h"

namespace waymark::service {

// InvalidArgument: no practice, nothing to look for, ten digits that are no NHS number.
absl::Status FindPatients(Desk& desk, const Caller& caller, const v1::FindPatientsRequest& request,
                          v1::FindPatientsResponse& response);
absl::Status ListOwners(Desk& desk, const Caller& caller, const v1::ListOwnersRequest& request,
                        v1::ListOwnersResponse& response);

// InvalidArgument: no practice, or nobody is named.
absl::Status MyDay(Desk& desk, const Caller& caller, const v1::MyDayRequest& request,
                   v1::MyDayResponse& response);
// Reads everybody whom the filter finds, so it takes its time; Cancelled where the caller has gone.
// InvalidArgument: those of ListAlerts, a group that there is not.
absl::Status SplitAlerts(Desk& desk, const Caller& caller, const Call& call,
                         const v1::SplitAlertsRequest& request, v1::SplitAlertsResponse& response);

// Both: NotFound for an item that is none of the practice's.
void SaveDraft(Desk& desk, const Caller& caller, const v1::SaveDraftRequest& request,
               v1::SaveDraftResponse& response, std::function<void(absl::Status)> done);
absl::Status GetDraft(Desk& desk, const Caller& caller, const v1::GetDraftRequest& request,
                      v1::GetDraftResponse& response);

// InvalidArgument: an unknown kind or rule.
absl::Status ListTemplates(Desk& desk, const Caller& caller,
                           const v1::ListTemplatesRequest& request,
                           v1::ListTemplatesResponse& response);
// InvalidArgument: no items, too many, no such letter or text.
absl::Status Letters(Desk& desk, const Caller& caller, const v1::LettersRequest& request,
                     v1::LettersResponse& response);

// NotFound, InvalidArgument, PermissionDenied, FailedPrecondition: as the API says. Recorded before
// it is answered.
absl::Status PatientHistory(Desk& desk, const Caller& caller,
                            const v1::PatientHistoryRequest& request,
                            v1::PatientHistoryResponse& response);

// InvalidArgument: no practice.
absl::Status ListViews(Desk& desk, const Caller& caller, const v1::ListViewsRequest& request,
                       v1::ListViewsResponse& response);
// InvalidArgument, AlreadyExists, NotFound, FailedPrecondition: as the API says.
void SaveView(Desk& desk, const Caller& caller, const v1::SaveViewRequest& request,
              v1::SaveViewResponse& response, std::function<void(absl::Status)> done);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CONSOLE_HANDLER_H_
