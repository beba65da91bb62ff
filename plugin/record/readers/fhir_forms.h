// What answers to known forms mean as clinical codes.
//
// A QuestionnaireResponse says linkIds of its questionnaire; rules read clinical codes. Of a form
// that is complete (completed, amended), an answer means
//   - itself, where it is a code of a clinical system (SNOMED CT, LOINC)
//   - its question's codes, with the answer as their value, where it is a number or yes; of a
//     choice only the answer "done" is: what is offered, declined or not needed has not been done
#ifndef WAYMARK_RECORD_READERS_FHIR_FORMS_H_
#define WAYMARK_RECORD_READERS_FHIR_FORMS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/record/record.h"

namespace waymark::record {

struct FhirFormCoding {
  std::string system, code;
};

// (address of the questionnaire, linkId) -> the question's own codes.
using FhirForms = std::map<std::pair<std::string, std::string>, std::vector<FhirFormCoding>>;

// The codes of a question; null where the form or the question is not known. `address` may name a
// version ("https://.../cancer-care-review|1.0.0"): linkIds stay from one to the next.
const std::vector<FhirFormCoding>* CodesOfQuestion(const FhirForms& forms, std::string_view address,
                                                   std::string_view link_id);

// What an answer with this status and value means besides itself. Codings are of `record`.
std::vector<FhirFormCoding> MeaningOfAnswer(const std::vector<FhirFormCoding>& question,
                                            EntryStatus status, const Value& value,
                                            const PatientRecord& record);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_FORMS_H_
