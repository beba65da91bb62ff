// Two answers about one patient, compared in what both evaluators say.
#ifndef WAYMARK_TESTS_ENGINE_COMPARE_H_
#define WAYMARK_TESTS_ENGINE_COMPARE_H_

#include <string>
#include <vector>

#include "waymark/engine/answer.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::test {

struct CompareOptions {
  bool keys_of_conditions = false;  // laws leave them out
  bool next_change = true;
  // Changes after it are not known by one of the two.
  calendar::Day horizon = calendar::Day::Max();
};

// The answer as lines of text, entries by their id, without what evaluators may word differently.
std::string Normalised(const rules::Pack& pack, const record::PatientRecord& record,
                       const engine::Answer& answer, const CompareOptions& options);

}  // namespace waymark::test

#endif  // WAYMARK_TESTS_ENGINE_COMPARE_H_
