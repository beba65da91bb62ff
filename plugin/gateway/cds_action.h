// What a suggestion writes: a coded FHIR resource of the patient, which the same rules read back.
#ifndef WAYMARK_GATEWAY_CDS_ACTION_H_
#define WAYMARK_GATEWAY_CDS_ACTION_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/terminology/code_set.h"

namespace waymark::gateway {

// The members of a set that can be offered one by one: its SNOMED CT ones, else all; none where
// there are so many that a person must choose in the record system.
std::vector<const terminology::Member*> OfferedMembers(const terminology::CodeSet& set);

// A resource that holds the member's code and today's date, of the type that entries of the set are
// recorded as: Condition, ServiceRequest (a draft, for a person to complete), Procedure,
// MedicationStatement, Observation where the set says nothing else. `order`: a ServiceRequest
// whatever the set says.
std::string ResourceFor(const terminology::CodeSet& set, const terminology::Member& member,
                        std::string_view patient, std::string_view day, bool order);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_ACTION_H_
