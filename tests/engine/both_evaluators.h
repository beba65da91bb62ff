// The two evaluators as functions that stories can be run with.
#ifndef WAYMARK_TESTS_ENGINE_BOTH_EVALUATORS_H_
#define WAYMARK_TESTS_ENGINE_BOTH_EVALUATORS_H_

#include "waymark/authoring/run_stories.h"

namespace waymark::test {

// The naive evaluator (naive/evaluate.h). One story at a time: it keeps the days of the last
// record. Changes later than `years_ahead` after a tested day are not found.
authoring::EvaluateFunction NaiveEvaluation(absl::TimeZone zone, int years_ahead = 3);

}  // namespace waymark::test

#endif  // WAYMARK_TESTS_ENGINE_BOTH_EVALUATORS_H_
