// CDS Hooks 3.0, and 2.0 clients: any record system that speaks FHIR asks when a record is opened
// and gets the prompts of the same engine as cards. https://cds-hooks.hl7.org/ is what clients
// expect.
//
//   GET  /cds-services                 which services there are, for the moments that rules use
//   POST /cds-services/ID              cards for one patient, from the prefetch of the request
//   POST /cds-services/ID/feedback     what became of cards
//
// Nothing here decides about a rule: a request becomes a record by the FHIR reader, the record an
// answer by Evaluate's handler, the answer cards.
#ifndef WAYMARK_GATEWAY_CDS_HOOKS_H_
#define WAYMARK_GATEWAY_CDS_HOOKS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "waymark/gateway/cds_identity.h"
#include "waymark/gateway/router.h"
#include "waymark/service/config.h"
#include "waymark/service/executor.h"
#include "waymark/service/service_context.h"

namespace waymark::gateway {

class CdsHooks {
 public:
  // `context` and `config` outlive it. InvalidArgument: a configuration that can't be used, with
  // the key.
  static absl::StatusOr<std::unique_ptr<CdsHooks>> Make(const service::ServiceContext& context,
                                                        const service::ServeConfig& config,
                                                        CdsIdentity identity);
  ~CdsHooks();

  // It outlives the router.
  void AddTo(Router& router);

 private:
  struct Impl;
  explicit CdsHooks(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;  // calls on their way keep it
  // Calls that wait for a caller's FHIR server; null where none may be asked. Its threads end
  // before what they use.
  std::unique_ptr<service::Executor> fetching_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_HOOKS_H_
