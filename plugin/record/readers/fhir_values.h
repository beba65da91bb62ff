// value[x] of Observations, their components and answers of questionnaires.
//
// Quantity: value with comparator; the unit is the UCUM code where it is one that we know, else
// `unit`. integer, decimal: a number without unit. string: a number where all of it is one ("<10"),
// else text. CodeableConcept, Coding: the coding (SNOMED CT first), else its text. boolean. Range,
// Ratio, SampledData, Period, time, dateTime, Attachment: kept as text, so that a comparison with
// it is uncertain.
#ifndef WAYMARK_RECORD_READERS_FHIR_VALUES_H_
#define WAYMARK_RECORD_READERS_FHIR_VALUES_H_

#include <string_view>

#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/readers/vocabulary.h"
#include "waymark/record/record.h"

namespace waymark::record {

enum class FhirValueState : uint8_t { kNone, kRead, kUnreadable };

// Sets `value` from whichever `value...` member `parent` has; texts are interned in `record`.
FhirValueState ReadFhirValue(Json parent, SystemWords& systems, UnitWords& units,
                             PatientRecord& record, Value& value);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_VALUES_H_
