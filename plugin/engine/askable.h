// Whether a rule can be asked of a record at all, or code sets that would decide it say nothing.
// Internal to engine/.
#ifndef WAYMARK_ENGINE_ASKABLE_H_
#define WAYMARK_ENGINE_ASKABLE_H_

#include <optional>

#include "waymark/engine/answer.h"
#include "waymark/engine/availability.h"
#include "waymark/engine/patient.h"

namespace waymark::engine {

struct CannotAsk {
  NotChecked why;
  // Only codes are missing, of what opens items, and some other record could be asked: then there
  // is nothing to tell about a person for whom the rule's own `who` surely does not hold.
  bool only_for_whom_it_applies = false;
  // Only `who` can't be asked, and it may hold by age, sex and the like: on a day on which these
  // decide, either way, the rule is asked after all.
  bool unless_who_decides = false;
};

// Nothing where the rule can be asked. `availability` as loaded for the record.
std::optional<CannotAsk> WhyNotAsked(const Program& program, const Availability& availability,
                                     const CompiledRule& rule);
inline std::optional<CannotAsk> WhyNotAsked(const Patient& patient, const CompiledRule& rule) {
  return WhyNotAsked(patient.program(), patient.availability(), rule);
}

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_ASKABLE_H_
