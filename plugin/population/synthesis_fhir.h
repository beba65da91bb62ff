// Synthetic patients as FHIR R4 collection Bundles.
#ifndef WAYMARK_POPULATION_SYNTHESIS_FHIR_H_
#define WAYMARK_POPULATION_SYNTHESIS_FHIR_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {

// Appends one Bundle as one line of JSON and returns the number of resources in it. Each event is
// the resource of its kind, in its latest version; registrations are EpisodeOfCare. What an extract
// row can say and FHIR can not (earlier versions, a consultation's role) is left out.
int64_t AppendBundle(const Patient& patient, uint64_t seed, std::string_view practice_code,
                     std::string& out);

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_FHIR_H_
