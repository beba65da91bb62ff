// Two versions of a code set side by side.
#ifndef WAYMARK_TERMINOLOGY_COMPARE_H_
#define WAYMARK_TERMINOLOGY_COMPARE_H_

#include <span>
#include <string>
#include <vector>

#include "waymark/terminology/code_set.h"

namespace waymark::terminology {

struct TermChange {
  Member before;
  Member after;
};

struct CodeSetDiff {
  std::vector<Member> added;
  std::vector<Member> removed;
  std::vector<TermChange> term_changed;
  bool empty() const { return added.empty() && removed.empty() && term_changed.empty(); }
};

// Each list sorted by (system, code). Members may come in any order; a code that stands twice
// counts once, the first.
CodeSetDiff DiffMembers(std::span<const Member> before, std::span<const Member> after);

// One line a change: "+ snomed 123 Term", "- …", "~ snomed 123 Old term -> New term"; then the
// counts.
std::string FormatDiff(const CodeSetDiff& diff);
// change,code_system,code,term,term_before; change is added, removed or term_changed.
std::string DiffCsv(const CodeSetDiff& diff);

}  // namespace waymark::terminology

#endif  // WAYMARK_TERMINOLOGY_COMPARE_H_
