// ReviewService, whatever the transport: worklists over stored items, and work on them.
//
// Reading functions read the store and may take milliseconds; writing ones call `done` when it is
// durable. All of them ask the desk's policy first.
#ifndef WAYMARK_SERVICE_REVIEW_HANDLER_H_
#define WAYMARK_SERVICE_REVIEW_HANDLER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/service/request.h"
#include "waymark/v1/review.pb.h"

namespace waymark::service {

using Done = std::function<void(absl::Status)>;

absl::Status ListWorklists(Desk& desk, const Caller& caller,
                           const v1::ListWorklistsRequest& request,
                           v1::ListWorklistsResponse& response);
// InvalidArgument: no practice, an unknown worklist, a bad page token.
absl::Status ListAlerts(Desk& desk, const Caller& caller, const v1::ListAlertsRequest& request,
                        v1::ListAlertsResponse& response);
absl::Status GetAlert(Desk& desk, const Caller& caller, const Call& call,
                      const v1::GetAlertRequest& request, v1::GetAlertResponse& response);

void Assign(Desk& desk, const Caller& caller, const v1::AssignRequest& request,
            v1::AssignResponse& response, Done done);
void RespondMany(Desk& desk, const Caller& caller, const v1::RespondManyRequest& request,
                 v1::RespondManyResponse& response, Done done);
// FailedPrecondition after ten minutes, NotFound for a token that is none or was used.
void Undo(Desk& desk, const Caller& caller, const v1::UndoRequest& request,
          v1::UndoResponse& response, Done done);
void AddNote(Desk& desk, const Caller& caller, const v1::AddNoteRequest& request,
             v1::AddNoteResponse& response, Done done);
// A line in each item's history; nothing is sent.
void RecordSent(Desk& desk, const Caller& caller, const v1::RecordSentRequest& request,
                v1::RecordSentResponse& response, Done done);
void CoverLeave(Desk& desk, const Caller& caller, const v1::CoverLeaveRequest& request,
                v1::CoverLeaveResponse& response, Done done);

// The whole file; `part` takes it piece by piece and says false where nobody reads any more.
absl::Status Export(Desk& desk, const Caller& caller, const v1::ExportRequest& request,
                    const std::function<bool(std::string part)>& part);

// A filter of the API as the store takes it; `worklist` becomes the one that it names, or null.
absl::StatusOr<store::ItemFilter> ReadFilter(Desk& desk, const Caller& caller, Need need,
                                             const v1::AlertFilter& filter,
                                             const Worklist*& worklist);

// Where the configuration says what this client exports for, an export is for one of those.
absl::Status CheckPurpose(const Caller& caller, const std::string& purpose);

// What happened to an item, oldest first; notes stay with those of `together` under whom they were
// written.
absl::Status SetTimeline(store::Reader& reader, const store::ItemId& item,
                         const std::vector<store::PatientRef>& together,
                         google::protobuf::RepeatedPtrField<v1::TimelineEntry>& timeline);

// One row. `nhs_number` and key come from the store.
absl::Status SetAlert(store::Reader& reader, const rules::Pack& pack,
                      const living::LivingItem& item, calendar::Day today, v1::Alert& alert);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_REVIEW_HANDLER_H_
