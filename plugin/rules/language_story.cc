#include "waymark/rules/language_story.h"

namespace waymark::rules {
namespace {

constexpr KeySpec kStory[] = {
    {"story", true, "text", "what happens, in a few words", "a kit lost and sent again"},
    {"rules", false, "rule_id | [rule_id]",
     "the rules that it is about; on a tested day those that are not named must be silent",
     "[fit-not-returned]"},
    {"why", false, "text", "why somebody should care", ""},
    {"patient", false, "story.patient", "who it is", "{born: \"1974-05-02\", sex: female}"},
    {"overlays", false, "file | [file]", "overlays that are applied, in this order", ""},
    {"still_waiting", false, "set | [set]", "code sets that count as without codes here",
     "[usc_outcome]"},
    {"record", false, "[{story.entries}] | {story.entries}", "what is recorded, by day",
     "[{2026-10-01: fit_requested}]"},
    {"replies", false, "[{story.replies}] | {story.replies}", "what people answered, by day",
     "{2026-10-20: {coordinator: text sent}}"},
    {"expect", true, "{story.expected}",
     "for a day, a stretch of days (… to …) or a day as known on another (… as known …), what the "
     "rules say",
     "{2026-10-01 to 2026-10-26: upcoming}"},
};
constexpr KeySpec kStories[] = {
    {"rules", false, "rule_id | [rule_id]", "the rules that all of them are about",
     "[fit-not-returned]"},
    {"why", false, "text", "why somebody should care", ""},
    {"patient", false, "story.patient", "who it is, where a story does not say otherwise",
     "{born: \"1974-05-02\", sex: female}"},
    {"overlays", false, "file | [file]", "overlays that are applied, in this order", ""},
    {"still_waiting", false, "set | [set]", "code sets that count as without codes here",
     "[usc_outcome]"},
    {"stories", true, "[story]", "several stories in one file", ""},
};
constexpr KeySpec kPatient[] = {
    {"born", false, "date_of_record", "date of birth, or unknown", "\"1974-05-02\""},
    {"sex", false, "enum:story_sex", "sex as recorded", "female"},
    {"died", false, "date_of_record", "date of death, or yes where the day is not known",
     "\"2026-10-01\""},
    {"registered", false, "yes_no | enum:unknown | story.span | [story.span] | {yes_no}",
     "from which day on registered or not, or from when until when",
     "{2010-01-01: yes, 2026-09-15: no}"},
    {"sensitive", false, "yes_no", "the record is marked as sensitive", "no"},
    {"coverage", false, "text | [text]", "complete, or the kinds of entry that were supplied",
     "[result, referral]"},
};
constexpr KeySpec kSpan[] = {
    {"from", false, "day", "the first registered day", "2010-01-01"},
    {"until", false, "day", "the day of leaving", "2026-09-15"},
};
constexpr KeySpec kEntry[] = {
    {"value", false, "story_value", "the value as recorded", "12 ug/g"},
    {"at", false, "text", "clock time", "\"14:30\""},
    {"id", false, "story_value", "a name for links and corrections", "r1"},
    {"based_on", false, "story_value | [story_value]", "the entries that it answers", "r1"},
    {"corrects", false, "story_value", "the entry that it corrects", "r1"},
    {"recorded", false, "date_of_record", "when it was recorded; its own day where it is left out",
     "2026-10-10"},
    {"withdrawn", false, "date_of_record", "when it was marked as entered in error", "2026-10-12"},
    {"kind", false, "text", "kind of entry, as in the extract", "consultation"},
    {"role", false, "text", "who wrote it, as in the extract", "gp"},
    {"status", false, "text", "status, as in the extract", "booked"},
    {"urgency", false, "text", "urgency, as in the extract", "urgent"},
    {"consultation", false, "story_value", "the consultation it belongs to", "c1"},
    {"hypothetical", false, "yes_no", "not recorded, only asked about", "yes"},
};
constexpr KeySpec kReply[] = {
    {"reply", false, "text", "the name of the reply, with until where it lasts",
     "snooze until 2026-05-01"},
    {"by", false, "enum:role", "who replied; gp where it is left out", "coordinator"},
    {"rule", false, "rule_id", "the rule that is replied to, where the story has several",
     "fit-positive"},
    {"item", false, "story_value",
     "the item: an entry's id, a group's value, first, second or last", "first"},
    {"until", false, "day", "how long a snooze or setting aside lasts", "2026-05-01"},
    {"recorded", false, "date_of_record", "when it was recorded", "2026-10-10"},
    {"refused", false, "yes_no", "this role may not give it: that is what is tested", "yes"},
    {"gp", false, "text", "what a GP replied", "booked"},
    {"nurse", false, "text", "what a nurse replied", "booked"},
    {"pharmacist", false, "text", "what a pharmacist replied", "booked"},
    {"coordinator", false, "text", "what a coordinator replied", "text sent"},
    {"administrator", false, "text", "what an administrator replied", "text sent"},
    {"other", false, "text", "what somebody else replied", "booked"},
};
constexpr KeySpec kExpected[] = {
    {"status", false, "enum:story_status", "the status of its item", "overdue"},
    {"level", false, "enum:level", "how urgent", "warning"},
    {"shown_in", false, "enum:surface | [enum:surface]", "where it is shown", "[worklist]"},
    {"to", false, "enum:role | enum:everybody | [enum:role]", "to whom", "[coordinator]"},
    {"says", false, "text", "the whole summary", ""},
    {"does_not_say", false, "text | [text]", "what must not stand in it", "cancer"},
    {"offers", false, "reply_name | [reply_name]", "replies that are offered", "[text sent]"},
    {"items", false, "count_from_0", "how many items there are", "2"},
    {"in_time", false, "yes_no", "done before the first day of overdue", "yes"},
    {"reason", false, "text", "why it is stopped or set aside", "declined this year"},
    {"question", false, "text", "what a person is asked", ""},
    {"doubt", false, "text", "what is uncertain", "unit-not-given"},
    {"since", false, "day", "the first day of this status", "2026-10-27"},
    {"next_change", false, "day | never", "the next day on which the status changes", "2026-11-10"},
    {"anchor", false, "day", "the day that the item is counted from", "2026-10-13"},
};

constexpr MappingSpec kMappings[] = {
    {"story", "A story", "A record, and what the rules say about it day by day.", "", kStory},
    {"story.file", "Stories", "Several stories; what stands beside them serves all.", "", kStories},
    {"story.patient", "A story's patient", "Who the story is about.",
     "{born: \"1974-05-02\", sex: female}", kPatient},
    {"story.span", "A registration", "From when until when.",
     "{from: 2010-01-01, until: 2026-09-15}", kSpan},
    {"story.entry", "An entry of a story", "What is recorded with a code.",
     "{value: 12 ug/g, id: f1}", kEntry},
    {"story.reply", "A reply of a story", "Who replied what.", "{coordinator: text sent}", kReply},
    {"story.expected_of", "What is expected",
     "What a rule says on a day; names of rules, groups and ids may stand here too.",
     "{status: overdue, level: warning}", kExpected},
};

constexpr EnumValue kStatuses[] = {
    {"none", "no item"},
    {"silent", "no item that is due, overdue or awaits an answer"},
    {"upcoming", ""},
    {"due", ""},
    {"overdue", ""},
    {"done", ""},
    {"done in time", "before the first day of overdue"},
    {"done late", "from the first day of overdue on"},
    {"stopped", ""},
    {"set aside", ""},
    {"ran out", "time ran out and somebody must answer"},
    {"not applicable", ""},
    {"not started", ""},
    {"ended", "died, or the start was withdrawn"},
    {"not checked", "the rule could not be asked"},
    {"hand over", "left with the item open"},
    {"snoozed", "not shown until a day"},
    {"no item", ""},
    {"set_aside", ""},
    {"ran_out", ""},
    {"not_applicable", ""},
    {"not_started", ""},
    {"not_checked", ""},
    {"left", ""},
};
constexpr EnumValue kSexes[] = {
    {"female", ""}, {"male", ""}, {"indeterminate", ""}, {"unknown", ""}};
constexpr EnumValue kUnknown[] = {{"unknown", "none was given"}};
constexpr EnumValue kEverybody[] = {{"everybody", "all roles"}};

constexpr EnumSpec kEnums[] = {
    {"story_status", "What is expected of an item", kStatuses},
    {"story_sex", "Sex as recorded", kSexes},
    {"unknown", "Not known", kUnknown},
    {"everybody", "All roles", kEverybody},
};

constexpr ScalarSpec kScalars[] = {
    {"date_of_record", "A day, or a year or month where no more is known; or unknown, or yes.",
     "([0-9]{4}(-[0-9]{2}(-[0-9]{2}(T.*)?)?)?|unknown|yes)", "2026-10-10 · 2026-10"},
    {"story_value", "A value as recorded: a number with a unit, with a comparator, or words.", "",
     "12 ug/g · <10 ug/g · no value · see letter"},
    {"count_from_0", "A whole number.", "[0-9]+", "2"},
    {"story_code", "A code set's name, or a code system and a code.", "",
     "fit_requested · snomed 254837009"},
    {"story_reply", "The name of a reply, and until when.", "",
     "text sent · snooze until 2026-05-01"},
};

constexpr FormSpec kForms[] = {
    {"story.entries", "Entries of a day", "A code set, a code, one or several entries.",
     "story_code | [story_code | {story_value | story.entry}] | {story_value | story.entry}"},
    {"story.replies", "Replies of a day", "For each role what was replied.",
     "story_reply | story.reply | [story_reply | story.reply]"},
    {"story.expected", "What is expected of a day", "A status, or for each rule what it says.",
     "enum:story_status | story.expected_of"},
};

}  // namespace

LanguagePart StoryLanguage() { return {kMappings, kEnums, kScalars, kForms}; }

}  // namespace waymark::rules
