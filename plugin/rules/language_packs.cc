// The part of the language that makes a pack: its head, code sets, groups, definitions, risk
// tables, holidays, overlays.
#include "waymark/rules/language_parts.h"

namespace waymark::rules {
namespace {

constexpr KeySpec kPack[] = {
    {"pack", true, "text", "the pack's name", "waymark-cancer"},
    {"version", true, "version", "the pack's version", "\"1.0.0\""},
    {"language", true, "count", "the version of the rule language it is written in", "1"},
    {"publisher", false, "text", "who publishes it", ""},
    {"licence", false, "text", "the licence of the rules", ""},
    {"who", false, "[condition] | {condition}",
     "conditions that are joined to every rule's own `who`; a rule may opt out by name",
     "{registered: registered_here, alive: alive, not sensitive: {not: sensitive}}"},
    {"holidays", false, "file", "the file of days that are not worked", "holidays.yaml"},
    {"groups", false, "[group_table]",
     "tables from code set to group; they may stand in files of their own", ""},
    {"code_systems", false, "text | [text]", "code systems that the pack says it covers",
     "[snomed, readv2, ctv3]"},
    {"templates", false, "folder", "the folder of longer texts; templates where it is left out",
     "../templates"},
    {"pathways", false, "{text}",
     "the parts of the pathway in their order, each with its title; a rule names one of them",
     "{screening: Screening, reviews: Reviews}"},
    {"local", false, "{text}",
     "settings that wording may use as {{local.NAME}}; empty ones must be given by an overlay",
     "{helpline: \"\"}"},
};
constexpr KeySpec kCodeSet[] = {
    {"codeset", true, "set", "the set's name", "fit_result"},
    {"title", true, "text", "what it is, in words", "Faecal immunochemical test result"},
    {"source", false, "text", "where it comes from, with a date", ""},
    {"licence", false, "text", "the licence of the codes", ""},
    {"version", false, "version", "the set's version", "\"2026-11-22\""},
    {"codes", false, "file | enum:codes",
     "the file of members (code_system,code,term,source), or waiting", "fit_result.csv"},
    {"partial", false, "text | [text]", "the set speaks only for these code systems", "[readv2]"},
    {"kinds", false, "text | [text]", "kinds of entry it is recorded as; any where it is left out",
     "[result]"},
    {"include", false, "set | [set]", "members of these sets are added", "[cancer_site_breast]"},
    {"exclude", false, "set | [set]", "members of these sets are taken away, after include",
     "[cancer_secondary]"},
    {"means", false, "enum:means", "what a code of the set says about the act", "offered"},
    {"about", false, "enum:about", "whom a code of the set is about; patient where it is left out",
     "other person"},
    {"part_of", false, "set", "a set that must contain every member",
     "cervical_screening_adequate"},
    {"scope", false, "enum:scope", "generic where a code may mean something else as well",
     "generic"},
    {"certainty", false, "text", "what is uncertain", ""},
};
constexpr KeySpec kCodeSets[] = {
    {"codesets", true, "[codeset]", "several code sets in one file", ""},
};
constexpr KeySpec kDefinitions[] = {
    {"definitions", true, "{condition}", "conditions with names, for `use`",
     "{soft_stop: {state: {from: on_palliative_register, until: palliative_not_indicated}}}"},
};
constexpr KeySpec kGroup[] = {
    {"group", true, "name", "the group's name", "cancer_site"},
    {"values", true, "{set | [set]}", "for each value the code sets that have it",
     "{breast: [cancer_site_breast]}"},
    {"note", false, "text", "what to know about it", ""},
};
constexpr KeySpec kTable[] = {
    {"table", true, "table_id", "the table's name", "colorectal"},
    {"title", false, "text", "what it says", ""},
    {"source", false, "text", "where the numbers come from", ""},
    {"certainty", false, "text", "what is uncertain", ""},
    {"features", true, "{condition}", "what each feature means in a record, with its window",
     "{rectal_bleeding: {event: symptom_rectal_bleeding, in: last 12 months}}"},
    {"cells", true, "[cell] | file",
     "values; a file has the columns features (joined by +), age, sex, ppv", ""},
};
constexpr KeySpec kCell[] = {
    {"features", true, "name | [name]",
     "features that must all be present; given twice: two entries are not asked for",
     "[rectal_bleeding, weight_loss]"},
    {"age", false, "age_range", "age on the day; any where it is left out", "from 40 years"},
    {"sex", false, "enum:sex", "any where it is left out", "male"},
    {"ppv", true, "per_cent", "positive predictive value", "\"2.4 %\""},
    {"note", false, "text", "what to know about it", ""},
};
constexpr KeySpec kTemplate[] = {
    {"id", true, "text", "a name that stays when the file moves", "fit-reminder-letter"},
    {"version", true, "version", "which is kept with everything that is sent", "\"1.0.0\""},
    {"title", true, "text", "what people choose it by", "Please return your test kit"},
    {"owner", true, "text", "who answers for the wording", "practice cancer champion"},
    {"review_by", true, "day", "when it is to be read again", "2027-06-30"},
    {"kind", true, "enum:template_kind", "what it is for", "letter"},
    {"rules", false, "[rule_id] | rule_id",
     "rules whose items may fill its slots; without them only local settings may",
     "[fit-not-returned]"},
    {"note", false, "text", "what to know before using it", ""},
};
constexpr KeySpec kHolidays[] = {
    {"holidays", true, "text", "which holidays they are", "England and Wales bank holidays"},
    {"covers_until", true, "day", "the last day for which the list speaks", "2028-12-31"},
    {"days", true, "[day] | {text}", "the days; as a mapping with their names",
     "{2026-12-25: Christmas Day}"},
    {"source", false, "text", "where they come from", "https://www.gov.uk/bank-holidays"},
};
constexpr KeySpec kOverlay[] = {
    {"overlay", true, "text", "the overlay's name, shown where it changed something", "north-icb"},
    {"level", true, "enum:overlay_level", "whose it is; they are applied in this order", "icb"},
    {"note", false, "text", "why", ""},
    {"parameters", false, "{{parameter_value}}", "for each rule the parameters it sets",
     "{fit-not-returned: {wait: 10 days}}"},
    {"enabled", false, "{yes_no}", "rules that are switched on or off", "{rat-colorectal: yes}"},
    {"local", false, "{text}", "local settings for wording", "{helpline: \"01632 960000\"}"},
    {"local_by_practice", false, "{{text}}",
     "by ODS code the local settings of letters, texts and forms that one practice has for itself",
     "{A81001: {practice_name: Elm Surgery}}"},
};

constexpr MappingSpec kMappings[] = {
    {"pack", "pack.yaml", "The head of a pack.", "", kPack},
    {"codeset", "A code set", "Codes with provenance; the members stand in a CSV file.",
     "{codeset: fit_result, title: FIT result, codes: fit_result.csv}", kCodeSet},
    {"codesets", "Code sets", "Several code sets in one file.", "", kCodeSets},
    {"definitions", "Definitions", "Conditions with names.", "", kDefinitions},
    {"group_table", "A group",
     "A table from code set to group: cancer site, referral site, symptom.",
     "{group: cancer_site, values: {breast: [cancer_site_breast]}}", kGroup},
    {"table", "A risk table", "Positive predictive values; the highest cell counts, never a sum.",
     "", kTable},
    {"cell", "A cell of a risk table", "A value for some features, an age and a sex.",
     "{features: [rectal_bleeding], age: from 40 years, ppv: \"2.4 %\"}", kCell},
    {"template_head", "The head of a longer text",
     "Between two lines of `---` at the top of a letter, text message, form, checklist, sheet or "
     "slip in the templates folder. The wording of a prompt has its rule's head and needs none.",
     "", kTemplate},
    {"holidays", "Holidays", "Days that are not worked besides Saturdays and Sundays.", "",
     kHolidays},
    {"overlay", "An overlay",
     "What a publisher, ICB, PCN or practice sets, within the limits of the rules.",
     "{overlay: north-icb, level: icb, parameters: {fit-not-returned: {wait: 10 days}}}", kOverlay},
};

constexpr EnumValue kCodes[] = {
    {"waiting", "no codes are known yet: rules say that they were not checked"}};
constexpr EnumValue kMeans[] = {{"done", "it was done"},
                                {"offered", "it was offered"},
                                {"planned", "it is planned"},
                                {"declined", "it was declined"}};
constexpr EnumValue kAbout[] = {{"patient", "the patient"},
                                {"other person", "somebody else, on the patient's record"}};
constexpr EnumValue kScope[] = {{"generic", "a code may mean something else as well"}};

constexpr EnumValue kTemplateKinds[] = {
    {"prompt", "for clinicians and practice staff, under a prompt"},
    {"letter", "to a patient, or about one to a hospital"},
    {"text", "a text message"},
    {"form", "to be filled in"},
    {"checklist", "to be gone through with somebody"},
    {"sheet", "for a meeting"},
    {"slip", "to be handed over in the consultation"},
    {"script", "for a telephone call"},
};
constexpr EnumSpec kEnums[] = {
    {"codes", "Instead of a file of codes", kCodes},
    {"means", "What a code says about the act", kMeans},
    {"about", "Whom a code is about", kAbout},
    {"scope", "How specific the codes are", kScope},
    {"template_kind", "What a longer text is for", kTemplateKinds},
};

}  // namespace

LanguagePart PackLanguage() { return {kMappings, kEnums, {}, {}}; }

}  // namespace waymark::rules
