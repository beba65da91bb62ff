// Who calls, and whether they may: the one place that every handler asks. See waymark/access.
#ifndef WAYMARK_SERVICE_CALLER_H_
#define WAYMARK_SERVICE_CALLER_H_

#include "waymark/access/caller.h"

namespace waymark::service {

using access::AccessPolicy;
using access::AllowAll;
using access::Caller;
using access::Need;

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CALLER_H_
