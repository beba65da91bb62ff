// What each FHIR resource type is made of, as a table.
#ifndef WAYMARK_RECORD_READERS_FHIR_RULES_H_
#define WAYMARK_RECORD_READERS_FHIR_RULES_H_

#include <span>
#include <string_view>
#include <vector>

#include "waymark/record/record.h"

namespace waymark::record {

struct FhirRule {
  std::string_view type;
  Kind kind = Kind::kUnspecified;
  std::span<const std::string_view> codes;     // elements whose codings are the entry's
  std::span<const std::string_view> further;   // elements that give entries of their own
  std::span<const std::string_view> dates;     // clinical date: the first that is there
  std::span<const std::string_view> recorded;  // recorded date: the first that is there
  bool code_expected = true;                   // without a code it might have changed an answer
};

// nullptr for types that give no entries by this table.
const FhirRule* FindFhirRule(std::string_view type);

// Types of R4 that give entries, in the table's order.
std::vector<std::string_view> FhirEntryTypes();

// Types that entries refer to, or that only hold others: counted, no entries.
bool IsSupportingType(std::string_view type);

// Types of FHIR STU3 that R4 does not have.
bool IsStu3Type(std::string_view type);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_RULES_H_
