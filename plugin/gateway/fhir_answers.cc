#include "waymark/gateway/fhir_answers.h"

#include <algorithm>
#include <optional>

namespace waymark::gateway {
namespace {

constexpr std::string_view kClinical[] = {"http://snomed.info/sct", "snomed", "http://loinc.org",
                                          "loinc"};
// The word of an answer of a choice that says that it has been done.
constexpr std::string_view kDone = "done";

bool IsClinical(std::string_view system) {
  return std::find(std::begin(kClinical), std::end(kClinical), system) != std::end(kClinical);
}

// Calls `form` with each Questionnaire of the pack and its text.
template <typename F>
void EachForm(const rules::Pack& pack, const F& form) {
  for (const auto& [name, index] : pack.template_files) {
    const rules::SourceFile& file = pack.files[static_cast<size_t>(index)];
    if (!file.path.ends_with(".json")) continue;
    std::vector<rules::Finding> findings;
    const authoring::JsonForm read = authoring::ReadQuestionnaire(file, index, findings);
    if (read.form.has_value() && !read.form->id.empty()) form(*read.form, file.text);
  }
}

void AddItems(const std::string& address, const std::vector<authoring::QuestionnaireItem>& items,
              FhirQuestionnaireCodes& out) {
  for (const authoring::QuestionnaireItem& item : items) {
    out[{address, item.link_id}] = item.codes;
    AddItems(address, item.items, out);
  }
}

// Whether the answer says that what the question is about is so.
bool SaysYes(const v1::Event& entry) {
  switch (entry.value_case()) {
    case v1::Event::kBoolean:
      return entry.boolean();
    case v1::Event::kCodedValue:
      return entry.coded_value().code() == kDone;
    case v1::Event::kQuantity:
      return true;
    default:
      return false;
  }
}

void AddCoding(std::string_view system, std::string_view code, v1::Event& entry) {
  for (const v1::Coding& one : entry.codings()) {
    if (one.system() == system && one.code() == code) return;
  }
  v1::Coding& coding = *entry.add_codings();
  coding.set_system(std::string(system));
  coding.set_code(std::string(code));
}

}  // namespace

FhirQuestionnaireCodes FhirQuestionnaires(const rules::Pack& pack) {
  FhirQuestionnaireCodes codes;
  EachForm(pack, [&](const authoring::Questionnaire& form, std::string_view) {
    if (!form.url.empty()) AddItems(form.url, form.items, codes);
  });
  return codes;
}

void CodeAnswer(const FhirQuestionnaireCodes& questionnaires, v1::Event& entry) {
  if (entry.codings_size() != 1) return;
  if (entry.status() != v1::ENTRY_STATUS_FINAL && entry.status() != v1::ENTRY_STATUS_AMENDED) {
    return;
  }
  // With or without the version: "https://.../cancer-care-review|1.0.0".
  const std::string address =
      entry.codings(0).system().substr(0, entry.codings(0).system().find('|'));
  const auto question = questionnaires.find({address, entry.codings(0).code()});
  if (question == questionnaires.end()) return;
  if (entry.has_coded_value() && IsClinical(entry.coded_value().system())) {
    AddCoding(entry.coded_value().system(), entry.coded_value().code(), entry);
  }
  if (!SaysYes(entry)) return;
  for (const authoring::Coding& code : question->second) AddCoding(code.system, code.code, entry);
}

std::map<std::string, std::string_view> QuestionnaireTexts(const rules::Pack& pack) {
  std::map<std::string, std::string_view> texts;
  EachForm(pack, [&](const authoring::Questionnaire& form, std::string_view text) {
    texts.emplace(form.id, text);
  });
  return texts;
}

}  // namespace waymark::gateway
