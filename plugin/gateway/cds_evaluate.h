// One call of a CDS Hooks service, once it is known who calls: body in, cards out.
#ifndef WAYMARK_GATEWAY_CDS_EVALUATE_H_
#define WAYMARK_GATEWAY_CDS_EVALUATE_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "waymark/gateway/cds_cards.h"
#include "waymark/gateway/cds_pack.h"
#include "waymark/gateway/cds_request.h"
#include "waymark/service/desk.h"
#include "waymark/service/request.h"

namespace waymark::gateway {

// Errors: those of ReadCdsRecord and service::EvaluateRecord. Thread-safe. `desk`: what people have
// answered about the patient is heard (cds_kept.h), which reads the store, so not from an I/O
// thread; null: nothing is kept.
absl::StatusOr<CdsAnswer> CdsEvaluate(const CdsPack& pack, const CdsMoment& moment,
                                      const CdsIdentity& identity, const service::Call& call,
                                      const CdsRequest& request, service::Desk* desk = nullptr);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_EVALUATE_H_
