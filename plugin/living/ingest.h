// Events of the feed into the store: logged once, added to the record, and everybody they concern
// looked at, in one write.
//
//   const Ahead ahead = LookAhead(*snapshot, context, patients);   // on any thread
//   store.Write([&](Transaction& tx) { ... Ingest(tx, context, patients, &ahead) ... });
#ifndef WAYMARK_LIVING_INGEST_H_
#define WAYMARK_LIVING_INGEST_H_

#include <string>
#include <vector>

#include "waymark/living/ahead.h"
#include "waymark/living/incoming.h"
#include "waymark/living/look.h"

namespace waymark::living {

struct Ingested {
  struct Refusal {
    size_t patient = 0, event = 0;
    std::string reason, text;
  };
  int taken = 0;
  int repeated = 0;
  std::vector<Refusal> refused;
  std::vector<Looked::Told> told;
  std::vector<store::PatientRef> looked_at;
};

// An error is the store's; nothing of the batch is kept then. `ahead`: what was found of the same
// patients with the same context; where something of a patient has been written since, it is found
// anew. What is kept does not depend on it.
absl::StatusOr<Ingested> Ingest(store::Transaction& tx, const LookContext& context,
                                const std::vector<IncomingPatient>& patients,
                                const Ahead* ahead = nullptr);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_INGEST_H_
