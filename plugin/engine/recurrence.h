// `every`: the due days are [first_at, until) less what renewing entries cover. Internal to
// engine/.
#ifndef WAYMARK_ENGINE_RECURRENCE_H_
#define WAYMARK_ENGINE_RECURRENCE_H_

#include "waymark/engine/items.h"

namespace waymark::engine {

// The items as they stand with entries up to `cut`, not yet closed.
void BuildRecurrence(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_RECURRENCE_H_
