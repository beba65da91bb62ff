// Whether a condition of the rule language holds on a day, asked the plain way: look at all entries
// up to that day. Doubt is asked twice: what possibly holds, and what surely holds.
#ifndef WAYMARK_TESTS_ENGINE_NAIVE_CONDITIONS_H_
#define WAYMARK_TESTS_ENGINE_NAIVE_CONDITIONS_H_

#include <optional>
#include <vector>

#include "engine/naive/world.h"
#include "waymark/rules/ast.h"

namespace waymark::naive {

// What `start`, `start.first` and `start.last` mean for an item on the day that is asked.
struct StartView {
  Date start = kLongAgo;
  Date first = kLongAgo;
  Date last = kLongAgo;
  const Seen* start_entry = nullptr;  // whose clock time `after: start` compares; may be absent
  const Seen* first_entry = nullptr;
  const Seen* last_entry = nullptr;
};

struct Context {
  const World* world = nullptr;
  const StartView* start = nullptr;  // null where there is no item
  bool assume_registered = false;    // handed over or kept after leaving
  // In done, stopped, set_aside and until: what a set without codes would have said beside others
  // is open there. Elsewhere, in who and start, it would speak of everybody, and decides nothing.
  bool closing = false;
};

bool Holds(const rules::Condition& condition, Date day, Lean lean, const Context& context);

// Whether code sets that say nothing leave the rule not checked on the day.
bool IsNotChecked(const World& world, int rule, Date day);

// The entries that a selector selects, of those that count by `until`, in order; with `count` those
// that complete so many.
// Entries that surely or possibly lie before `not_before` (by lean) are left out.
std::vector<const Seen*> Points(const rules::EntrySelector& selector, Date until, Lean lean,
                                const Context& context, Date not_before = kLongAgo);

// Whether the selector takes this entry, `count` left aside.
bool Selects(const rules::EntrySelector& selector, const Seen& seen, Lean lean,
             const Context& context);

// Nothing where it can't be computed (an age without a birth date). Of a partial birth date the
// earlier reading is taken for kPossibly.
std::optional<Date> DateOf(const rules::DateExpr& expr, Lean lean, const Context& context);

// The row of a table that holds on a day; a row in doubt is skipped.
template <typename T>
const T* Ask(const rules::Choice<T>& choice, Date day, const Context& context) {
  for (const auto& row : choice.rows) {
    if (Holds(*row.when, day, Lean::kSurely, context)) return &row.gives;
  }
  return choice.otherwise ? &*choice.otherwise : nullptr;
}

// The values that the group gives an entry (usually one, none for most entries).
std::set<std::string> GroupValues(const World& world, int group, const Seen& seen);

}  // namespace waymark::naive

#endif  // WAYMARK_TESTS_ENGINE_NAIVE_CONDITIONS_H_
