// From a rule and a patient to items: runs, recurrence, condition starts, matching and closing.
// Internal to engine/.
//
// Built in day order, from entries dated up to each day only: what an item was on a day does not
// depend on later entries. For rules whose start is `each` or a condition one building over the
// whole record serves every day; for `every` the due days change with each renewing entry, so those
// are built as they stood on a day (`cut`).
#ifndef WAYMARK_ENGINE_ITEMS_H_
#define WAYMARK_ENGINE_ITEMS_H_

#include <vector>

#include "waymark/engine/answer.h"
#include "waymark/engine/item.h"
#include "waymark/engine/patient.h"

namespace waymark::engine {

// An entry that a person must place. `position` orders it in the record.
struct OpenQuestion {
  QuestionReason reason = QuestionReason::kWhichItem;
  uint32_t position = 0;
  Day day;                 // asked from this day on ...
  Day until = Day::Max();  // ... until a later item took the entry up
  std::vector<std::string> items;
};

struct BuiltItems {
  std::vector<Item> items;
  std::vector<OpenQuestion> questions;
};

// `cut`: what was recorded as happening after it is not seen. Day::Max() for all.
void BuildItems(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& out);

// Days on which the items of an `every` rule may have to be built anew, ascending: its renewing
// entries, and the days on which the interval's table or a closing entry changes them.
void RecurrenceDays(Patient& patient, const CompiledRule& rule, std::vector<Day>& out);

// Whether closing entries of the record can raise a question although nothing started: a link to
// what is no item, an answer that fits none.
bool MayAskWithoutItems(const Patient& patient, const CompiledRule& rule);

// The key of items started by the entry: the root id of its correction chain.
std::string KeyOf(const record::Entry& entry);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_ITEMS_H_
