// Explain, whatever the transport: why one rule speaks or does not, what would close its items,
// what would change the answer.
#ifndef WAYMARK_SERVICE_EXPLAIN_HANDLER_H_
#define WAYMARK_SERVICE_EXPLAIN_HANDLER_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "waymark/record/record.h"
#include "waymark/service/request.h"
#include "waymark/service/snapshot.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::service {

// Fills `response`, which must be empty. Errors: those of Evaluate; InvalidArgument where no rule
// is named, NotFound for an unknown one, FailedPrecondition for one that is retired, switched off
// or a draft that was not asked for. Thread-safe.
absl::Status Explain(const Snapshot& snapshot, const Call& call, const v1::ExplainRequest& request,
                     v1::ExplainResponse& response);

// The same for a serialised ExplainRequest, which `owner` keeps alive; a record or patient id that
// stands twice is refused (record/readers/wire.h).
absl::Status ExplainBytes(const Snapshot& snapshot, const Call& call, std::string_view bytes,
                          std::shared_ptr<const void> owner, v1::ExplainResponse& response);

// The same for a record that a reader has made (finished, with its practice); the request's own
// record is not looked at.
absl::Status ExplainRecord(const Snapshot& snapshot, const Call& call,
                           const v1::ExplainRequest& request, record::PatientRecord record,
                           v1::ExplainResponse& response);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_EXPLAIN_HANDLER_H_
