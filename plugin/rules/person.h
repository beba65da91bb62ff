// Whether two names are of one person, as far as spelling tells.
#ifndef WAYMARK_RULES_PERSON_H_
#define WAYMARK_RULES_PERSON_H_

#include <string>
#include <string_view>

namespace waymark::rules {

// The name with letters and digits only, in lower case, without a leading title and without what
// follows a comma (a role): "Dr. A. Smith, safety officer" and "a smith" are one. Empty where
// nothing is left.
std::string ComparableName(std::string_view name);

// Not so where either is empty.
bool SamePerson(std::string_view a, std::string_view b);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PERSON_H_
