// What looking at a batch's patients will find, worked out from a snapshot before the batch's
// write, so that evaluating does not hold up the thread that writes.
#ifndef WAYMARK_LIVING_AHEAD_H_
#define WAYMARK_LIVING_AHEAD_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "waymark/living/incoming.h"
#include "waymark/living/look.h"
#include "waymark/store/store.h"

namespace waymark::living {

struct Ahead {
  int64_t moment = 0;  // of the snapshot
  // By place in the batch; `leading.ref` kNoPatient: the store did not have the patient. Nothing
  // where it must be found in the write: patients that are or become one with others, replies,
  // whatever could not be read.
  std::vector<std::optional<LookResult>> patients;
};

// Whether it is worth it: where no writes wait, the thread that writes looks itself, with what it
// has just read still in memory.
bool PaysToLookAhead(const store::Store& store);

// Takes every event for a new one; Ingest sees whether that was so. Never fails.
Ahead LookAhead(store::Reader& snapshot, const LookContext& context,
                const std::vector<IncomingPatient>& patients);

// The same of patients to whom nothing comes.
Ahead LookAhead(store::Reader& snapshot, const LookContext& context,
                std::span<const store::PatientRef> patients, const Cause& cause);

// What was found of the patient at that place, where it still holds; else nullptr.
const LookResult* StillFound(const store::Transaction& tx, const Ahead& ahead, size_t place,
                             store::PatientRef patient);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_AHEAD_H_
