// Who belongs together: patients that were merged and not split again, at a moment.
#ifndef WAYMARK_STORE_ALIAS_H_
#define WAYMARK_STORE_ALIAS_H_

#include <span>
#include <vector>

#include "waymark/store/values.h"

namespace waymark::store {

// The patients that are one with `patient` by the facts recorded at or before `known_at`, sorted,
// `patient` among them. A split takes back the merges of its pair.
std::vector<PatientRef> TogetherAt(std::span<const AliasFact> facts, PatientRef patient,
                                   Instant known_at);
// The one of them that stands for all: the one into which the others were merged; the smallest
// where there are several.
PatientRef LeadingAt(std::span<const AliasFact> facts, PatientRef patient, Instant known_at);

}  // namespace waymark::store

#endif  // WAYMARK_STORE_ALIAS_H_
