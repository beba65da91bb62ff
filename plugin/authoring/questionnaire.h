// Structured forms of a pack: FHIR R4 Questionnaires (templates/*.json) read, checked, and written
// as a page that is filled in on screen or printed.
//
// Of Questionnaire.item the types group, display, choice, open-choice, boolean, date, text, string,
// integer, decimal and quantity are read, with required, repeats, enableWhen, code and
// answerOption.valueCoding (https://hl7.org/fhir/R4/questionnaire.html). Anything else is a
// finding, never left out silently. Pure.
#ifndef WAYMARK_AUTHORING_QUESTIONNAIRE_H_
#define WAYMARK_AUTHORING_QUESTIONNAIRE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/record/readers/fhir_forms.h"
#include "waymark/rules/finding.h"
#include "waymark/rules/pack.h"

namespace waymark::authoring {

struct Coding {
  std::string system, code, display;
};

struct QuestionnaireItem {
  std::string link_id, text, type, prefix;
  std::vector<Coding> codes;    // what the question means
  std::vector<Coding> options;  // of choice and open-choice
  bool required = false;
  bool repeats = false;
  // Asked only where any (or all) of these hold.
  struct Condition {
    std::string question, op;  // "=", "!=", "exists" ...
    std::string answer;        // a code, or true/false
  };
  std::vector<Condition> enable_when;
  bool enable_all = false;
  std::vector<QuestionnaireItem> items;
};

struct Questionnaire {
  std::string id, url, version, title, owner, description;
  std::string review_by;  // effectivePeriod.end, as written
  std::vector<QuestionnaireItem> items;
};

// A JSON file among the templates.
struct JsonForm {
  // A FHIR CodeSystem beside the forms: the local codes that their answers have.
  bool is_code_system = false;
  std::optional<Questionnaire> form;  // nothing where it is a CodeSystem or can't be read at all
};

// Adds findings named questionnaire-... (place: the line in the file where the item is named; all
// are errors).
JsonForm ReadQuestionnaire(const rules::SourceFile& file, int index,
                           std::vector<rules::Finding>& findings);

// All JSON files among the pack's templates; CodeSystems beside the forms are left out.
void CheckQuestionnaires(const rules::Pack& pack, std::vector<rules::Finding>& findings);

// Each of the pack's forms that can be read and has an id, with its text, in order of their names.
void EachQuestionnaire(const rules::Pack& pack,
                       const std::function<void(const Questionnaire&, std::string_view)>& form);

// What answers to the pack's forms mean: the codes of the questions of each that has an address.
std::shared_ptr<const record::FhirForms> FormsOf(const rules::Pack& pack);

// One HTML page without scripts or other files: fields on screen, boxes and lines on paper,
// printable in black and white. Language en-GB.
std::string QuestionnairePage(const Questionnaire& form);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_QUESTIONNAIRE_H_
