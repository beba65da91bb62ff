#include "waymark/record/readers/fhir_forms.h"

#include <algorithm>

namespace waymark::record {
namespace {

constexpr std::string_view kClinical[] = {"http://snomed.info/sct", "snomed", "http://loinc.org",
                                          "loinc"};
// The word of an answer of a choice that says that it has been done.
constexpr std::string_view kDone = "done";

// Whether the answer says that what the question is about is so.
bool SaysYes(const Value& value) {
  switch (value.kind) {
    case ValueKind::kBoolean:
      return value.boolean;
    case ValueKind::kCoding:
      return value.coding.code == kDone;
    case ValueKind::kQuantity:
      return true;
    case ValueKind::kText:
    case ValueKind::kNone:
      break;
  }
  return false;
}

}  // namespace

const std::vector<FhirFormCoding>* CodesOfQuestion(const FhirForms& forms, std::string_view address,
                                                   std::string_view link_id) {
  const auto found =
      forms.find({std::string(address.substr(0, address.find('|'))), std::string(link_id)});
  return found == forms.end() ? nullptr : &found->second;
}

std::vector<FhirFormCoding> MeaningOfAnswer(const std::vector<FhirFormCoding>& question,
                                            EntryStatus status, const Value& value,
                                            const PatientRecord& record) {
  std::vector<FhirFormCoding> meaning;
  if (status != EntryStatus::kFinal && status != EntryStatus::kAmended) return meaning;
  if (value.kind == ValueKind::kCoding) {
    const std::string& system = record.systems()[value.coding.system];
    if (std::find(std::begin(kClinical), std::end(kClinical), system) != std::end(kClinical)) {
      meaning.push_back({system, std::string(value.coding.code)});
    }
  }
  if (SaysYes(value)) meaning.insert(meaning.end(), question.begin(), question.end());
  return meaning;
}

}  // namespace waymark::record
