#include "waymark/rules/language_story.h"

namespace waymark::rules {
namespace {

constexpr KeySpec kStory[] = {
    {"story", true, "text", "what happens, in a few words", "a kit lost and sent again"},
    {"rules", true, "rule_id | [rule_id]",
     "the rules that the story is about; others of the pack stay out of it", "[fit-not-returned]"},
    {"why", false, "text", "why somebody should care", ""},
    {"patient", false, "story.patient", "who it is", "{born: \"1974-05-02\", sex: female}"},
    {"record", true, "[{story.entries}] | {story.entries}", "what is recorded, by day",
     "[{2026-10-01: fit_requested}]"},
    {"replies", false, "[{story.reply}] | {story.reply}", "what people answered, by day",
     "{2026-10-20: {coordinator: text sent}}"},
    {"overlays", false, "file | [file]", "overlays that are applied", ""},
    {"expect", true, "{story.expected}",
     "for a day, a stretch of days or a day as known on another, what the rules say",
     "{2026-10-27: due}"},
};
constexpr KeySpec kPatient[] = {
    {"born", false, "date_of_record", "date of birth; unknown where it is left out",
     "\"1974-05-02\""},
    {"sex", false, "enum:sex", "sex as recorded; unknown where it is left out", "female"},
    {"died", false, "date_of_record", "date of death", "\"2026-10-01\""},
    {"registered", false, "{yes_no}", "from which day on registered or not",
     "{2010-01-01: yes, 2026-09-15: no}"},
    {"sensitive", false, "yes_no", "the record is marked as sensitive", "no"},
};
constexpr KeySpec kEntry[] = {
    {"value", false, "story_value", "the value as recorded", "12 ug/g"},
    {"id", false, "text", "a name for links and corrections", "r1"},
    {"based_on", false, "text | [text]", "the entries that it answers", "r1"},
    {"corrects", false, "text", "the entry that it corrects", "r1"},
    {"recorded", false, "date_of_record", "when it was recorded; its own day where it is left out",
     "2026-10-10"},
    {"withdrawn", false, "date_of_record", "when it was marked as entered in error", "2026-10-12"},
    {"at", false, "text", "clock time", "\"14:30\""},
    {"kind", false, "text", "kind of entry, as in the extract", "consultation"},
    {"role", false, "text", "who wrote it, as in the extract", "gp"},
    {"status", false, "text", "status, as in the extract", "booked"},
    {"urgency", false, "text", "urgency, as in the extract", "urgent"},
};
constexpr KeySpec kExpected[] = {
    {"status", false, "enum:item_status", "the status of its item", "overdue"},
    {"items", false, "count_from_0", "how many items there are", "2"},
    {"in_time", false, "yes_no", "done before the first day of overdue", "yes"},
    {"level", false, "enum:level", "how urgent", "warning"},
    {"shown_in", false, "enum:surface | [enum:surface]", "where it is shown", "[worklist]"},
    {"to", false, "enum:role | [enum:role]", "to whom", "[coordinator]"},
    {"says", false, "text", "the whole summary", ""},
    {"does_not_say", false, "text | [text]", "what must not stand in it", "cancer"},
    {"offers", false, "reply_name | [reply_name]", "replies that are offered", "[text sent]"},
    {"question", false, "text", "what a person is asked", ""},
    {"doubt", false, "text", "what is uncertain", "unit not given"},
};

constexpr MappingSpec kMappings[] = {
    {"story", "A story", "A record, and what the rules say about it day by day.", "", kStory},
    {"story.patient", "A story's patient", "Who the story is about.",
     "{born: \"1974-05-02\", sex: female}", kPatient},
    {"story.entry", "An entry of a story", "What is recorded with a code.",
     "{value: 12 ug/g, id: f1}", kEntry},
    {"story.expected_of", "What is expected",
     "What a rule says on a day; names of rules, groups and ids may stand here too.",
     "{status: overdue, level: warning}", kExpected},
};

constexpr ScalarSpec kScalars[] = {
    {"date_of_record", "A day, or a year or month where no more is known.",
     "[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T.*)?)?)?", "2026-10-10 · 2026-10"},
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
    {"story.reply", "Replies of a day", "For each role what was replied.",
     "{story_reply} | [{story_reply}]"},
    {"story.expected", "What is expected of a day", "A status, or for each rule what it says.",
     "enum:item_status | story.expected_of"},
};

}  // namespace

LanguagePart StoryLanguage() { return {kMappings, {}, kScalars, kForms}; }

}  // namespace waymark::rules
