// The part of the language that says when something holds: conditions, entries, tables and risk.
#include "waymark/rules/language_parts.h"

namespace waymark::rules {
namespace {

#define WAYMARK_ENTRY_FILTERS                                                                     \
  {"with", false, "value_test | table(value_test)", "a test on the value of the entry",           \
   "at least 10 ug/g"},                                                                           \
      {"while", false, "condition", "must hold on the entry's own day", "{age: from 40 years}"},  \
      {"where", false, "where", "kind, role, status or urgency of the entry",                     \
       "{kind: consultation, role: [gp, nurse]}"},                                                \
      {"since", false, "date | ever", "entries on or after this day only; ever: without a bound", \
       "start - 14 days"},                                                                        \
      {"after", false, "date", "entries strictly after this day or moment only", "start"},        \
      {"count", false, "count | parameter", "the entry that completes so many", "3"},             \
      {"apart", false, "period", "at least this long between neighbours that are counted",        \
       "7 days"},                                                                                 \
      {"per", false, "group", "count within each group of this table", "symptom_group"}, {        \
    "as", false, "name", "a name for wording and list columns", "fit"                             \
  }
// Of an entry only: a condition has its window for it.
#define WAYMARK_WITHIN                                                                          \
  {                                                                                             \
    "within", false, "period",                                                                  \
        "no longer than this from the first to the last of those that are counted", "12 months" \
  }
#define WAYMARK_WINDOWS                                                                          \
  {"in", false, "window_in | table(window_in)",                                                  \
   "how long after the entry it holds, last day "                                                \
   "included",                                                                                   \
   "last 6 months"},                                                                             \
  {                                                                                              \
    "holds", false, "window_holds", "a stretch counted from the entry, or up to a calendar day", \
        "until 1 April"                                                                          \
  }
#define WAYMARK_FOR \
  { "for", false, "period", "holds only once it has held this long without a break", "3 months" }

constexpr KeySpec kEntryEvent[] = {
    {"event", true, "set | [set]", "the code set, or several: an entry of any of them",
     "fit_result"},
    WAYMARK_ENTRY_FILTERS,
    WAYMARK_WITHIN,
};
constexpr KeySpec kEntryChange[] = {
    {"change", true, "change", "the value that completes a change", ""},
    WAYMARK_ENTRY_FILTERS,
    WAYMARK_WITHIN,
};
constexpr KeySpec kEntryEver[] = {
    {"ever", true, "set | [set] | entry.event", "an entry at any time, also long before the start",
     "aaa_ultrasound"},
    WAYMARK_ENTRY_FILTERS,
};
constexpr KeySpec kWhere[] = {
    {"kind", false, "text | [text]", "kinds of entry, as in the extract", "consultation"},
    {"role", false, "text | [text]",
     "who wrote it: gp, nurse, pharmacist, coordinator, administrator, or other for anybody else; "
     "where the extract does not say, it is uncertain",
     "[gp, nurse]"},
    {"status", false, "text | [text]",
     "statuses; without it cancelled, not_done, missed and proposed do not count", "[missed]"},
    {"urgency", false, "text | [text]", "urgencies, as in the extract", "urgent"},
};
constexpr KeySpec kChange[] = {
    {"of", true, "set | [set]", "the code set whose values are compared", "weight"},
    {"falls_by", false, "amount",
     "by how much it falls: a quantity or per cent, at least unless it says more than",
     "more than 5 %"},
    {"rises_by", false, "amount", "by how much it rises", "25 %"},
    {"compared_with", false, "enum:compared_with", "which earlier value it is compared with",
     "highest"},
    {"earlier", true, "period_range", "how long before it the earlier value lies",
     "28 days to 183 days"},
    {"only", false, "value_range", "values outside this range are not looked at",
     "25 kg to 350 kg"},
};
constexpr KeySpec kEvent[] = {
    {"event", true, "set | [set]", "the code set, or several: an entry of any of them",
     "fit_result"},
    WAYMARK_WINDOWS,
    WAYMARK_ENTRY_FILTERS,
    WAYMARK_FOR,
};
constexpr KeySpec kChangeCondition[] = {
    {"change", true, "change", "the value that completes a change", ""},
    WAYMARK_WINDOWS,
    WAYMARK_ENTRY_FILTERS,
    WAYMARK_FOR,
};
constexpr KeySpec kEver[] = {
    {"ever", true, "set | [set] | entry.event | entry.change | condition.reply",
     "from the entry on, for ever", "no_cervix"},
    WAYMARK_ENTRY_FILTERS,
    WAYMARK_FOR,
};
constexpr KeySpec kLatest[] = {
    {"latest", true, "set | [set]", "the code set whose newest readable value is tested", "psa"},
    {"is", true, "value_test | table(value_test)", "the test of that value", "below 10 ug/g"},
    {"in", false, "window_in | table(window_in)", "at most this long after the entry",
     "last 12 months"},
    {"while", false, "condition", "must hold on the entry's own day", "{age: from 40 years}"},
    {"where", false, "where", "kind, role, status or urgency of the entry", ""},
    {"since", false, "date", "entries on or after this day only", "2025-07-01"},
    {"as", false, "name", "a name for wording and list columns", "psa"},
    WAYMARK_FOR,
};
constexpr KeySpec kStateCondition[] = {
    {"state", true, "state", "from one entry until another", ""},
    WAYMARK_FOR,
};
constexpr KeySpec kState[] = {
    {"from", true, "entry", "begins on the day of such an entry", "on_palliative_register"},
    {"until", false, "entry", "ends before the day of the next such entry",
     "palliative_not_indicated"},
    {"then", false, "period", "holds so long after the end as well, last day included", "12 weeks"},
    {"at_most", false, "period",
     "ends so long after the beginning at the latest, last day included", "44 weeks"},
};
constexpr KeySpec kAge[] = {
    {"age", true, "age_range", "age on the day", "25 to 64"},
    WAYMARK_FOR,
};
constexpr KeySpec kDate[] = {
    {"date", true, "date_range", "the calendar day", "from 2025-07-01"},
    WAYMARK_FOR,
};
constexpr KeySpec kSex[] = {
    {"sex", true, "enum:sex | [enum:sex]", "sex as recorded", "female"},
    WAYMARK_FOR,
};
constexpr KeySpec kRegisteredHere[] = {
    {"registered_here", true, "yes", "registered with the practice on the day", "yes"},
    WAYMARK_FOR,
};
constexpr KeySpec kAlive[] = {
    {"alive", true, "yes", "from birth to the day before death", "yes"},
    WAYMARK_FOR,
};
constexpr KeySpec kSensitive[] = {
    {"sensitive", true, "yes", "the record is marked as sensitive", "yes"},
    WAYMARK_FOR,
};
constexpr KeySpec kItemCondition[] = {
    {"item", true, "item", "the status that another rule gives on the day",
     "{rule: usc-outcome, is: [due, overdue]}"},
    WAYMARK_FOR,
};
constexpr KeySpec kItem[] = {
    {"rule", true, "rule_id", "the other rule", "usc-outcome"},
    {"is", true, "enum:item_status | [enum:item_status]",
     "any of its items has one of these statuses", "[due, overdue]"},
};
constexpr KeySpec kReplyCondition[] = {
    {"reply", true, "reply_of", "what was replied to an item of a rule",
     "{rule: fit-positive, is: programme result}"},
    WAYMARK_WINDOWS,
    WAYMARK_FOR,
};
constexpr KeySpec kReplyOf[] = {
    {"rule", false, "rule_id", "the rule that was replied to; this rule where it is left out",
     "fit-positive"},
    {"is", true, "reply_name | [reply_name]", "names of its replies", "programme result"},
    {"by", false, "enum:role | [enum:role]",
     "roles of those who replied; anybody where it is left out", "[gp, nurse]"},
};
constexpr KeySpec kRisk[] = {
    {"risk", true, "risk_of", "the highest cell of a risk table that applies on the day",
     "{table: colorectal, at_least: \"2 %\"}"},
    WAYMARK_FOR,
};
constexpr KeySpec kRiskOf[] = {
    {"table", true, "table_id", "a risk table of the pack", "colorectal"},
    {"at_least", true, "per_cent | parameter", "positive predictive value", "\"2 %\""},
};
constexpr KeySpec kAll[] = {
    {"all", true, "[condition]", "every one of them holds", "[{age: from 40 years}, {sex: male}]"},
    WAYMARK_FOR,
};
constexpr KeySpec kAny[] = {
    {"any", true, "[condition]", "at least one of them holds",
     "[{sex: female}, {ever: cervix_present}]"},
    WAYMARK_FOR,
};
constexpr KeySpec kNot[] = {
    {"not", true, "condition", "it does not hold", "{ever: no_cervix}"},
    WAYMARK_FOR,
};
constexpr KeySpec kAtLeast[] = {
    {"at_least", true, "count", "how many of them must hold", "2"},
    {"of", true, "[condition]", "the conditions that are counted", ""},
    WAYMARK_FOR,
};
constexpr KeySpec kUse[] = {
    {"use", true, "definition", "a condition that the pack defines under this name", "soft_stop"},
    WAYMARK_FOR,
};
constexpr KeySpec kLaterOf[] = {
    {"later_of", true, "[date]", "the latest of these days", "[start + 183 days, age 53]"}};
constexpr KeySpec kEarlierOf[] = {{"earlier_of", true, "[date]", "the earliest of these days",
                                   "[start.last + 28 days, start.first + 42 days]"}};

constexpr MappingSpec kMappings[] = {
    {"condition.event", "event … in, event … holds",
     "Holds in a window after each entry. A window must be written.",
     "{event: fit_result, with: at least 10 ug/g, in: last 6 months}", kEvent},
    {"condition.ever", "ever", "Holds from the first such entry on, for ever.", "{ever: no_cervix}",
     kEver},
    {"condition.change", "change … in", "Holds in a window after a value that completes a change.",
     "{change: {of: weight, falls_by: more than 5 %, compared_with: highest, earlier: 28 days to "
     "183 days}, in: last 6 weeks}",
     kChangeCondition},
    {"condition.latest", "latest … is",
     "Holds from each entry that passes until the next readable entry of the set.",
     "{latest: psa, is: more than 3.5 ug/L}", kLatest},
    {"condition.state", "state", "Holds from one entry until another.",
     "{state: {from: carer, until: not_carer}}", kStateCondition},
    {"condition.age", "age", "Holds in a stretch of life; ages change on the birthday.",
     "{age: 25 to 64}", kAge},
    {"condition.date", "date", "Holds on these calendar days.", "{date: from 2025-07-01}", kDate},
    {"condition.sex", "sex", "Holds always, or never.", "{sex: female}", kSex},
    {"condition.registered_here", "registered_here",
     "Holds while registered; also written as the bare word.",
     "{registered_here: yes, for: 3 months}", kRegisteredHere},
    {"condition.alive", "alive",
     "Holds from birth to the day before death; also written as the bare word.", "alive", kAlive},
    {"condition.sensitive", "sensitive",
     "Holds where the record is marked sensitive; also written as the bare word.",
     "{not: sensitive}", kSensitive},
    {"condition.item", "item", "Holds while another rule gives one of these statuses.",
     "{item: {rule: usc-outcome, is: [due, overdue]}}", kItemCondition},
    {"condition.reply", "reply … in, reply … holds", "Holds in a window after a reply.",
     "{reply: {rule: usc-outcome, is: rejected}, in: last 30 days}", kReplyCondition},
    {"condition.risk", "risk",
     "Holds while the highest matching cell of a risk table reaches a value; never a sum.",
     "{risk: {table: colorectal, at_least: \"2 %\"}}", kRisk},
    {"condition.all", "all", "Holds while every one holds.",
     "{all: [{sex: male}, {age: from 40 years}]}", kAll},
    {"condition.any", "any", "Holds while at least one holds.",
     "{any: [{ever: smoking_current}, {ever: smoking_ex}]}", kAny},
    {"condition.not", "not", "Holds while the other does not.", "{not: {ever: no_cervix}}", kNot},
    {"condition.at_least", "at_least … of", "Holds while so many of them hold.",
     "{at_least: 2, of: [{ever: smoking_current}, {ever: copd}, {age: from 60 years}]}", kAtLeast},
    {"condition.use", "use", "A condition of the pack's definitions.", "{use: soft_stop}", kUse},
    {"entry.event", "event", "Entries of a code set, narrowed. An entry has no window.",
     "{event: fit_result, with: any number}", kEntryEvent},
    {"entry.change", "change", "Entries that complete a change of a value.",
     "{change: {of: psa, rises_by: 25 %, compared_with: lowest, earlier: 28 days to 12 months}}",
     kEntryChange},
    {"entry.ever", "ever", "Entries at any time, also before the start of the item.",
     "{ever: aaa_ultrasound}", kEntryEver},
    {"where", "where", "Properties of an entry; all that are named must fit.",
     "{kind: consultation, role: [gp, nurse]}", kWhere},
    {"change", "change", "The value that completes a change; exactly one of falls_by and rises_by.",
     "{of: weight, falls_by: 5 kg, compared_with: highest, earlier: 28 days to 183 days}", kChange},
    {"state", "state", "From one entry until another.",
     "{from: pregnancy, until: pregnancy_ended, then: 12 weeks, at_most: 44 weeks}", kState},
    {"item", "item", "The answer of another rule.", "{rule: usc-outcome, is: [due, overdue]}",
     kItem},
    {"reply_of", "reply", "What was replied.", "{rule: usc-outcome, is: [rejected], by: [gp]}",
     kReplyOf},
    {"risk_of", "risk", "A risk table and the least value.",
     "{table: colorectal, at_least: \"2 %\"}", kRiskOf},
    {"date.later_of", "later_of", "The latest of several days.",
     "{later_of: [start + 183 days, age 53]}", kLaterOf},
    {"date.earlier_of", "earlier_of", "The earliest of several days.",
     "{earlier_of: [start.last + 28 days, start.first + 42 days]}", kEarlierOf},
};

constexpr EnumValue kSexes[] = {{"female", ""},
                                {"male", ""},
                                {"indeterminate", "recorded as neither; not the same as unknown"}};
constexpr EnumValue kComparedWith[] = {
    {"highest", "the highest earlier value (usual with falls_by)"},
    {"lowest", "the lowest earlier value (usual with rises_by)"},
    {"previous", "the value just before"}};
constexpr EnumValue kItemStatuses[] = {
    {"none", "the rule has no item"},
    {"not_started", "an item whose first day of timing has not come"},
    {"upcoming", "open, nothing to do yet"},
    {"due", "to be done now"},
    {"overdue", "past its deadline"},
    {"done", "closed as done"},
    {"stopped", "closed undone, for a named reason"},
    {"set_aside", "held back while a named reason lasts"},
    {"ran_out", "time ran out and somebody must answer"},
    {"not_applicable", "who does not hold on the day"},
    {"ended", "died, or the start was withdrawn"},
    {"not_checked", "the rule could not be asked"}};

constexpr EnumValue kEntryKinds[] = {
    {"condition", "a diagnosis or problem"},
    {"observation", "something seen or measured"},
    {"procedure", "something done"},
    {"medication", "a prescription or course"},
    {"referral", "sent to somebody"},
    {"request", "a test asked for"},
    {"result", "a test's result"},
    {"appointment", "an appointment that took place or was missed"},
    {"consultation", "noted in a consultation"},
    {"document", "a letter or other document"},
    {"administration", "paperwork"},
    {"booking", "an appointment to come"},
    {"plan", "something meant to be done"}};
constexpr EnumValue kEntryStatuses[] = {{"final", ""},
                                        {"preliminary", ""},
                                        {"amended", ""},
                                        {"corrected", ""},
                                        {"booked", ""},
                                        {"attended", ""},
                                        {"active", ""},
                                        {"unknown", ""},
                                        {"cancelled", "counts only where it is named"},
                                        {"not_done", "counts only where it is named"},
                                        {"missed", "counts only where it is named"},
                                        {"proposed", "counts only where it is named"}};

constexpr EnumSpec kEnums[] = {
    {"entry_kind", "Kinds of entry in the extract; others are compared as text", kEntryKinds},
    {"entry_status", "Statuses of an entry", kEntryStatuses},
    {"sex", "Sex as recorded", kSexes},
    {"compared_with", "The earlier value of a change", kComparedWith},
    {"item_status", "Status of an item on a day", kItemStatuses},
};

constexpr FormSpec kForms[] = {
    {"condition", "A condition",
     "A set of days: those on which it holds. Exactly one of these forms; `for` may stand beside "
     "any.",
     "enum:bare_condition | condition.event | condition.ever | condition.change | condition.latest "
     "| condition.state | "
     "condition.age | condition.date | condition.sex | condition.registered_here | condition.alive "
     "| condition.sensitive | "
     "condition.item | condition.reply | condition.risk | condition.all | condition.any | "
     "condition.not | "
     "condition.at_least | condition.use"},
    {"entry", "An entry",
     "Dated points of the record: a code set, several, or a mapping that narrows them. It has no "
     "window.",
     "set | [set] | entry.event | entry.change | entry.ever"},
    {"date", "A date",
     "A day counted from the item's start, an age, a calendar day, or the later or earlier of "
     "several.",
     "date_text | date.later_of | date.earlier_of"},
};

}  // namespace

LanguagePart ConditionLanguage() { return {kMappings, kEnums, {}, kForms}; }

}  // namespace waymark::rules
