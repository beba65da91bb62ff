// Whether an indicator can be asked about a record: not where every code set of what opens it, or
// of what meets it, says nothing about the record. Of rules askable.h tells. Internal to engine/.
#ifndef WAYMARK_ENGINE_CAN_BE_ASKED_H_
#define WAYMARK_ENGINE_CAN_BE_ASKED_H_

#include <optional>
#include <vector>

#include "waymark/engine/patient.h"

namespace waymark::engine {

// Nothing where one of the sets speaks, or there are none.
inline std::optional<NotCheckedReason> WhyAllAreSilent(const Patient& patient,
                                                       const std::vector<uint16_t>& sets) {
  NotCheckedReason reason = NotCheckedReason::kCodesWaiting;
  for (const uint16_t set : sets) {
    const std::optional<DoubtReason> why = patient.Unavailable(set);
    if (!why) return std::nullopt;
    if (*why == DoubtReason::kNotSupplied) reason = NotCheckedReason::kNotSupplied;
  }
  if (sets.empty()) return std::nullopt;
  return reason;
}

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_CAN_BE_ASKED_H_
