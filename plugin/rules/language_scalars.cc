// Written forms of the language: periods, tests, dates, names.
#include "waymark/rules/language_parts.h"

namespace waymark::rules {
namespace {

constexpr ScalarSpec kScalars[] = {
    {"text", "Text. In quotes where it looks like a number, a date, yes or no.", "",
     "FIT kit given, no result"},
    {"name", "A word of small letters, digits and _, beginning with a letter.", "[a-z][a-z0-9_]*",
     "fit · last_psa"},
    {"yes", "The word yes.", "(yes|true)", "yes"},
    {"yes_no", "yes or no.", "(yes|no|true|false)", "yes · no"},
    {"never", "The word never.", "never", "never"},
    {"ever", "The word ever.", "ever", "ever"},
    {"count", "A whole number from 1.", "[1-9][0-9]*", "3"},
    {"number", "A decimal number.", "[0-9]+(\\.[0-9]+)?", "12.5"},
    {"per_cent", "A number of per cent.", "[0-9]+(\\.[0-9]+)? ?%", "2 % · 2.4 %"},
    {"quantity", "A number with a unit.", "[-+]?[0-9.]+ .+", "10 ug/g"},
    {"parameter", "The name of a parameter of this rule. It may stand wherever its value may.",
     "[a-z][a-z0-9_]*", "wait"},
    {"period",
     "A length of civil time in days, weeks, months, years or working days; or a parameter that "
     "holds one. Never converted "
     "into each other.",
     "(-?[0-9]+ (day|week|month|year|working day)s?( [0-9]+ (day|week|month)s?)*|[a-z][a-z0-9_]*)",
     "14 days · 6 months · 2 working days · 24 years 6 months"},
    {"period_range", "Two periods.", ".+ to .+", "28 days to 183 days"},
    {"value_range", "Two quantities of one unit.", ".+ to .+", "25 kg to 350 kg"},
    {"value_test",
     "A test on a value: at least and at most include the bound, more than and below exclude it, "
     "between includes both ends. What can't be read is uncertain; a request without a value "
     "passes none.",
     "(any number|never|(at least|at most|more than|below) .+|between .+ and .+|[a-z][a-z0-9_]*)",
     "any number · at least 10 ug/g · below 35 kU/L · between 2 and 5 mmol/L"},
    {"amount", "A quantity or a number of per cent, at least so much unless it says more than.",
     "(more than |at least )?.+", "20 g/L · more than 5 %"},
    {"window_in", "How long after the entry, its last day included.", "(last .+|same day)",
     "last 6 months · same day"},
    {"window_holds",
     "A stretch counted from the entry, its last day included (a negative beginning looks ahead); "
     "or until a calendar day, which "
     "is not included.",
     "(.+ to .+|until [0-9]+ [A-Z][a-z]+)", "-7 days to 28 days · until 1 April"},
    {"age_range", "Ages in years, both included, or with months: from is included, until is not.",
     "([0-9]+( to [0-9]+)?|(from |until )?[0-9]+ years?( [0-9]+ months?)?( until [0-9]+ years?( "
     "[0-9]+ months?)?)?|from .+|until .+)",
     "25 to 64 · from 40 years · until 65 years · 24 years 6 months until 65 years · 55"},
    {"age", "An age.", "[0-9]+( years?)?( [0-9]+ months?)?", "53 · 24 years 6 months"},
    {"date_range", "Calendar days: from and to are included, until is not.",
     "(from .+|until .+|.+ to .+)",
     "from 2025-07-01 · until 2026-04-01 · 2021-04-01 to 2025-03-31 · from 1 April after age 65"},
    {"date_text",
     "start, start.first, start.last, an age or a day, with a period added or taken away; or a "
     "calendar day after one of these.",
     "(start(\\.first|\\.last)?|age .+|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+ [A-Z][a-z]+ after .+)( "
     "[-+] .+)?",
     "start + 6 months · start.last + 14 days · age 53 · 1 April after age 65"},
    {"day", "A calendar day, YYYY-MM-DD.", "[0-9]{4}-[0-9]{2}-[0-9]{2}", "2027-06-30"},
    {"month_day", "A day of the year; the day itself is not included.", "[0-9]+ [A-Z][a-z]+",
     "1 April"},
    {"same_group", "same and the name of a group.", "same [a-z][a-z0-9_]*", "same referral_site"},
    {"version", "A version in quotes.", "[0-9A-Za-z][0-9A-Za-z.+-]*", "\"1.0.0\""},
    {"set", "The name of a code set of the pack.", "[A-Za-z][A-Za-z0-9_.-]*", "fit_result"},
    {"group", "The name of a group of the pack.", "[a-z][a-z0-9_]*", "cancer_site"},
    {"definition", "The name of a condition that the pack defines.", "[a-z][a-z0-9_-]*",
     "soft_stop"},
    {"table_id", "The name of a risk table of the pack.", "[a-z][a-z0-9_-]*", "colorectal"},
    {"rule_id", "The id of a rule: small letters, digits and hyphens.", "[a-z][a-z0-9-]*",
     "fit-not-returned"},
    {"reply_name", "The name of a reply.", "", "not cancer"},
    {"hazard", "The name of a hazard of the pack's hazard log.", "[A-Z]+-?[0-9]+", "HAZ-012"},
    {"file", "A file, relative to the folder of the file that names it.", "", "fit_result.csv"},
    {"folder", "A folder, relative to the pack.", "", "../templates"},
    {"template",
     "The text itself, or the name of a file of the templates folder without its ending.", "",
     "safety-netting/fit-kit"},
    {"wording", "Text with slots: {{name.field | filter}}; names are those given with as.", "",
     "FIT kit given {{kit.first | date}}: no result on this record"},
    {"column", "A slot without its braces.", "", "fit | days_since"},
    {"finding", "The name of a finding.", "[a-z-]+", "later-normal-hides"},
};

constexpr EnumValue kBareConditions[] = {
    {"alive", "from birth to the day before death"},
    {"registered_here", "registered with the practice"},
    {"sensitive", "the record is marked as sensitive"},
};
constexpr EnumSpec kEnums[] = {
    {"bare_condition", "Conditions that are written as one word", kBareConditions},
};

}  // namespace

LanguagePart ScalarLanguage() { return {{}, kEnums, kScalars, {}}; }

}  // namespace waymark::rules
