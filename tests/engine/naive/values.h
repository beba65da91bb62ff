// Values of results, compared exactly and the plain way.
#ifndef WAYMARK_TESTS_ENGINE_NAIVE_VALUES_H_
#define WAYMARK_TESTS_ENGINE_NAIVE_VALUES_H_

#include <vector>

#include "engine/naive/world.h"
#include "waymark/rules/ast.h"

namespace waymark::naive {

// Whether an entry's value passes a test. What isn't a number may or may not, but is surely not
// "any number".
calendar::Truth ValuePasses(const Seen& seen, const calendar::ValueTest& test);

// Whether `seen` completes the change, given the other entries of the set (any order).
bool CompletesChange(const World& world, const rules::Change& change, const Seen& seen, Lean lean);

}  // namespace waymark::naive

#endif  // WAYMARK_TESTS_ENGINE_NAIVE_VALUES_H_
