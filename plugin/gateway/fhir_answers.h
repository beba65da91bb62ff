// Questionnaires of the pack, and what answers to them mean as coded entries.
#ifndef WAYMARK_GATEWAY_FHIR_ANSWERS_H_
#define WAYMARK_GATEWAY_FHIR_ANSWERS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/authoring/questionnaire.h"
#include "waymark/rules/pack.h"
#include "waymark/v1/record.pb.h"

namespace waymark::gateway {

// (address of the questionnaire, linkId) -> what the question's code is.
using FhirQuestionnaireCodes =
    std::map<std::pair<std::string, std::string>, std::vector<authoring::Coding>>;
FhirQuestionnaireCodes FhirQuestionnaires(const rules::Pack& pack);

// Adds to an entry that is an answer (its coding is the questionnaire and the linkId) what it means
// in clinical terms, where the form is complete:
//   - an answer that is itself a code of a clinical system (SNOMED CT, LOINC ...) is that code
//   - a number for, or yes to, a question with a code is that code, with the value; of a choice
//     only "done" is: what is offered, declined or not needed has not been done
void CodeAnswer(const FhirQuestionnaireCodes& questionnaires, v1::Event& entry);

// The JSON of the pack's Questionnaires, by their ids.
std::map<std::string, std::string_view> QuestionnaireTexts(const rules::Pack& pack);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_ANSWERS_H_
