// Prompts as FHIR R4 resources, for systems that want resources rather than cards: the same prompt
// as a Task (work for somebody), a CommunicationRequest (words for somebody) or a GuidanceResponse
// (what was asked and what came of it).
#ifndef WAYMARK_GATEWAY_FHIR_PROMPTS_H_
#define WAYMARK_GATEWAY_FHIR_PROMPTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/gateway/cds_identity.h"
#include "waymark/rules/pack.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::gateway {

// The types, in the order in which they come. A GuidanceResponse of a rule that could not be asked
// is there too: what is missing is never silence.
inline constexpr std::string_view kPromptTypes[] = {"GuidanceResponse", "Task",
                                                    "CommunicationRequest"};

// "Task,GuidanceResponse" in any order; empty: all. InvalidArgument for another type.
absl::StatusOr<std::vector<std::string_view>> ReadPromptTypes(std::string_view list);

struct FhirPromptInput {
  const v1::EvaluateResponse& answer;  // by VIEW_FULL
  const rules::Pack& pack;
  const CdsIdentity& identity;
  std::string_view practice, patient;
  const std::vector<std::string_view>& types;
  std::string_view self;  // this address, for Bundle.link; may be empty
  bool in_doubt = false;  // something of the record was not read: said in an entry of its own
};

// A searchset Bundle. Ids stay the same from call to call for the same item. Texts that come from
// the record stand in elements that are plain text.
std::string PromptBundle(const FhirPromptInput& input);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_PROMPTS_H_
