// One call of a CDS Hooks service, once it is known who calls: body in, cards out.
#ifndef WAYMARK_GATEWAY_CDS_EVALUATE_H_
#define WAYMARK_GATEWAY_CDS_EVALUATE_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "waymark/gateway/cds_cards.h"
#include "waymark/gateway/cds_pack.h"
#include "waymark/service/request.h"

namespace waymark::gateway {

// Errors: those of ReadCdsRequest, ReadCdsRecord and service::EvaluateRecord. Thread-safe.
absl::StatusOr<CdsAnswer> CdsEvaluate(const CdsPack& pack, const CdsMoment& moment,
                                      const CdsIdentity& identity, const service::Call& call,
                                      std::string_view body);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_EVALUATE_H_
