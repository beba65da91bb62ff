// Findings about what a rule rests on: code sets, tables, the calendar; and about what it says.
#include "waymark/rules/catalogue_parts.h"

namespace waymark::rules {
namespace {

constexpr auto kError = Severity::kError;
constexpr auto kWarning = Severity::kWarning;

constexpr CatalogueEntry kEntries[] = {
    {"calendar-ends", kError, false,
     "The holidays end within a year, or a rule counts working days and there are none.",
     "After the last holiday that is listed, a deadline in working days falls too early or too "
     "late, and nobody notices.",
     "Add the next year's holidays and move covers_until.", "covers_until: 2028-12-31"},
    {"generic-set", kWarning, true,
     "A code of the set may be about something else altogether, and it opens or closes an item.",
     "\"Did not attend\" is also said of eye screening and spirometry; it must not close a cancer "
     "referral.",
     "Match by links, so that one without a link only asks; narrow a start with `while`.",
     "match: [linked]"},
    {"local-setting-needed", kWarning, false,
     "The wording needs a local setting that nobody has given. It is an error in an active rule.",
     "\"Ring\" without a number sends somebody looking for it in an emergency.",
     "Give it in the practice's overlay.", "local: {helpline: \"01632 960000\"}"},
    {"mixed-intent", kWarning, true,
     "What closes the item holds codes that say offered, planned, declined, referred or not done.",
     "An offer counts as the thing itself, and the patient never gets it.",
     "Take such codes out, or say `means: done` in the set once somebody has looked at each.",
     "means: done"},
    {"no-code-for-system", kError, false,
     "What opens or closes an item has no code of a code system that the pack says it covers.",
     "On such records no item ever opens, and the silence looks like a practice without problems.",
     "Add codes, or say for which systems the set speaks: then the answer is \"not checked\".",
     "partial: [readv2]"},
    {"partial-set-decides", Severity::kNote, true,
     "The sets that a branch of `any` or `at_least` in a start's `while` reads speak for another "
     "code system than the entries that start the rule.",
     "On a record that is coded in that system alone the branch is in doubt, and what is in doubt "
     "counts as met where work is opened: every starting entry opens an item.",
     "Put the sets into one branch with sets that speak for the system: {event: [old, new], in: "
     "...}.",
     "while: {any: [{event: in_read_only, in: same day}, {event: other, in: same day}]}"},
    {"past-its-review", kWarning, false,
     "The day by which the rule was to be looked at again has passed.",
     "Guidance changes; a rule that nobody looks at goes on saying what used to be right.",
     "Look at the evidence again and set a new day.", "review_by: 2027-06-30"},
    {"reply-instead-of-codes", Severity::kNote, true,
     "All sets of `done` wait for their codes, and a reply of the rule's own closes it.",
     "Without the reply the rule would say that it is not checked. With it it speaks to everybody "
     "it concerns, and whatever was done is seen by nobody: only replies close its items.",
     "Keep such a rule off the consultation until the codes are there, or let the reply set aside "
     "or stop.",
     "replies: {seen: {does: done}}"},
    {"result-not-in-done", kWarning, true,
     "A set says that it is part of the set that closes the item, and some of its codes are not in "
     "it.",
     "A negative smear coded with one of them does not close the item, and the woman is called "
     "again.",
     "Name both sets, or add the codes.",
     "done: {event: [cervical_screening_adequate, cervical_screening_negative]}"},
    {"row-never-used", kError, false, "The rows above this one hold whenever it does.",
     "The value that somebody wrote down is never used.", "Take the row away, or put it first.",
     ""},
    {"sets-overlap", kError, true,
     "Two sets that say opposite things in one rule (start and done, done and stopped, the two "
     "ends of a state) share codes.",
     "Declining a plan puts a person on the register; a metastasis opens a new review.",
     "Take the codes out of one of them.",
     "codeset: new_cancer\ninclude: [cancer_diagnosis]\nexclude: [cancer_secondary]"},
    {"summary-too-long", kError, false,
     "A summary has more than 139 characters. Where it is too long only once its slots are filled "
     "it is a warning.",
     "Record systems cut it off, and what is cut off may be what to do.",
     "Say the rest in `detail`.", ""},
    {"table-gap", kError, false,
     "A table says nothing for some patients: age bands with a gap, or no `else`. A gap between "
     "bands that `else` covers is a "
     "warning.",
     "The woman of 49 falls between \"40 to 48\" and \"50 to 59\".",
     "Close the gap, or add a last row.",
     "interval:\n  - {when: {age: 25 to 49}, gives: 3 years}\n  - {when: {age: 50 to 64}, gives: 5 "
     "years}\n  - {else: never}"},
    {"waiting-set-decides", Severity::kNote, true,
     "A set without codes is all that `who` reads, or all that a branch of `any` in a start's "
     "`while` reads.",
     "What is not known counts as met where work is opened: one branch without codes makes the "
     "whole `any` true, and everybody is prompted. Where `who` has nothing else, nobody is "
     "checked.",
     "Find the codes, or take the part out until they are there.", "while: {any: [...]}"},
};

}  // namespace

std::span<const CatalogueEntry> SafetySetFindings() { return kEntries; }

}  // namespace waymark::rules
