// Findings about stories and about wording. Their checks live above this folder; the catalogue is
// one for all.
#include "waymark/rules/catalogue_parts.h"

namespace waymark::rules {
namespace {

constexpr auto kError = Severity::kError;

constexpr CatalogueEntry kWording[] = {
    {"letter-of-another-rule", kError, false,
     "An action names a letter that is written for other rules.",
     "Its slots may not fit, and it would say something else than the prompt.",
     "Add the rule to `rules` in the letter's head, or name another letter.",
     "rules: [fit-not-returned]"},
    {"name-taken", kError, false, "A name given with `as` is a word of the wording itself.",
     "A slot could mean either.", "Choose another name.", "start: {each: fit_requested, as: kit}"},
    {"questionnaire-broken", kError, false,
     "A JSON file of the templates is no FHIR Questionnaire.", "Nobody can fill it in.",
     "Correct the JSON; begin it with resourceType Questionnaire.", ""},
    {"questionnaire-code", kError, false, "A coding of a form that can't be recorded.",
     "The answer would be lost, or stand for something else.", "Copy it from its source again.",
     ""},
    {"questionnaire-head", kError, false,
     "A form without id, version, title, publisher, review day or items.",
     "Nobody can say later which form was filled in, or who answers for it.", "Give it all five.",
     ""},
    {"questionnaire-item", kError, false, "An item of a form that can't be shown or answered.",
     "A question would be left out, or its answer not found again.",
     "The message says what is missing.", ""},
    {"section-form", kError, false, "A section that is not closed, or closes nothing.",
     "What stands in it would be said always, or never.",
     "Write {{#name.again}} ... {{/name.again}}.", ""},
    {"slot-form", kError, false,
     "A slot that is not closed, or that joins a field and a filter that do not fit.",
     "It would come out empty, and an empty date in a prompt is read as \"never\".",
     "Write {{name.field | filter}}; dates take date, date_or_never, days_since and day_before.",
     "prompt: {summary: \"FIT {{fit.value}} on {{fit | date}}: no referral on this record\"}"},
    {"unknown-filter", kError, false, "A filter or group that does not exist.",
     "The slot would come out empty.", "The message names the nearest one.", ""},
    {"unknown-slot", kError, false, "A slot names something that the rule does not have.",
     "It would come out empty, and nobody would notice before a patient is missed.",
     "Give the entry that name with `as`, or correct the slot.",
     "start: {each: fit_result, as: fit}"},
};

constexpr CatalogueEntry kStories[] = {
    {"story-date", kError, false, "Something else where a date is expected.",
     "The story can't be laid out in time.", "Write YYYY-MM-DD.", ""},
    {"story-days", kError, false, "The last tested day lies before the first.",
     "No day would be tested.", "Write the earlier one first.",
     "expect: {2026-10-01 to 2026-10-26: upcoming}"},
    {"story-entry", kError, false, "An entry that can't be read.", "The record would lack it.",
     "Write the name of a code set, or a system and a code.",
     "record: [{2026-10-01: fit_requested}]"},
    {"story-entry-status", kError, false, "A status that entries do not have.",
     "The entry could not be read as meant.", "Write one of the statuses of the extract.", ""},
    {"story-expect", kError, false, "Something else where expected days are.",
     "Nothing would be tested.", "Write days with what is expected on them.",
     "expect: {2026-11-13: done}"},
    {"story-expect-rule", kError, false,
     "The story has several rules, and an expectation does not say of which.",
     "It could be held against the wrong one.", "Write the rule's id.",
     "expect: {2026-11-13: {fit-not-returned: done}}"},
    {"story-items", kError, false, "The number of items is no number.", "It can't be compared.",
     "Write digits.", ""},
    {"story-level", kError, false, "A level that does not exist.", "It can't be compared.",
     "Write info, warning or critical.", ""},
    {"story-missing", kError, false,
     "A rule lacks a story in which it opens, stays silent, closes, is set aside, or stands on a "
     "boundary. It is a warning "
     "until the rule is active.",
     "What no story shows, nobody has seen the rule do.",
     "Write it beside the rule; `waymark test` shows what is covered.", ""},
    {"story-not-a-list", kError, false, "`stories` is not a list.", "None of them can be read.",
     "Write each with a hyphen.", ""},
    {"story-not-a-mapping", kError, false, "A story that is not keys with values.",
     "It can't be read.", "A story has story, rules, record and expect.", ""},
    {"story-not-text", kError, false, "Something else where text is expected.", "It can't be read.",
     "Put text with : or { in it in quotes.", ""},
    {"story-record", kError, false, "Something else where entered days are.",
     "The record would be empty.", "Write days with what was entered on them.",
     "record: [{2026-10-01: fit_requested}]"},
    {"story-replies", kError, false, "Something else where replied days are.",
     "Nobody would have replied.", "Write days with who replied what.",
     "replies: {2026-01-20: {coordinator: booked}}"},
    {"story-reply-rule", kError, false,
     "The story has several rules, and a reply does not say to which.",
     "It could be given to the wrong one.", "Add `rule` beside it.", ""},
    {"story-role", kError, false, "A role that does not exist.", "Nobody could have it.",
     "Write gp, nurse, pharmacist, coordinator, administrator or other.", ""},
    {"story-sex", kError, false, "A sex that records do not have.", "The patient can't be made.",
     "Write female, male, indeterminate or unknown.", ""},
    {"story-status", kError, false, "A status that items do not have.", "It can't be compared.",
     "The message names the nearest one.", ""},
    {"story-surface", kError, false, "A place to be shown that does not exist.",
     "It can't be compared.", "Write consultation, worklist or both.", ""},
    {"story-unknown-key", kError, false, "A key that stories do not have.",
     "What somebody wrote would not be tested.", "The message names the nearest one.", ""},
    {"story-unknown-rule", kError, false, "An expectation of a rule that the story is not about.",
     "The rule does not take part.", "Add it to `rules`.", ""},
    {"story-without-expect", kError, false, "A story that expects nothing.", "It tests nothing.",
     "Write `expect` with at least one day.", ""},
    {"story-without-name", kError, false, "A story without a name.",
     "A failure could not be told from another.", "Write `story` and what happens in it.",
     "story: a kit lost and sent again"},
    {"story-without-rules", kError, false, "A story that is about no rule.", "It tests nothing.",
     "Write the rules' ids.", "rules: [fit-not-returned]"},
    {"story-yes-no", kError, false, "Something else where yes or no is expected.",
     "It can't be read.", "Write yes or no.", ""},
};

}  // namespace

std::span<const CatalogueEntry> WordingFindings() { return kWording; }
std::span<const CatalogueEntry> StoryFindings() { return kStories; }

}  // namespace waymark::rules
