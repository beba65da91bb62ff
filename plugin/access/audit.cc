#include "waymark/access/audit.h"

#include <string>

namespace waymark::access {

void SignLine(const Caller& caller, std::string_view said, store::AuditLine& line) {
  line.actor = !caller.person.empty() ? caller.person
               : !said.empty()        ? std::string(said)
                                      : caller.client;
  // Without access there is no client to name beside the person.
  if (caller.grant != nullptr) line.client = caller.client;
  if (line.purpose.empty()) line.purpose = caller.purpose;
}

store::AuditLine RefusedLine(const Caller& caller, std::string_view method,
                             const absl::Status& status, store::Instant at) {
  store::AuditLine line;
  line.at = at;
  line.action = "refused";
  line.method = std::string(method);
  line.outcome = absl::StatusCodeToString(status.code());
  if (caller.strayed != nullptr && caller.strayed->load()) line.detail = "other practice";
  SignLine(caller, {}, line);
  return line;
}

}  // namespace waymark::access
