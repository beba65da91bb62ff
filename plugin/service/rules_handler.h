// RulesService, whatever the transport: the rules that are loaded, and checks of rules that are
// not.
#ifndef WAYMARK_SERVICE_RULES_HANDLER_H_
#define WAYMARK_SERVICE_RULES_HANDLER_H_

#include <string>

#include "absl/status/status.h"
#include "waymark/service/request.h"
#include "waymark/service/snapshot.h"
#include "waymark/v1/rules.pb.h"

namespace waymark::service {

// By id. A page token is the id after which the page begins, with the pack's digest:
// InvalidArgument where it is no token or of another pack.
absl::Status ListRules(const Snapshot& snapshot, const v1::ListRulesRequest& request,
                       v1::ListRulesResponse& response);
// NotFound for an unknown id.
absl::Status GetRule(const Snapshot& snapshot, const v1::GetRuleRequest& request,
                     v1::GetRuleResponse& response);

// Findings of a pack given as files, or of the loaded pack with those files in it. InvalidArgument
// without files or with a path that leads out of the pack; ResourceExhausted over 16 MiB.
absl::Status Check(const Snapshot& snapshot, const Call& call, const v1::CheckRequest& request,
                   v1::CheckResponse& response);
// Runs the stories among the files, or those of the loaded pack where none are given. Errors as
// Check; Cancelled.
absl::Status RunTests(const Snapshot& snapshot, const Call& call,
                      const v1::RunTestsRequest& request, v1::RunTestsResponse& response);

// "deadline = 6 months (set by practice; the rule says 12 months)".
std::string ParameterText(const rules::Parameter& parameter);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RULES_HANDLER_H_
