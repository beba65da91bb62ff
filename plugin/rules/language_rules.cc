// The part of the language that makes a rule: its head and its blocks.
#include "waymark/rules/language_parts.h"

namespace waymark::rules {
namespace {

constexpr KeySpec kRule[] = {
    {"rule", true, "rule_id", "the rule's id; it never changes once the rule has been used",
     "fit-not-returned"},
    {"version", true, "version", "goes up with every change of meaning", "\"1.0.0\""},
    {"title", true, "text", "what the rule is about, for lists", "FIT kit given, no result"},
    {"status", false, "enum:rule_status", "whether the rule runs; draft where it is left out",
     "draft"},
    {"purpose", true, "enum:purpose", "what the rule is for; safety findings depend on it",
     "safety_net"},
    {"kind", false, "enum:rule_kind",
     "the medical-device question; administrative where it is left out", "administrative"},
    {"pathway", false, "text", "the pathway it belongs to; its folder where it is left out",
     "safety-netting"},
    {"why", false, "text", "why somebody should act, in a sentence or two", ""},
    {"evidence", false, "[evidence]", "what the rule rests on",
     "[{source: NICE NG12, section: \"1.3\", read: 2026-11-22}]"},
    {"certainty", false, "text", "what is uncertain, said aloud in explanations", ""},
    {"review_by", false, "day", "the day by which somebody must look at it again", "2027-06-30"},
    {"safety", false, "safety",
     "hazards that it bears on, and findings that were weighed and accepted",
     "{hazards: [HAZ-012]}"},
    {"hazard", false, "hazard",
     "the hazard weighed for `if_several` or `interrupts`; added to those of `safety`", "HAZ-012"},
    {"in_force", false, "in_force", "the first and last day on which an item may start",
     "{to: 2025-03-31}"},
    {"parameters", false, "{parameter_value | parameter_of}",
     "values with names, which overlays may change within limits",
     "{wait: {is: 14 days, at_least: 7 days, at_most: 21 days, open_to: [icb, practice]}}"},
    {"author", false, "text", "who wrote it", ""},
    {"owner", false, "text", "who answers for it", ""},
    {"approved_by", false, "text | [text]", "who approved it: name, role", ""},
    {"expected_per_10000", false, "number | expected_volume",
     "people with an open item that are expected among 10,000 patients",
     "{from: 20, to: 60, source: \"ours: two in three diagnoses of a year\"}"},
    {"yields_to", false, "rule_id | [rule_id]",
     "does not speak where these rules speak; its status stays", "[fit-positive]"},
    {"enabled", false, "yes_no",
     "whether it runs at all; yes, but no for kind risk; an overlay may set it", "yes"},
    {"without", false, "text | [text]",
     "named parts of the pack's `who` that do not apply to this rule", "[alive]"},
    {"who", false, "condition",
     "the days on which the rule applies; joined to the pack's own `who`", "{age: 50 to 74}"},
    {"start", true, "start", "what opens an item",
     "{each: fit_requested, join: 42 days, clock: last, as: kit}"},
    {"done", false, "closer | [closer]",
     "what closes it as done; entries before the start are not seen", "fit_result"},
    {"stopped", false, "{closer | [closer]}", "named reasons that end it undone, for good",
     "{referred without waiting: urgent_cancer_referral_lower_gi}"},
    {"set_aside", false, "{condition | set_aside_row}",
     "named conditions that hold it back while they are true",
     "{declined this year: {event: cancer_quality_declined, holds: until 1 April}}"},
    {"timing", true, "[timing_row]",
     "what it becomes and when; the last row whose day has come holds",
     "[{becomes: due, from: start + 14 days, shown_in: [worklist]}]"},
    {"time_runs_out", false, "never | time_runs_out", "when nobody waits for it any more",
     "{after: 24 months, then: close}"},
    {"match", false, "match_word | [match_word]", "which closing entry belongs to which item",
     "[linked, same referral_site]"},
    {"if_several", false, "enum:if_several",
     "what to do with a closing entry that fits several items", "ask"},
    {"on_leaving", false, "enum:on_leaving",
     "what happens after the last registered day; drop where it is left out", "hand_over"},
    {"counted_from", false, "enum:counted_from",
     "which day of an entry moves the clock; occurred where it is left out", "recorded"},
    {"replies", false, "{reply_rule}", "what a person may answer, and what that does",
     "{text sent: {does: snooze, until: 3 days}}"},
    {"quiet", false, "period | quiet", "how long a reply keeps it from being shown again",
     "{for: 3 months}"},
    {"prompt", false, "prompt | prompt_table | [prompt_row | prompt_else]", "what is said",
     "{summary: \"No FIT result on this record\"}"},
    {"list", false, "list", "columns of its worklist",
     "{columns: [fit.value, \"fit | days_since\"], sort: fit.value}"},
};
constexpr KeySpec kEvidence[] = {
    {"source", true, "text", "the document", "NICE NG12"},
    {"section", false, "text", "its part", "\"1.3.1\""},
    {"verb", false, "text", "how strongly it says so: offer, consider, refer", "consider"},
    {"note", false, "text", "what to know about it", ""},
    {"url", false, "text", "where it is", "https://www.nice.org.uk/guidance/ng12"},
    {"read", false, "day", "the day on which it was read", "2026-11-22"},
};
constexpr KeySpec kExpectedVolume[] = {
    {"from", true, "number", "the least that is expected", "20"},
    {"to", true, "number", "the most; more than that is a reason to look at the rule", "60"},
    {"source", true, "text", "where the figures come from, or how they were estimated",
     "\"ours: two in three diagnoses of a year\""},
};
constexpr KeySpec kSafety[] = {
    {"hazards", false, "hazard | [hazard]",
     "hazards of the pack's hazard log that the rule bears on", "[HAZ-012]"},
    {"note", false, "text", "what else a safety officer should know", ""},
    {"accepts", false, "{text}", "findings that were weighed and accepted, each with the reason",
     "{long-join: \"kits are re-issued within 42 days\"}"},
};
constexpr KeySpec kInForce[] = {
    {"from", false, "day", "the first day on which an item may start", "2025-04-01"},
    {"to", false, "day", "the last such day", "2026-03-31"},
};
constexpr KeySpec kParameterOf[] = {
    {"is", true, "parameter_value", "the value where no overlay sets another", "14 days"},
    {"at_least", false, "parameter_value", "the least that an overlay may set", "7 days"},
    {"at_most", false, "parameter_value", "the most that an overlay may set", "21 days"},
    {"open_to", false, "enum:overlay_level | [enum:overlay_level]",
     "whose overlays may set it; nobody's where it is left out", "[icb, practice]"},
};
constexpr KeySpec kStartEach[] = {
    {"each", true, "set | [set] | entry.event | entry.change", "the entries that open items",
     "fit_requested"},
    {"with", false, "value_test | table(value_test)", "a test on the value of the entry",
     "at least 10 ug/g"},
    {"while", false, "condition", "must hold on the entry's own day", "{age: from 40 years}"},
    {"where", false, "where", "kind, role, status or urgency of the entry", "{kind: result}"},
    {"since", false, "date", "entries on or after this day only", "2025-07-01"},
    {"count", false, "count | parameter", "the entry that completes so many", "3"},
    {"apart", false, "period", "at least this long between neighbours that are counted", "1 day"},
    {"within", false, "period",
     "no longer than this from the first to the last of those that are counted", "12 months"},
    {"as", false, "name", "a name for wording and list columns", "kit"},
    {"join", false, "period", "entries no further apart than this are one run, one item",
     "42 days"},
    {"per", false, "group", "runs (and counts) within each group of this table", "referral_site"},
    {"clock", false, "enum:clock",
     "which entry of the run `start` means; first where it is left out", "last"},
};
constexpr KeySpec kStartEvery[] = {{"every", true, "every", "a clock that recurs", ""}};
constexpr KeySpec kEvery[] = {
    {"first_at", true, "date | entry", "the first due day: an age, a day, or the first such entry",
     "age 24 years 6 months"},
    {"renewed_by", true, "entry",
     "entries that move the clock, also early ones and those made elsewhere",
     "[cervical_screening_adequate, cervical_screening_negative]"},
    {"interval", true, "period | table(period)",
     "how long a renewing entry lasts; a table is asked on its day", "3 years"},
    {"until", false, "condition | entry | date",
     "due days end where this first holds, at this entry, or at this age", "age 75"},
    {"settle", false, "period", "the interval's table is asked within this long after the entry",
     "28 days"},
};
constexpr KeySpec kStartCondition[] = {
    {"condition", true, "condition", "one item for each unbroken run of days",
     "{not: {event: smoking_status, in: last 5 years}}"},
    {"while_true", false, "yes_no",
     "the item is stopped when the condition ends; no where it is left out", "yes"},
};
constexpr KeySpec kCloserWhen[] = {
    {"when", true, "condition", "closes on the first day on which it holds",
     "{item: {rule: fit-positive, is: [done]}}"},
};
constexpr KeySpec kSetAsideRow[] = {
    {"when", true, "condition", "holds the item back while it is true",
     "{ever: last_days_of_life}"},
    {"on_end", false, "enum:on_end", "what happens when it ends; resume where it is left out",
     "restart"},
};
constexpr KeySpec kTimingRow[] = {
    {"becomes", true, "enum:timing_status", "the status from that day on", "due"},
    {"from", false, "date | table(date)", "begins on that day", "start + 14 days"},
    {"after", false, "date | table(date)", "begins the day after: that day is still in time",
     "start + 12 months"},
    {"level", false, "enum:level | table(enum:level)", "how urgent; info where it is left out",
     "warning"},
    {"shown_in", false, "enum:surface | [enum:surface]", "where it is shown",
     "[consultation, worklist]"},
    {"to", false, "enum:role | [enum:role]", "to whom; everybody where it is left out",
     "[gp, coordinator]"},
    {"interrupts", false, "enum:interrupts", "whether it may interrupt; never where it is left out",
     "never"},
};
constexpr KeySpec kTimeRunsOut[] = {
    {"after", true, "period", "counted from the start", "24 months"},
    {"after_reply", false, "period",
     "and not before it has been back for so long after a reply set it aside", "7 days"},
    {"then", true, "enum:then", "whether it closes or somebody must answer", "ask"},
};
constexpr KeySpec kReplyRule[] = {
    {"does", true, "enum:does", "what the reply does to the item", "snooze"},
    {"until", false, "period | month_day", "how long a snooze or setting aside lasts", "3 days"},
    {"by", false, "enum:role | [enum:role]", "who may give it; anybody where it is left out",
     "[gp, nurse]"},
    {"ask", false, "text", "what the person must add", "date"},
    {"offers_code", false, "set", "the code set from which a code is offered to the record",
     "fit_requested"},
    {"reason_code", false, "text", "coded reason for saying no", ""},
};
constexpr KeySpec kQuiet[] = {{"for", true, "period", "how long", "3 months"}};
constexpr KeySpec kPrompt[] = {
    {"summary", true, "wording", "one line, at most 139 characters",
     "\"No FIT result on this record\""},
    {"detail", false, "template", "longer text, or the name of a template", ""},
    {"actions", false, "[action]", "what can be done at once", "[{record: fit_result}]"},
};
constexpr KeySpec kPromptRow[] = {
    {"when", true, "condition", "the row holds on the day shown", "{ever: last_days_no_admission}"},
    {"summary", true, "wording", "one line, at most 139 characters", ""},
    {"detail", false, "template", "longer text, or the name of a template", ""},
    {"actions", false, "[action]", "what can be done at once", ""},
};
constexpr KeySpec kPromptElse[] = {{"else", true, "prompt", "where no row before it holds", ""}};
constexpr KeySpec kPromptTable[] = {
    {"rows", true, "[prompt_row | prompt_else]", "the first row that holds", ""},
    {"all_that_apply", false, "yes_no",
     "all rows that hold are said in one prompt, with semicolons between their summaries", "yes"},
};
constexpr KeySpec kAction[] = {
    {"record", false, "set", "add a code of this set to the record", "cancer_care_review_done"},
    {"open", false, "text", "open this template of the record system", "cancer-care-review"},
    {"letter", false, "text", "write this letter", "ccr-invitation"},
    {"order", false, "text", "order this test", "fit"},
    {"link", false, "text", "open this address", ""},
};
constexpr KeySpec kList[] = {
    {"columns", true, "[column]", "slots, in order", "[fit.value, \"fit | days_since\"]"},
    {"sort", false, "column", "the column it is sorted by", "fit.value"},
};
constexpr KeySpec kTableRow[] = {
    {"when", true, "condition", "the row holds on the day of the entry it belongs to",
     "{age: 40 to 49}"},
    {"gives", true, "text", "the value of this row", "at least 35 kU/L"},
};
constexpr KeySpec kTableElse[] = {
    {"else", true, "text", "the value where no row before it holds", "never"}};

constexpr MappingSpec kMappings[] = {
    {"rule", "A rule", "Opens items for a patient, says when they are due, and closes them.", "",
     kRule},
    {"evidence", "evidence", "What a rule rests on.",
     "{source: NICE NG12, section: \"1.3\", read: 2026-11-22}", kEvidence},
    {"expected_volume", "expected_per_10000", "How many people a rule should find.",
     "{from: 20, to: 60, source: \"ours: two in three diagnoses of a year\"}", kExpectedVolume},
    {"safety", "safety", "Hazards, and findings that were weighed and accepted.",
     "{hazards: [HAZ-012]}", kSafety},
    {"in_force", "in_force", "Days on which an item may start.",
     "{from: 2021-04-01, to: 2025-03-31}", kInForce},
    {"parameter_of", "A parameter", "A value with a name, with limits for overlays.",
     "{is: 14 days, at_least: 7 days, at_most: 21 days, open_to: [icb, practice]}", kParameterOf},
    {"start.each", "start: each", "Opens an item for each run of entries.",
     "{each: fit_requested, join: 42 days, clock: last, as: kit}", kStartEach},
    {"start.every", "start: every", "Opens an item each time a clock has run down.",
     "{every: {first_at: age 50, renewed_by: breast_screening_done, interval: 36 months, until: "
     "age 71}}",
     kStartEvery},
    {"every", "every",
     "A clock that recurs: due from first_at, and again an interval after each renewing entry.",
     "{first_at: age 50, renewed_by: breast_screening_done, interval: 36 months, until: age 71}",
     kEvery},
    {"start.condition", "start: condition",
     "Opens an item for each unbroken run of days of a condition.",
     "{condition: {not: {event: smoking_never, in: last 5 years}}, while_true: no}",
     kStartCondition},
    {"closer.when", "when", "Closes on the first day of a condition.",
     "{when: {item: {rule: usc-outcome, is: [done]}}}", kCloserWhen},
    {"set_aside_row", "A row of set_aside", "Holds an item back, and says what happens afterwards.",
     "{when: {ever: last_days_of_life}, on_end: end}", kSetAsideRow},
    {"timing_row", "A row of timing",
     "From a day on the item has this status. Exactly one of from and after.",
     "{becomes: due, from: start + 14 days, level: info, shown_in: [worklist], to: [coordinator]}",
     kTimingRow},
    {"time_runs_out", "time_runs_out", "When nobody waits for it any more.",
     "{after: 24 months, then: close}", kTimeRunsOut},
    {"reply_rule", "A reply", "What a person may answer, and what that does.",
     "{does: set aside, until: 6 weeks, by: [gp, nurse]}", kReplyRule},
    {"quiet", "quiet", "How long a reply keeps it from being shown.", "{for: 3 months}", kQuiet},
    {"prompt", "A prompt", "What is said.", "{summary: \"No FIT result on this record\"}", kPrompt},
    {"prompt_row", "A row of a prompt", "What is said where a condition holds.",
     "{when: {sex: male}, summary: \"Consider a PSA test\"}", kPromptRow},
    {"prompt_else", "The last row of a prompt", "What is said where no other row holds.",
     "{else: {summary: \"No FIT result on this record\"}}", kPromptElse},
    {"prompt_table", "A prompt in rows", "The first row that holds, or all that hold.", "",
     kPromptTable},
    {"action", "An action", "What can be done at once: exactly one of these.",
     "{record: fit_result}", kAction},
    {"list", "list", "Columns of the rule's worklist.", "{columns: [fit.value], sort: fit.value}",
     kList},
    {"table_row", "A row of a table",
     "A value that depends on a condition. May stand wherever a table is taken.",
     "{when: {age: 40 to 49}, gives: at least 35 kU/L}", kTableRow},
    {"table_else", "The last row of a table", "The value where no other row holds.",
     "{else: never}", kTableElse},
};

constexpr EnumValue kRuleStatuses[] = {
    {"draft", "runs only in check, test and evaluate --include-drafts"},
    {"silent", "runs and is counted, nobody is prompted"},
    {"active", "runs and speaks; needs a signature by somebody other than the author"},
    {"retired", "does not run; kept so that past answers can be had again"}};
constexpr EnumValue kPurposes[] = {{"screening", "an invitation or test of a screening programme"},
                                   {"review", "a review or contact that is owed"},
                                   {"result", "acting on a result"},
                                   {"safety_net", "watching that something asked for comes back"},
                                   {"red_flag", "a symptom or pattern that needs a decision"},
                                   {"emergency", "needs action within hours"},
                                   {"support", "help for patients and carers"},
                                   {"register", "keeping a register right"},
                                   {"data_quality", "something missing in the record"},
                                   {"treatment", "following a treatment"},
                                   {"risk", "a computed risk"}};
constexpr EnumValue kRuleKinds[] = {{"administrative", "reminds of what was already decided"},
                                    {"decision_support", "suggests what to do for one patient"},
                                    {"risk", "computes a risk; off unless an overlay enables it"}};
constexpr EnumValue kClocks[] = {{"first", "the run's first entry; later ones are absorbed"},
                                 {"last", "the run's last entry moves the clock, not the item"}};
constexpr EnumValue kOnEnd[] = {{"resume", "the clock went on: its status is what the time gives"},
                                {"restart", "timing counts from the day after"},
                                {"end", "the item is stopped"}};
constexpr EnumValue kTimingStatuses[] = {{"upcoming", "open, nothing to do yet"},
                                         {"due", "to be done now"},
                                         {"overdue", "past its deadline"}};
constexpr EnumValue kLevels[] = {
    {"info", "worth knowing"}, {"warning", "needs attention"}, {"critical", "needs action now"}};
constexpr EnumValue kSurfaces[] = {{"consultation", "when the record is opened"},
                                   {"worklist", "in the practice's worklist"}};
constexpr EnumValue kRoles[] = {{"gp", ""},
                                {"nurse", ""},
                                {"pharmacist", ""},
                                {"coordinator", "cancer care coordinator"},
                                {"administrator", ""},
                                {"other", "any other role"}};
constexpr EnumValue kInterrupts[] = {
    {"never", "shown, never in the way"},
    {"on_open", "interrupts when the record is opened; needs a hazard"},
    {"on_entry", "interrupts when the entry is made; needs a hazard"},
    {"before_closing", "interrupts before the record is closed; needs a hazard"}};
constexpr EnumValue kThen[] = {{"close", "it is closed undone"},
                               {"ask", "it is shown until somebody answers"}};
constexpr EnumValue kIfSeveral[] = {{"ask", "nothing is spent by guess: a person says which"},
                                    {"all", "it closes every one of them"},
                                    {"oldest", "it closes the oldest"},
                                    {"newest", "it closes the newest"}};
constexpr EnumValue kOnLeaving[] = {
    {"drop", "not applicable any more"},
    {"hand_over", "status is kept and flagged until somebody replies `handed over`"},
    {"keep", "nothing changes"}};
constexpr EnumValue kCountedFrom[] = {{"occurred", "the day it happened"},
                                      {"recorded", "the day the practice knew"}};
constexpr EnumValue kDoes[] = {{"done", "closes the item as done"},
                               {"stop", "closes it undone"},
                               {"set aside", "holds it back until a day"},
                               {"snooze", "does not speak until a day; status is unchanged"},
                               {"nothing", "is only recorded"}};
constexpr EnumValue kOverlayLevels[] = {{"publisher", "applied first"},
                                        {"icb", "integrated care board"},
                                        {"pcn", "primary care network"},
                                        {"practice", "applied last"}};
constexpr EnumValue kMatchWords[] = {{"linked", "entries that say which entry they are based on"}};

constexpr EnumSpec kEnums[] = {
    {"rule_status", "Whether a rule runs", kRuleStatuses},
    {"purpose", "What a rule is for", kPurposes},
    {"rule_kind", "The medical-device question", kRuleKinds},
    {"clock", "Which entry of a run is the start", kClocks},
    {"on_end", "When a reason for setting aside ends", kOnEnd},
    {"timing_status", "Statuses that timing gives", kTimingStatuses},
    {"level", "Urgency of a prompt", kLevels},
    {"surface", "Where a prompt is shown", kSurfaces},
    {"role", "Who is shown a prompt or may reply", kRoles},
    {"interrupts", "Whether a prompt may interrupt", kInterrupts},
    {"then", "When time has run out", kThen},
    {"if_several", "A closing entry that fits several items", kIfSeveral},
    {"on_leaving", "After the last registered day", kOnLeaving},
    {"counted_from", "Which day of an entry counts", kCountedFrom},
    {"does", "What a reply does", kDoes},
    {"overlay_level", "Whose overlay it is, in the order of application", kOverlayLevels},
    {"match_by", "How a closing entry is matched", kMatchWords},
};

constexpr FormSpec kForms[] = {
    {"start", "A start",
     "What opens an item: each run of entries, a clock that recurs, or a condition.",
     "start.each | start.every | start.condition | condition"},
    {"closer", "What closes an item",
     "An entry on or after the start, or the first day of a condition.", "entry | closer.when"},
    {"match_word", "A way to match", "linked, or same and a group.", "enum:match_by | same_group"},
    {"parameter_value", "The value of a parameter",
     "A period, a quantity with unit, a number or per cent.",
     "period | quantity | number | per_cent"},
};

}  // namespace

LanguagePart RuleLanguage() { return {kMappings, kEnums, {}, kForms}; }

}  // namespace waymark::rules
