// The body of a CDS Hooks call, read and checked. Unknown members are tolerated, as the
// specification asks; what is required, wrongly typed or given twice is refused with its field.
#ifndef WAYMARK_GATEWAY_CDS_REQUEST_H_
#define WAYMARK_GATEWAY_CDS_REQUEST_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/gateway/cds_moments.h"
#include "waymark/v1/answer.pb.h"

namespace waymark::gateway {

// Views are into the body, which outlives it.
struct CdsRequest {
  std::string hook_instance = {};
  std::string patient_id = {};
  std::string user_type = {};  // "Practitioner"
  // The server that it offers to be asked for what is missing, and the token for it; empty: none.
  std::string fhir_server = {};
  std::string fhir_token = {};
  std::string_view drafts = {};  // the context's Bundle of drafts, as JSON
  // Which of them are chosen ("ServiceRequest/d1"); nothing where the moment is about all.
  std::optional<std::set<std::string>> selections = {};
  // As JSON: a resource, a Bundle, an OperationOutcome or null.
  std::vector<std::pair<std::string_view, std::string_view>> prefetch = {};
  // What the standard has no place for, from `extension`: {"waymark.v1": {"practice": "A81001",
  // "role": "gp", "source": "emis"}}.
  std::string practice = {};
  std::string source = {};  // the feed under which the sidecar keeps the patient
  v1::Role role = v1::ROLE_UNSPECIFIED;
};

// InvalidArgument with the fields; PermissionDenied where the user is no member of staff.
absl::StatusOr<CdsRequest> ReadCdsRequest(const CdsMoment& moment, std::string_view body);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_REQUEST_H_
