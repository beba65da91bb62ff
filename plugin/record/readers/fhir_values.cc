#include "waymark/record/readers/fhir_values.h"

#include <algorithm>
#include <optional>

#include "waymark/record/readers/fhir_codes.h"
#include "waymark/terminology/code.h"

namespace waymark::record {
namespace {

using calendar::Comparator;

std::optional<Comparator> ReadComparator(std::string_view text) {
  if (text.empty()) return Comparator::kNone;
  if (text == "<") return Comparator::kLess;
  if (text == "<=") return Comparator::kAtMost;
  if (text == ">=") return Comparator::kAtLeast;
  if (text == ">") return Comparator::kMore;
  return std::nullopt;
}

FhirValueState ReadQuantity(Json quantity, UnitWords& units, PatientRecord& record, Value& value) {
  const std::string_view number = quantity["value"].Text();
  if (number.empty()) return FhirValueState::kNone;
  std::string_view unit = quantity["unit"].Text();
  // The code is exact where there is one; GP data often has only the words.
  const std::string_view code = quantity["code"].Text();
  if (!code.empty() && (unit.empty() || units.Find(code) != calendar::kUnknownUnit)) unit = code;
  const std::optional<Comparator> comparator = ReadComparator(quantity["comparator"].Text());
  const bool read = SetNumber(record.Intern(number), comparator.value_or(Comparator::kNone),
                              record.Intern(unit), units, value);
  if (read && comparator) return FhirValueState::kRead;
  // A comparator that we don't know leaves a number that we can't rely on.
  value.kind = ValueKind::kText;
  value.quantity = {};
  return FhirValueState::kUnreadable;
}

FhirValueState ReadConcept(Json concept_json, SystemWords& systems, PatientRecord& record,
                           Value& value) {
  FhirConcept read;
  AddConcept(concept_json, read);
  value.text = record.Intern(read.text);
  if (read.codings.empty()) {
    value.kind = ValueKind::kText;
    return value.text.empty() ? FhirValueState::kNone : FhirValueState::kRead;
  }
  const auto snomed = std::find_if(
      read.codings.begin(), read.codings.end(),
      [](const FhirCoding& c) { return terminology::CanonicalSystem(c.system) == "snomed"; });
  const FhirCoding& chosen = snomed == read.codings.end() ? read.codings.front() : *snomed;
  value.kind = ValueKind::kCoding;
  value.coding = {systems.IndexOf(chosen.system, record), record.Intern(chosen.code)};
  return FhirValueState::kRead;
}

}  // namespace

FhirValueState ReadFhirValue(Json parent, SystemWords& systems, UnitWords& units,
                             PatientRecord& record, Value& value) {
  static constexpr JsonName kQuantities[] = {"valueQuantity", "valueSimpleQuantity"};
  for (const JsonName name : kQuantities) {
    if (const Json quantity = parent[name]) return ReadQuantity(quantity, units, record, value);
  }
  static constexpr JsonName kConcepts[] = {"valueCodeableConcept", "valueCoding"};
  for (const JsonName name : kConcepts) {
    if (const Json concept_json = parent[name])
      return ReadConcept(concept_json, systems, record, value);
  }
  static constexpr JsonName kNumbers[] = {"valueInteger", "valueDecimal"};
  for (const JsonName name : kNumbers) {
    if (const Json number = parent[name]) {
      const bool read =
          SetNumber(record.Intern(number.Text()), Comparator::kNone, {}, units, value);
      return read ? FhirValueState::kRead : FhirValueState::kUnreadable;
    }
  }
  static constexpr JsonName kTexts[] = {"valueString", "valueMarkdown", "valueUri"};
  for (const JsonName name : kTexts) {
    if (const Json text = parent[name]) {
      SetText(record.Intern(text.Text()), value);
      return FhirValueState::kRead;
    }
  }
  if (const std::optional<bool> boolean = parent["valueBoolean"].Boolean()) {
    value.kind = ValueKind::kBoolean;
    value.boolean = *boolean;
    return FhirValueState::kRead;
  }
  static constexpr JsonName kTimes[] = {"valueDate", "valueDateTime", "valueTime"};
  for (const JsonName name : kTimes) {
    if (const Json text = parent[name]) {
      value.kind = ValueKind::kText;
      value.text = record.Intern(text.Text());
      return FhirValueState::kRead;
    }
  }
  static constexpr JsonName kUnreadable[] = {"valueRange",  "valueRatio",      "valueSampledData",
                                             "valuePeriod", "valueAttachment", "valueReference"};
  for (const JsonName name : kUnreadable) {
    if (parent[name]) {
      value.kind = ValueKind::kText;
      value.text = name.text().substr(5);
      return FhirValueState::kUnreadable;
    }
  }
  return FhirValueState::kNone;
}

}  // namespace waymark::record
