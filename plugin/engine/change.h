// Comparing values for `change`: exact, across units of one kind. Internal to engine/.
#ifndef WAYMARK_ENGINE_CHANGE_H_
#define WAYMARK_ENGINE_CHANGE_H_

#include "waymark/calendar/quantity.h"
#include "waymark/rules/ast.h"

namespace waymark::engine {

// Whether value and test are in units that can be compared.
bool UnitsFit(const calendar::Quantity& value, const calendar::ValueTest& test);

// Whether a change from one to the other can be worked out.
bool Comparable(const calendar::Quantity& a, const calendar::Quantity& b);

// Whether a change is measured from `candidate` rather than from `present`, by their values. False
// where the order of the entries decides (`previous`).
bool IsBetterBase(const calendar::Quantity& candidate, const calendar::Quantity& present,
                  rules::Change::Against against);

// Whether going from `base` to `now` is the change. False where units do not fit.
bool CompletesChange(const calendar::Quantity& base, const calendar::Quantity& now,
                     const rules::Change& change);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_CHANGE_H_
