// That something was seen, in the audit log; where it can't be recorded the answer says so.
#ifndef WAYMARK_SERVICE_READ_AUDIT_H_
#define WAYMARK_SERVICE_READ_AUDIT_H_

#include "waymark/service/desk.h"
#include "waymark/store/audit.h"

namespace waymark::service {

inline constexpr char kReadNotRecorded[] = "audit: that this was seen could not be recorded now";

// `message` has notices; it gets one, once, where the line could not be taken.
template <typename Message>
void AuditRead(Desk& desk, const store::AuditLine& line, Message& message) {
  if (desk.store().AuditRead(line).ok()) return;
  for (const std::string& notice : message.notices()) {
    if (notice == kReadNotRecorded) return;
  }
  message.add_notices(kReadNotRecorded);
}

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_READ_AUDIT_H_
