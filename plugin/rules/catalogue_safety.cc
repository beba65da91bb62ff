// Findings about what a rule does. The hazards behind them were found by writing rules on paper and
// looking for records that break them.
#include "waymark/rules/catalogue_parts.h"

namespace waymark::rules {
namespace {

constexpr auto kError = Severity::kError;
constexpr auto kWarning = Severity::kWarning;

constexpr CatalogueEntry kEntries[] = {
    {"absence-as-negative", kError, true,
     "`not` over a code set that has no codes yet, or speaks for some records only, closes, stops "
     "or holds back an item. In "
     "`who` and `start` it is a warning.",
     "Nothing recorded then means that nobody could record it, and the rule takes it for \"no\": "
     "the patient on the system "
     "without codes is silently passed over.",
     "Close the item by an entry or a reply that says so, or leave the condition out until the set "
     "is complete.",
     "done: {event: chest_xray}"},
    {"acceptance-without-hazard", kError, false,
     "A rule accepts a finding that is an error and names no hazard.",
     "An error is accepted because somebody weighed a hazard; without its name nobody can look "
     "that up.",
     "Name the hazard of the pack's hazard log.",
     "safety:\n  hazards: [HAZ-012]\n  accepts: {later-normal-hides: \"a second PSA is what was "
     "asked for\"}"},
    {"age-in-who", kError, false,
     "A rule that starts from an entry asks in `who` for an age that ends.",
     "`who` is asked every day: on the birthday the open item disappears, with the work undone.",
     "Ask the age on the entry's own day with `while`. An age that only begins may stay in `who`.",
     "start: {each: psa, with: more than 3.5 ug/L, while: {age: 50 to 59}, join: 6 months}"},
    {"age-only-interrupts", kWarning, true,
     "A rule that starts from age and sex alone is shown in consultations. It is an error where it "
     "interrupts them.",
     "It speaks to everybody of that age whatever they came for, and teaches people to click it "
     "away.",
     "Show it in the worklist, or accept it and name the benefit.",
     "timing:\n  - {becomes: due, from: start, shown_in: [worklist]}"},
    {"always-true", kWarning, false,
     "A condition holds on every day of every patient. It is an error where it closes, stops or "
     "holds back.",
     "It says nothing, or silences the rule altogether; usually a thing and its opposite stand in "
     "one `any`.",
     "Take it away, or mend the part that was meant otherwise.", ""},
    {"cannot-be-accepted", kError, false,
     "A rule accepts a finding that does not exist or that nobody may accept.",
     "Some findings are always mended, because no reason makes up for the harm.",
     "Mend the finding; the entry of that finding says how.", ""},
    {"clock-can-always-move", kError, false,
     "`clock: last` without a row of timing that counts from `start.first`. In rules of other "
     "purposes than result, "
     "safety_net, red_flag and emergency it is a warning.",
     "Each repeat (a kit sent again, a referral after each missed appointment) starts the clock "
     "anew, so that it never "
     "becomes overdue.",
     "Give one row a limit that a repeat can't move.",
     "timing:\n  - {becomes: overdue, from: {earlier_of: [start.last + 28 days, start.first + 42 "
     "days]}}"},
    {"dead-not-excluded", kWarning, true,
     "Neither the pack's `who` nor the rule's asks whether the patient is alive.",
     "A letter to the dead hurts the family, and spends the trust of everybody who hears of it.",
     "Say it once in pack.yaml; a rule that is about the dead opts out by name with `without`.",
     "who: {alive: alive, registered: registered_here}"},
    {"decline-silences-result", kError, false,
     "A decline or a soft stop holds back or stops a rule of purpose result, red_flag or "
     "emergency.",
     "Somebody who declined screening, or is on the palliative register, still has a right to hear "
     "of a positive test.",
     "Let a person answer the item with a reply; change the wording where the soft stop holds.",
     "replies:\n  declined after discussion: {does: stop, by: [gp, nurse]}"},
    {"declined-for-ever", kError, false, "An item is held back by a decline that never ends.",
     "People change their minds, and nobody will ask them again.",
     "Give it a window, or a state that an entry ends.",
     "set_aside:\n  declined this year: {event: cancer_quality_declined, holds: until 1 April}"},
    {"done-sees-the-past", kError, true,
     "In a rule that an entry starts, `done` counts entries from long before the start.",
     "An old review, test or referral closes new work on the day that it opens, and nobody sees "
     "it.",
     "Leave the bound out: only entries on or after the start are seen. A little before is written "
     "`since: start - 14 days`.",
     "done: {event: fit_requested, since: start - 14 days}"},
    {"exclude-by-coincidence", kError, false,
     "A rule about results or alarms leaves an entry out because another stands on the same day.",
     "A symptomatic FIT of 400 that was filed on the day of a screening letter is hidden.",
     "Use links, or show it and offer a reply.",
     "replies:\n  programme result: {does: stop, by: [gp, nurse]}"},
    {"hazard-needed", kError, false,
     "In a safety-netting rule `if_several` is all, oldest or newest, and no hazard is named.",
     "An answer is then spent without asking; somebody must have weighed what happens when it was "
     "meant for another item.",
     "Write `ask`, or the hazard.", "if_several: all\nhazard: HAZ-014"},
    {"if-several-unsaid", kError, false,
     "Several items of the rule can be open, and it does not say which one an answer closes.",
     "There is no safe default: one letter may answer one referral or all of them.",
     "Say it: ask, all, oldest or newest.", "if_several: ask"},
    {"interrupt-without-hazard", kError, false,
     "A row of timing interrupts a consultation, and the rule names no hazard, or nobody who "
     "approved it (a warning until the "
     "rule is active).",
     "An interruption costs attention in every consultation; it needs a harm that is worth it and "
     "a name behind it.",
     "Name the hazard and the safety officer, or write `interrupts: never`.",
     "safety: {hazards: [HAZ-003]}\napproved_by: [\"A. Smith, clinical safety officer\"]"},
    {"later-normal-hides", kError, true,
     "In a rule about results or safety-netting a `latest` value decides, or a low value closes "
     "the item of a high one.",
     "A repeat that happens to be normal hides the abnormal result that nobody acted on.",
     "Open an item for each abnormal result and close it by what is done about it.",
     "start: {each: fit_result, with: at least 10 ug/g, as: fit}\ndone: {event: "
     "urgent_cancer_referral_lower_gi}"},
    {"leaver-unseen", kError, false,
     "A safety-netting rule drops or keeps its item when the patient leaves.",
     "The patient with an open urgent referral moves house, and both practices think that the "
     "other one knows.",
     "Hand it over.", "on_leaving: hand_over"},
    {"long-join", kWarning, true,
     "A safety-netting rule takes entries more than 14 days apart for one.",
     "Two true events become one item, and the answer to the first closes the second.",
     "Shorten `join`, or accept it with the reason.",
     "start: {each: urgent_cancer_referral_any, join: 7 days}"},
    {"looks-ahead", kWarning, true,
     "A window begins before its entry (`holds: -7 days to 28 days`).",
     "What was answered yesterday changes when tomorrow's entry comes in; the answer says \"known "
     "only from\".",
     "Begin the window at 0 days, or accept it with the reason.", ""},
    {"never-shown", kWarning, true,
     "No row of timing says where the item is shown, and no other rule asks for it.",
     "It becomes overdue and nobody ever sees it.", "Say where it is shown.",
     "timing:\n  - {becomes: due, from: start + 14 days, shown_in: [worklist]}"},
    {"never-true", kError, false, "A condition can hold on no day of any patient.",
     "The rule, or a part of it, is dead; usually two ages, two sexes or two dates exclude each "
     "other.",
     "Mend the part that was meant otherwise.", ""},
    {"not-over-a-value", kError, true,
     "`not` stands over a test of a value where an item is closed or held back.",
     "It is also true for somebody who has no such value at all, so that nothing recorded counts "
     "as a good result.",
     "Name the value that is wanted.", "done: {when: {latest: haemoglobin, is: at least 130 g/L}}"},
    {"nothing-to-accept", kWarning, false, "A rule accepts a finding that it does not have.",
     "The line would silence a fault that somebody makes later.", "Take the line away.", ""},
    {"one-answer-many-items", kError, true,
     "In a safety-netting rule an answer that fits several items is spent on them without asking.",
     "One letter closes two referrals, or the wrong one.",
     "Write `if_several: ask`, or accept it with the reason.",
     "match: [linked, same referral_site]\nif_several: ask"},
    {"parameter-without-limits", kError, false,
     "An overlay may set a length of time, and nothing says how short or long it may be. In rules "
     "of other purposes it is a "
     "warning.",
     "A slip of a key turns 14 days into 140, for a whole region.", "Write the limits beside it.",
     "parameters:\n  wait: {is: 14 days, at_least: 7 days, at_most: 21 days, open_to: [icb]}"},
    {"runs-out-unseen", kError, false,
     "In a safety-netting or emergency rule time runs out and the item closes.",
     "The one patient whom nobody answered for is the one who drops off the list.",
     "Wait for ever, or ask somebody.", "time_runs_out: never"},
    {"same-day-start-and-done", kWarning, true,
     "An entry of one set opens an item and closes it on the same day.",
     "Nothing is ever seen of the rule, unless only a later entry was meant.",
     "Say that only a later one counts.",
     "done: {event: urgent_cancer_referral_any, after: start}"},
    {"same-start", kWarning, true, "Two rules start from the same and neither yields to the other.",
     "One fact gives two prompts.",
     "Make one rule with a table of wordings, let one yield to the other, or let it ask for the "
     "other's item.",
     "yields_to: [fit-positive]"},
    {"shorter-than-filing", kError, false,
     "Time runs out within 14 days of a result or letter, counted from its date.",
     "A result that is filed ten days late has run out before anybody could see it.",
     "Count from the day it was recorded, or wait longer.", "counted_from: recorded"},
    {"start-denies-done", kError, false,
     "A condition start with `while_true: yes` denies the entry that closes it.",
     "Recording the answer ends the condition that same day, so that what was done may count as "
     "stopped.",
     "Leave `while_true` out.",
     "start: {not: {event: smoking_status, in: last 5 years}}\ndone: smoking_status"},
    {"stopped-by-another-site", kWarning, true,
     "There is an item for each group (`per`), and an entry of any group stops or holds back all "
     "of them.",
     "\"Has cancer, stop chasing\", while a second referral for another site is open.",
     "Match by the group, or count it per group.", "match: [linked, same referral_site]"},
    {"stopped-sees-the-past", kWarning, true,
     "In a rule about results, safety-netting or alarms, an entry from long before the start stops "
     "new work for good.",
     "What was settled years ago silences what happens now.",
     "Write `since: start`, or hold it back with `set_aside`.",
     "stopped:\n  referred: {event: urgent_cancer_referral_lower_gi, since: start}"},
    {"timing-out-of-order", kError, false,
     "A row of timing comes before the row above it. Where that depends on the length of months it "
     "is a warning.",
     "Of the rows whose day has come the last one holds, so that the row above is never seen, or "
     "an overdue item becomes "
     "due again.",
     "Write upcoming, due, overdue, each later than the one before.",
     "timing:\n  - {becomes: due, from: start + 14 days}\n  - {becomes: overdue, from: start + 28 "
     "days}"},
    {"unknown-pathway", kWarning, false, "A rule names a pathway that pack.yaml does not list.",
     "It stands on no page and no worklist that goes by pathway.",
     "Correct the name, or add the pathway to pack.yaml.", "pathway: screening"},
    {"wrong-person", kError, true,
     "A rule uses codes that are about somebody else than the patient.",
     "That a mother had cancer, or that the patient cares for somebody, is taken for the patient's "
     "own state.",
     "Use a set about the patient, or accept it with the reason.", ""},
};

}  // namespace

std::span<const CatalogueEntry> SafetyFindings() { return kEntries; }

}  // namespace waymark::rules
