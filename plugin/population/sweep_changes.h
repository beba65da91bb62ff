// What differs between two sweeps' rows of one patient. Internal to population/.
#ifndef WAYMARK_POPULATION_SWEEP_CHANGES_H_
#define WAYMARK_POPULATION_SWEEP_CHANGES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "waymark/population/sweep.h"

namespace waymark::population {

// Appends the rows that only `earlier` has, then those that only `now` has, each in its order and
// behind what it is (SweepOptions::changes); how many they are. Of CSV and NDJSON.
int64_t AppendChanges(SweepFormat format, std::string_view earlier, std::string_view now,
                      std::string& out);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SWEEP_CHANGES_H_
