// The wording of a pack, compiled once: summaries, details and list columns of every rule.
//
// The names that a rule's templates may use are those it gives with `as`: to its start, to entries
// that close it, and inside the conditions of who, start, set_aside and prompt. Immutable once
// compiled; safe to share between threads.
#ifndef WAYMARK_PROMPTS_WORDING_H_
#define WAYMARK_PROMPTS_WORDING_H_

#include <string>
#include <vector>

#include "waymark/prompts/template.h"
#include "waymark/rules/finding.h"
#include "waymark/rules/pack.h"

namespace waymark::prompts {

// A name given with `as`.
struct EntryName {
  std::string name;
  // Given to the start's own entries: those of the item's run.
  bool is_start = false;
  // Given only inside `while` of the start, with `in: same day`: of the days of the item's run
  // only.
  bool on_run_days = false;
  // The rule's own test on these values has a bound without a unit (a score, a count): a value
  // without one is then complete.
  bool without_unit = false;
};

struct CompiledWording {
  Template summary;
  Template detail;  // Markdown; empty where the rule has none
};

struct RuleWording {
  std::vector<EntryName> names;  // in the order of Vocabulary::names
  std::vector<CompiledWording> rows;
  CompiledWording otherwise;
  std::vector<Template> columns;  // as Rule::list_columns
  Template sort;
};

struct Wordings {
  std::vector<RuleWording> rules;  // as Pack::rules
};

// Adds findings for slots that can't be filled (unknown-slot, unknown-filter, slot-form,
// section-form, name-taken) and letters that do not exist (unknown-template); all of them are
// errors. Where there are none, every template can be rendered.
Wordings CompileWording(const rules::Pack& pack, std::vector<rules::Finding>& findings);

}  // namespace waymark::prompts

#endif  // WAYMARK_PROMPTS_WORDING_H_
