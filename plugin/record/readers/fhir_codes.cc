#include "waymark/record/readers/fhir_codes.h"

namespace waymark::record {
namespace {

void AddCoding(Json coding, FhirConcept& into) {
  const std::string_view system = coding["system"].Text();
  const std::string_view code = coding["code"].Text();
  const std::string_view display = coding["display"].Text();
  if (into.text.empty()) into.text = display;
  if (system.empty() || code.empty()) {
    into.incomplete |= !code.empty() || !system.empty();
    into.text_only |= code.empty() && !display.empty();
    return;
  }
  into.codings.push_back({system, code, display});
}

}  // namespace

void AddConcept(Json concept_or_coding, FhirConcept& into) {
  concept_or_coding.Each([&](Json each) {
    if (!each.IsObject()) return;
    if (!each["coding"] && !each["text"]) {
      AddCoding(each, into);
      return;
    }
    if (const std::string_view text = each["text"].Text(); !text.empty()) into.text = text;
    each["coding"].Each([&](Json coding) { AddCoding(coding, into); });
    into.text_only |= !into.text.empty();
  });
  if (!into.codings.empty()) into.text_only = false;
}

std::string_view CodeOf(Json code_or_concept) {
  if (code_or_concept.IsText()) return code_or_concept.Text();
  std::string_view code;
  code_or_concept["coding"].Each([&](Json coding) {
    if (code.empty()) code = coding["code"].Text();
  });
  return code;
}

}  // namespace waymark::record
