// The error catalogue: every finding that checking a pack can give, what it means, why it matters
// and how to mend it.
//
// One list for the parsers' findings and the safety findings; docs/findings.md is made from it. A
// name is a promise: it may be searched for, accepted in a rule (`safety: {accepts: ...}`) and
// quoted in a hazard log, so it is never used for something else.
#ifndef WAYMARK_RULES_CATALOGUE_H_
#define WAYMARK_RULES_CATALOGUE_H_

#include <span>
#include <string>
#include <string_view>

#include "waymark/rules/finding.h"

namespace waymark::rules {

struct CatalogueEntry {
  std::string_view name;
  Severity severity = Severity::kError;  // as usually given; the entry says where it differs
  bool waivable = false;                 // may be accepted by a rule, with a reason and a hazard
  std::string_view means;
  std::string_view why;
  std::string_view mend;
  std::string_view example;  // YAML, mended; may be empty
};

struct CatalogueChapter {
  std::string_view title;
  std::string_view says;
  std::span<const CatalogueEntry> entries;  // by name
};

// In the order of the page.
std::span<const CatalogueChapter> Catalogue();
// Null where there is none.
const CatalogueEntry* FindCatalogueEntry(std::string_view name);

// The text of docs/findings.md.
std::string FindingsPage();

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_CATALOGUE_H_
