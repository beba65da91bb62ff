// What of a patient's record the loaded rules can read, as FHIR queries: the prefetch templates of
// discovery, and what a request lacks of them.
//
// As small as the rules allow: a resource type is asked for where a rule that can speak in a
// consultation reads a kind of entry that the type gives (record/readers/fhir_rules.h), and only
// its codes where those are few and complete. Templates stay inside what the specification lets a
// client support: reads and type searches by reference, token and _count.
#ifndef WAYMARK_GATEWAY_CDS_PREFETCH_H_
#define WAYMARK_GATEWAY_CDS_PREFETCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/pack.h"

namespace waymark::gateway {

struct CdsQuery {
  std::string_view key;   // "conditions"
  std::string_view type;  // "Condition"
  std::string text;       // "Condition?patient={{context.patientId}}&_count=1000"
  uint32_t kinds = 0;     // bits of record::Kind that are not supplied without it
};

struct CdsNeeds {
  // "patient" first; it is always there.
  std::vector<CdsQuery> queries;
  // Bits of record::Kind that rules read.
  uint32_t kinds = 0;

  const CdsQuery* Find(std::string_view key) const;
};

// `not_recorded`: resource types that the practice's record system does not have at all, which are
// then neither asked for nor missed.
CdsNeeds NeedsOf(const rules::Pack& pack, const std::vector<std::string>& not_recorded);

// Whether a configuration may name that type as not recorded: one that is ever asked for, and not
// Patient.
bool IsAskedFor(std::string_view type);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_PREFETCH_H_
