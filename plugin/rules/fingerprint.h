// A text that is equal for two conditions or entries exactly when they are written to mean the
// same: places and names for wording (`as`) fall away, the order of `all`, `any` and of sets too.
// For finding rules that say one thing twice.
#ifndef WAYMARK_RULES_FINGERPRINT_H_
#define WAYMARK_RULES_FINGERPRINT_H_

#include <string>

#include "waymark/rules/ast.h"

namespace waymark::rules {

std::string Fingerprint(const Condition& condition);
std::string Fingerprint(const EntrySelector& selector);
std::string Fingerprint(const DateExpr& date);
std::string Fingerprint(const Start& start);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_FINGERPRINT_H_
