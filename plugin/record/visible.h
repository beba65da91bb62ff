// Which version of each entry counts at a known-at moment.
#ifndef WAYMARK_RECORD_VISIBLE_H_
#define WAYMARK_RECORD_VISIBLE_H_

#include <cstdint>
#include <vector>

#include "waymark/record/record.h"

namespace waymark::record {

// A conflict between versions with the same recorded moment: both are rejected, each naming the
// other.
struct VersionConflict {
  uint32_t a = 0;  // ordinals into entries()
  uint32_t b = 0;
};

// Fills `out` with the ordinals of the entries that count at `known_at`, in the record's one order:
// day (first possible one), entries without a clock time first, clock time, recorded, id. Of each
// correction chain the newest version recorded at or before `known_at` counts; identical versions
// of one moment count once; entered_in_error wins on the same moment; two other versions of one
// moment conflict and neither counts. Entered-in-error, entries without a date and (unless
// `hypothetical`) hypothetical ones are left out. Cost: linear for records in order whose chains
// are single, which is the common case.
void VisibleEntries(const PatientRecord& record, calendar::Instant known_at, bool hypothetical,
                    std::vector<uint32_t>& out, std::vector<VersionConflict>& conflicts);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_VISIBLE_H_
