// Cases of tests/semantics/*.yaml: a record, one or more inline rules or a condition, and the
// expected days.
//
//   chapter: Windows
//   sets: [fit_result, referral]          # or {fit_result: {kinds: [result]}}; also groups,
//   definitions, tables, who cases:
//     - case: the last day of a window counts
//       why: a window and its deadline must agree
//       condition: {event: fit_result, in: last 6 months}
//       record: [{2026-01-31: fit_result}]
//       days: {2026-01-30: no, 2026-01-31 to 2026-07-31: yes, 2026-08-01: no}
//     - case: ...
//       rule: {start: {each: fit_result}, done: referral}
//       record: ...
//       expect: ...                        # as in a story; `rules: {id: {...}}` for several rules
//
// `days` says where a condition surely holds (yes), surely doesn't (no), or is uncertain (maybe). A
// rule's head, `timing` (due from the start) and `if_several: ask` are added where left out.
#ifndef WAYMARK_TESTS_ENGINE_SEMANTICS_CASE_H_
#define WAYMARK_TESTS_ENGINE_SEMANTICS_CASE_H_

#include <string>
#include <vector>

#include "engine/small_pack.h"
#include "waymark/authoring/story.h"

namespace waymark::test {

struct SemanticsCase {
  std::string file;  // "windows"
  std::string chapter;
  std::string why;
  int line = 0;
  SmallPack pack;
  authoring::Story story;
  bool engine_only = false;  // about doubts, which the naive evaluator doesn't give
};

// All cases of a file; what can't be read is in `errors`.
std::vector<SemanticsCase> ReadCases(const std::string& path, std::vector<std::string>& errors);

}  // namespace waymark::test

#endif  // WAYMARK_TESTS_ENGINE_SEMANTICS_CASE_H_
