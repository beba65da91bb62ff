// The manual for rule authors, made from the language's own definition and from the cases that say
// what it means.
//
// Two pages: what may be written (language.h) and what it means (the semantics files). Pure.
#ifndef WAYMARK_RULES_MANUAL_H_
#define WAYMARK_RULES_MANUAL_H_

#include <string>
#include <vector>

#include "waymark/rules/finding.h"

namespace waymark::rules {

// docs/manual/language.md: every key, word and form, with examples.
std::string LanguagePage();

// docs/manual/meaning.md: a chapter a file, a case each, as the cases stand in `files` (a mapping
// with `chapter`, `about`, and `cases:` whose items have `case` and perhaps `why`). Files that are
// none of these are left out.
std::string MeaningPage(const std::vector<SourceFile>& files);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_MANUAL_H_
