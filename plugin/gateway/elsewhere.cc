#include "waymark/gateway/elsewhere.h"

#include "absl/strings/str_cat.h"
#include "waymark/record/readers/fhir_patient.h"

namespace waymark::gateway {

std::string ElsewhereWords(const v1::EvaluateResponse& answer) {
  for (const v1::SetAsideInput& one : answer.set_aside_input()) {
    if (one.reason() != record::kRegisteredElsewhere) continue;
    return absl::StrCat("The record says: ", one.detail(),
                        ". Prompts that are for a practice's registered patients are left to that "
                        "practice.");
  }
  return {};
}

}  // namespace waymark::gateway
