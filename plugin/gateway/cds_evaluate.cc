#include "waymark/gateway/cds_evaluate.h"

#include <string>
#include <utility>

#include "waymark/gateway/cds_record.h"
#include "waymark/gateway/cds_request.h"
#include "waymark/service/evaluate_handler.h"

namespace waymark::gateway {
namespace {

// The practice that the answer is about, as EvaluateRecord settles it (service/scope.h).
std::string PracticeOf(const CdsRequest& request, const service::Snapshot& snapshot,
                       const service::Call& call, const record::PatientRecord& record) {
  if (!request.practice.empty()) return request.practice;
  if (!record.practice.empty()) return std::string(record.practice);
  if (!snapshot.settings().practice.empty()) return snapshot.settings().practice;
  if (call.caller != nullptr && call.caller->grant != nullptr &&
      call.caller->grant->practices.size() == 1) {
    return *call.caller->grant->practices.begin();
  }
  return {};
}

}  // namespace

absl::StatusOr<CdsAnswer> CdsEvaluate(const CdsPack& pack, const CdsMoment& moment,
                                      const CdsIdentity& identity, const service::Call& call,
                                      std::string_view body) {
  const service::Snapshot& snapshot = *pack.snapshot;
  absl::StatusOr<CdsRequest> request = ReadCdsRequest(moment, body);
  if (!request.ok()) return request.status();
  const calendar::Day today = snapshot.TodayAt(call.now);
  const bool has_drafts = !moment.drafts.empty();
  absl::StatusOr<CdsRecord> record =
      ReadCdsRecord(*request, pack.needs, snapshot, today, has_drafts);
  if (!record.ok()) return record.status();
  v1::EvaluateRequest asked;
  asked.set_role(request->role);
  asked.set_moment(moment.moment);
  asked.set_practice(request->practice);
  asked.set_view(v1::VIEW_FULL);
  v1::EvaluateResponse without_drafts;
  if (has_drafts) {
    absl::StatusOr<CdsRecord> plain =
        ReadCdsRecord(*request, pack.needs, snapshot, today, /*with_drafts=*/false);
    if (!plain.ok()) return plain.status();
    // Counted once: what was said is what is said with the drafts.
    service::Call quietly = call;
    quietly.metrics = nullptr;
    if (absl::Status status = service::EvaluateRecord(snapshot, quietly, asked,
                                                      std::move(plain->record), without_drafts);
        !status.ok()) {
      return status;
    }
  }
  const bool in_doubt = record->record.in_doubt();
  const std::string practice = PracticeOf(*request, snapshot, call, record->record);
  v1::EvaluateResponse response;
  if (absl::Status status =
          service::EvaluateRecord(snapshot, call, asked, std::move(record->record), response);
      !status.ok()) {
    return status;
  }
  return MakeCards({snapshot.pack(), response, pack.consulted, record->gaps, identity, in_doubt,
                    practice, request->patient_id, request->role,
                    has_drafts ? &without_drafts : nullptr});
}

}  // namespace waymark::gateway
