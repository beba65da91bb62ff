// Whether an item that could speak is kept quiet by what a person replied.
//
// A snooze, and the rule's `quiet` time after any reply, change speaking and never status. An entry
// that the rule names with `as` and that became known after the reply is a new fact: it breaks
// both, and is given, so that the prompt can say which.
#ifndef WAYMARK_PROMPTS_SPEAKING_H_
#define WAYMARK_PROMPTS_SPEAKING_H_

#include "waymark/engine/answer.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::prompts {

struct Quiet {
  bool quiet = false;
  calendar::Day until = calendar::Day::Min();  // last day of it
  const record::Reply* reply = nullptr;        // what keeps it quiet, or kept it
  uint32_t new_fact = engine::kNoEntry;        // the entry that broke it; quiet is false then
};

// `answer` is the one that `item` stands in. Replies dated after `answer.as_of` or recorded after
// `known_at`, by a role that may not give them, or that name no reply of the rule, count for
// nothing.
Quiet QuietOn(const rules::Pack& pack, const record::PatientRecord& record,
              const engine::Answer& answer, const engine::ItemAnswer& item,
              calendar::Instant known_at);

// The first day on which the item is there: its anchor; of a recurring one the first day of a row
// of timing that is counted from the start. Of rows whose date goes by a table, an age or a
// calendar day nothing is assumed.
calendar::Day OpensOn(const rules::Pack& pack, const rules::Rule& rule,
                      const engine::ItemAnswer& item);

}  // namespace waymark::prompts

#endif  // WAYMARK_PROMPTS_SPEAKING_H_
