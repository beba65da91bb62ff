// The body of a FHIR request taken apart, before anything of it is understood: which resources it
// brings, under which names, and which of them can't be taken whatever they say.
//
// Bundles of R4: transaction, batch, message, history (a subscription's notification), collection,
// searchset and document; one resource by itself; or Bulk Data NDJSON.
#ifndef WAYMARK_GATEWAY_FHIR_INPUT_H_
#define WAYMARK_GATEWAY_FHIR_INPUT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace waymark::gateway {

enum class FhirForm : uint8_t {
  kTransaction,
  kBatch,
  kMessage,
  kBundle,  // any other Bundle
  kResource,
  kLines,
};

// Why something was not taken, or what is to be said of it: code is one of
// http://hl7.org/fhir/issue-type. No text holds a value of the input.
struct FhirIssue {
  std::string code = {};
  std::string text = {};
};

// One resource as it came.
struct FhirPart {
  std::string where = {};    // "Bundle.entry[3]", "line 4", "Observation"
  std::string type = {};     // "Observation"; empty: a request without a resource
  std::string name = {};     // "Observation/o1"
  std::string method = {};   // of a Bundle's request: "PUT"; may be empty
  std::string version = {};  // meta.versionId and meta.lastUpdated, as written
  std::string updated = {};  // meta.lastUpdated as written; empty: not given, or no moment
  absl::Time updated_at = absl::InfinitePast();
  std::string_view text = {};  // of the entry, line or resource; a view into the body
  std::string full_url = {};
  FhirIssue refused = {};  // empty code: it can be read
};

struct FhirInput {
  FhirForm form = FhirForm::kResource;
  std::vector<FhirPart> parts = {};
  // Of a message: MessageHeader.id, and its event as JSON members (eventCoding or eventUri).
  std::string message_id = {};
  std::string message_event = {};

  // Takes what it can; all others are taken whole or not at all.
  bool is_one_by_one() const { return form == FhirForm::kBatch || form == FhirForm::kLines; }
};

// `lines`: the body is NDJSON. `most`: resources at most. `body` outlives the answer. Errors:
// InvalidArgument (no JSON, no FHIR, a Bundle of responses, a message without its header), with
// fields; ResourceExhausted.
absl::StatusOr<FhirInput> ReadFhirInput(std::string_view body, bool lines, size_t most);

// What is to be read of it as a Bundle of type collection: parts that are not refused.
std::string ReadableBundle(const FhirInput& input);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_INPUT_H_
