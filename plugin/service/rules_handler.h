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

// "deadline = 6 months (set by practice; the rule says 12 months)".
std::string ParameterText(const rules::Parameter& parameter);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RULES_HANDLER_H_
