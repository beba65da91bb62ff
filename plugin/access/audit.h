// Who did it, as audit lines say it: the person by the token, the client by the configuration.
#ifndef WAYMARK_ACCESS_AUDIT_H_
#define WAYMARK_ACCESS_AUDIT_H_

#include <string_view>

#include "absl/status/status.h"
#include "waymark/access/caller.h"
#include "waymark/store/audit.h"

namespace waymark::access {

// Actor, client and purpose. The person of the token; where it names none the one that the client
// says (`said`), else the client.
void SignLine(const Caller& caller, std::string_view said, store::AuditLine& line);

// A call of an identified client that was refused: for the chain of the installation, since it may
// be about a practice that is none of the client's, or about none at all.
store::AuditLine RefusedLine(const Caller& caller, std::string_view method,
                             const absl::Status& status, store::Instant at);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_AUDIT_H_
