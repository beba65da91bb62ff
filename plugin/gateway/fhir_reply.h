// Answers to FHIR requests that bring resources: what became of each of them.
#ifndef WAYMARK_GATEWAY_FHIR_REPLY_H_
#define WAYMARK_GATEWAY_FHIR_REPLY_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "waymark/gateway/fhir_feed.h"
#include "waymark/gateway/http.h"
#include "waymark/v1/events.pb.h"

namespace waymark::gateway {

HttpResponse FhirJson(std::string body);

// As CdsError, as application/fhir+json.
HttpResponse FhirError(const absl::Status& status);
// As CdsRefusal, as application/fhir+json.
HttpResponse FhirRefusal(const HttpResponse& error);

// 422: what was to be taken whole is not taken, and why; nothing of it was kept.
HttpResponse FhirRefused(const FhirInput& input, const FhirFeed& feed);

// What became of it once it is durable: a transaction-response or batch-response, a message with
// its MessageHeader.response, or an OperationOutcome. What the store refused is marked in `feed`
// first (MarkRefused). `endpoint`: this address for MessageHeader.source.
HttpResponse FhirTaken(const FhirInput& input, const FhirFeed& feed, std::string_view endpoint,
                       const v1::RecordEventsResponse& response);

// Events that the store did not take become refusals of the parts that they came from.
void MarkRefused(const v1::RecordEventsResponse& response, FhirFeed& feed);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_REPLY_H_
