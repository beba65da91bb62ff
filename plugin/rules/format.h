// One layout for all files of a pack: what `waymark fmt` does.
//
// Works on the text, not on the tree, so comments stay where they are. What changes: two blanks for
// each level, one blank after
// `:` `,` and `-`, none inside brackets, single quotes that need not be become double ones, no
// blanks at the end of a line, at most one empty line in a row, and the order of a file's
// first-level keys (that of the manual). What does not: line breaks inside brackets, blocks of
// text, comments, anything that would change the meaning.
#ifndef WAYMARK_RULES_FORMAT_H_
#define WAYMARK_RULES_FORMAT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace waymark::rules {

// The formatted text; formatting it again changes nothing. Errors: invalid argument where the text
// can't be read as the YAML that packs are written in (the findings of ParseYaml say where);
// internal where the result would not mean the same, so that a mistake of ours never reaches a
// file. Pure.
absl::StatusOr<std::string> FormatYaml(std::string_view text);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_FORMAT_H_
