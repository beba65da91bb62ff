// Codes of FHIR resources: CodeableConcepts, plain codes (STU3), statuses.
#ifndef WAYMARK_RECORD_READERS_FHIR_CODES_H_
#define WAYMARK_RECORD_READERS_FHIR_CODES_H_

#include <string_view>
#include <vector>

#include "waymark/record/readers/fhir_json.h"

namespace waymark::record {

struct FhirCoding {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

struct FhirConcept {
  std::vector<FhirCoding> codings;  // with both a system and a code
  bool incomplete = false;          // a coding lacked one of them
  bool text_only = false;           // words but no coding at all
  std::string_view text;            // what a person would read: text, else a display

  void Clear() { *this = FhirConcept(); }
};

// Adds what a CodeableConcept, a Coding or an array of either says. Codings of all of them are
// gathered.
void AddConcept(Json concept_or_coding, FhirConcept& into);

// A status given as a plain code or (R4) as a CodeableConcept; empty where there is none.
std::string_view CodeOf(Json code_or_concept);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_CODES_H_
