// Errors that a caller can act on: a status with typed details.
//
// Handlers give absl::Status; its payloads are the standard details (google.rpc.BadRequest,
// ErrorInfo, RetryInfo, ResourceInfo) under their type URLs, so every transport can carry them. No
// text here may hold a patient's value.
#ifndef WAYMARK_SERVICE_ERRORS_H_
#define WAYMARK_SERVICE_ERRORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace waymark::service {

struct Violation {
  std::string field;        // path in the request: "as_of.month"
  std::string description;  // what was expected
};

// InvalidArgument with a BadRequest. `violations` is not empty.
absl::Status InvalidFields(const std::vector<Violation>& violations);
// `status` with an ErrorInfo of that stable reason.
absl::Status WithReason(absl::Status status, std::string_view reason);
// `status` with a RetryInfo.
absl::Status WithRetry(absl::Status status, absl::Duration delay);
// NotFound with a ResourceInfo.
absl::Status NotFound(std::string_view type, std::string_view name);
absl::Status Cancelled();

// A refusal of access (waymark/access) with its reason and delay as details; others as they are.
absl::Status FromAccess(const absl::Status& status);

// The errors of record readers ("record.patient_id: is empty; ...") with the field they name as a
// violation.
absl::Status FromReader(const absl::Status& status);

// A google.rpc.Status, serialised: what `grpc-status-details-bin` carries. Empty where there are no
// details.
std::string StatusDetails(const absl::Status& status);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_ERRORS_H_
