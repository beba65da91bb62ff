// FHIR R4 over HTTP: events in, prompts and forms out.
//
//   POST /fhir                     a Bundle, one resource, or Bulk Data NDJSON into the store
//   POST /fhir/TYPE, PUT /fhir/TYPE/ID   one resource, as a subscription sends it
//   POST /fhir/$prompts            prompts for a Bundle of one patient; nothing is kept
//   POST /fhir/TYPE/_search        prompts of a stored patient as Task, CommunicationRequest or
//                                  GuidanceResponse
//   GET  /fhir/Questionnaire[/ID]  the pack's forms
//   GET  /fhir/metadata            what is there
//
// It is no FHIR server: what it takes becomes events, and nothing is read back as it came. Events
// go the way of RecordEvents, and an answer comes when they are durable.
#ifndef WAYMARK_GATEWAY_FHIR_API_H_
#define WAYMARK_GATEWAY_FHIR_API_H_

#include <memory>

#include "absl/status/statusor.h"
#include "waymark/gateway/cds_identity.h"
#include "waymark/gateway/router.h"
#include "waymark/service/config.h"
#include "waymark/service/service_context.h"

namespace waymark::gateway {

class FhirApi {
 public:
  // `context` and `config` outlive it.
  static std::unique_ptr<FhirApi> Make(const service::ServiceContext& context,
                                       const service::ServeConfig& config, CdsIdentity identity);
  ~FhirApi();

  // It outlives the router.
  void AddTo(Router& router);

 private:
  struct Impl;
  explicit FhirApi(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;  // calls on their way keep it
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_API_H_
