// What is wrong or noteworthy in a pack: values, collected with severity and shown all at once.
#ifndef WAYMARK_RULES_FINDING_H_
#define WAYMARK_RULES_FINDING_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/place.h"

namespace waymark::rules {

enum class Severity : uint8_t { kNote, kWarning, kError };

struct Finding {
  std::string name;  // stable, from the error catalogue: "unknown-key", "done-sees-the-past"
  Severity severity = Severity::kError;
  Place place;
  std::string message;  // what was seen and what was expected, one sentence
  std::string hint;     // how to mend it, with the nearest known name or an example; may be empty
  std::string rule;     // id of the rule it is about, where there is one
};

struct SourceFile {
  std::string path;  // relative to the pack, with forward slashes
  std::string text;
};

// "rules/x.yaml:12:3: error: message [name]", the line, a caret, and the hint.
std::string FormatFinding(const Finding& finding, const std::vector<SourceFile>& files);
bool HasErrors(const std::vector<Finding>& findings);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_FINDING_H_
