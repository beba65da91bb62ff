// A sweep straight from a snapshot's columns: only entries of codes that a rule uses are read, and
// only of patients for whom some rule can have an item. Internal to population/.
#ifndef WAYMARK_POPULATION_SNAPSHOT_SWEEP_H_
#define WAYMARK_POPULATION_SNAPSHOT_SWEEP_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "waymark/population/snapshot.h"
#include "waymark/population/sweep_part.h"

namespace waymark::population {

// Calls `take` on the calling thread with the rows of some patients at a time, in order, from
// patient `first` on. False in `whole` where it was stopped from outside. Errors: the snapshot's,
// `take`'s.
absl::Status SweepBlocks(const std::shared_ptr<const engine::Program>& program,
                         const SweepOptions& options, const Snapshot& snapshot, int64_t first,
                         const std::function<absl::Status(SweepPart& part)>& take, bool& whole);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SNAPSHOT_SWEEP_H_
