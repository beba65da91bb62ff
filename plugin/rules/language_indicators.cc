// The part of the language that says what is counted: indicators.
#include "waymark/rules/language_parts.h"

namespace waymark::rules {
namespace {

constexpr KeySpec kFile[] = {
    {"indicators", true, "[indicator]", "several definitions in one file", ""},
};
constexpr KeySpec kIndicator[] = {
    {"indicator", true, "rule_id", "its id, which never changes", "can004"},
    {"version", true, "version", "the definition's version", "\"1.0.0\""},
    {"title", true, "text", "what it is called", "Review within 12 months of the diagnosis"},
    {"kind", true, "enum:indicator_kind", "over what it counts", "items"},
    {"series", false, "enum:series", "which list it belongs to", "qof"},
    {"status", false, "enum:indicator_status", "expectation where it is left out", "retired"},
    {"number", false, "count", "its place in a self-assessment", "1"},
    {"valid_from", true, "day", "the first reporting day for which the definition holds",
     "2022-03-31"},
    {"valid_to", false, "day", "the last one; still where it is left out", "2025-03-31"},
    {"year_ends", false, "month_day",
     "the reporting day of each year; any day where it is left out", "31 March"},
    {"better", false, "enum:better", "neither where it is left out", "higher"},
    {"points", false, "count", "of a contract", "6"},
    {"thresholds", false, "thresholds", "of a contract", "{lower: 50 %, upper: 90 %}"},
    {"rolling", false, "period", "years that small practices add up", "3 years"},
    {"suppress_below", false, "count",
     "figures below this are not shown outside the practice; 5 where it is left out", "5"},
    {"of_rule", false, "rule_id", "items: the rule whose items are counted", "qof-can004"},
    {"look_back", false, "period", "items: only those that started less than this before the day",
     "24 months"},
    {"one_per_person", false, "enum:one_per_person",
     "items: only the person's latest item; every item where it is left out", "latest"},
    {"in_numerator", false, "[outcome]", "items: outcomes that meet it", "[done in time]"},
    {"in_denominator", false, "[outcome]",
     "items: outcomes that count at all, the numerator's included",
     "[done in time, done late, overdue, ran out]"},
    {"people", false, "condition", "people: who counts, on the day", "{age: 25 to 49}"},
    {"each", false, "set | [set] | entry", "entries: what is counted",
     "urgent_cancer_referral_any"},
    {"while", false, "condition", "entries: what must hold on the entry's day", ""},
    {"join", false, "period", "entries: those no further apart are one", "7 days"},
    {"per", false, "group", "entries: only those of one group are joined", "referral_site"},
    {"clock", false, "enum:clock", "entries: the run's first or last entry is its day", "first"},
    {"period", false, "period", "entries: how long before the day, both ends included",
     "12 months"},
    {"numerator", false, "condition | answered_by",
     "people: a condition on the day; entries: the entry that must stand near the run's start",
     "{event: cervical_screening_test, in: last 3 years 6 months}"},
    {"matched_by", false, "group", "entries: the group in which both must be", "referral_site"},
    {"settle", false, "period",
     "entries: runs that began less than this before are not counted yet", "100 days"},
    {"per_registered", false, "count", "entries: the count for so many registered people",
     "100000"},
    {"registered_at_start", false, "yes_no",
     "entries: only where the person was registered on that day; the dead count", "yes"},
    {"exceptions", false, "[outcome] | [{condition}]",
     "who or what is taken out of the denominator unless it meets the numerator, in this order",
     "[\"set aside: declined this year\"]"},
    {"breakdown", false, "{condition}",
     "items: conditions asked on the item's first day, by which figures are given too", ""},
    {"method", false, "enum:method", "composite: how the parts are put together", "rank_sum"},
    {"organisations", false, "enum:organisations", "composite: what may be ranked", "pcn"},
    {"parts", false, "[composite_part]", "composite: what is ranked", ""},
    {"targets", false, "[target]", "external: what is asked for, by date", ""},
    {"answers", false, "[count_from_0]", "self-assessment: the answers that may be given",
     "[0, 1, 2, 3]"},
    {"shown_by", false, "text", "self-assessment: what shows it besides", ""},
    {"activities", false, "[activity]", "self-assessment: what is asked for", ""},
    {"rules", false, "rule_id | [rule_id]", "rules that it belongs to", "[fit-not-returned]"},
    {"indicators", false, "rule_id | [rule_id]", "indicators that it belongs to", "[fit-returned]"},
    {"evidence", false, "[evidence]", "where it comes from", ""},
    {"certainty", false, "text", "what is uncertain", ""},
    {"owner", false, "text", "who answers for it", "practice manager"},
    {"review_by", false, "day", "when it is to be read again", "2027-06-30"},
};
constexpr KeySpec kThresholds[] = {
    {"lower", false, "per_cent", "below it nothing is paid", "50 %"},
    {"upper", false, "per_cent", "from it on all is paid", "90 %"},
};
constexpr KeySpec kAnsweredBy[] = {
    {"event", true, "set | [set]", "the entry that answers", "new_cancer"},
    {"from", true, "period", "from so long after the start; may be negative", "0 days"},
    {"to", true, "period", "to so long after it, that day included", "100 days"},
};
constexpr KeySpec kPart[] = {
    {"indicator", true, "rule_id", "what is ranked", "usc-detection-coded"},
    {"weight", true, "number", "by which its rank is multiplied", "0.5"},
    {"better", true, "enum:better", "which end has rank 1", "higher"},
};
constexpr KeySpec kTarget[] = {
    {"from", true, "day", "the first day for which it holds", "2023-10-01"},
    {"value", true, "per_cent", "what is asked for", "75 %"},
};
constexpr KeySpec kActivity[] = {
    {"asks", true, "text", "what is asked for", "safety-netting"},
    {"rules", false, "rule_id | [rule_id]", "rules that show it", ""},
    {"indicators", false, "rule_id | [rule_id]", "indicators that show it", ""},
    {"shown_by", false, "text", "what shows it besides", ""},
};

constexpr MappingSpec kMappings[] = {
    {"indicators", "Indicators", "Definitions of what is counted, in one file.", "", kFile},
    {"indicator", "An indicator",
     "What is counted over a practice, a network or a region. `kind` says which of its keys mean "
     "something.",
     "{indicator: register, version: \"1.0.0\", title: Register, kind: people, valid_from: "
     "2025-04-01, people: registered_here, numerator: {ever: fit_result}}",
     kIndicator},
    {"thresholds", "Thresholds", "Between which a contract pays.", "{lower: 50 %, upper: 90 %}",
     kThresholds},
    {"answered_by", "The numerator of entries", "An entry near the start of what is counted.",
     "{event: new_cancer, from: 0 days, to: 100 days}", kAnsweredBy},
    {"composite_part", "A part of a composite", "An indicator by which organisations are ranked.",
     "{indicator: can004, weight: 1, better: higher}", kPart},
    {"target", "A target", "What is asked for from a day on.", "{from: 2023-10-01, value: 75 %}",
     kTarget},
    {"activity", "An activity", "What a service asks for, and what shows it.",
     "{asks: safety-netting}", kActivity},
};

constexpr EnumValue kKinds[] = {
    {"items", "over the items of a rule"},
    {"people", "over everybody registered on the day"},
    {"entries", "over entries of a period"},
    {"composite", "organisations ranked by several indicators"},
    {"external", "figures that no practice record can give"},
    {"self_assessment", "what the practice answers itself"},
};
constexpr EnumValue kSeries[] = {
    {"qof", "a contract's"},
    {"screening", "coverage of screening"},
    {"pathway", "referral, diagnosis and reviews"},
    {"practice", "the practice's own"},
    {"pcn", "a network's"},
    {"later_life", "learning, the end of life, carers"},
    {"standard", "a national standard"},
};
constexpr EnumValue kStatuses[] = {
    {"in_force", "a contract asks for it"},
    {"retired", "a contract asked for it"},
    {"expectation", "clinical, without a contract"},
    {"estimate", "practice-coded, stands for a national figure"},
    {"reference", "for comparison"},
};
constexpr EnumValue kBetter[] = {
    {"higher", "a higher figure is better"},
    {"lower", "a lower figure is better"},
    {"neither", "neither is"},
};
constexpr EnumValue kOnePerPerson[] = {{"latest", "only the latest item counts"}};
constexpr EnumValue kMethods[] = {
    {"rank_sum", "ranks (best 1, ties share the mean) times weight, added; lowest first"}};
constexpr EnumValue kOrganisations[] = {{"pcn", "networks only"}};
constexpr EnumSpec kEnums[] = {
    {"indicator_kind", "Over what an indicator counts", kKinds},
    {"series", "Lists of indicators", kSeries},
    {"indicator_status", "What an indicator is", kStatuses},
    {"better", "Which way is better", kBetter},
    {"one_per_person", "Which of a person's items count", kOnePerPerson},
    {"method", "How parts are put together", kMethods},
    {"organisations", "What may be ranked", kOrganisations},
};

constexpr ScalarSpec kScalars[] = {
    {"outcome",
     "How an item stands on the reporting day. `stopped` and `set aside` may name the reason.",
     "(done|done in time|done late|open in time|overdue|ran out|ended|stopped|set aside)(: .+)?",
     "done in time · \"set aside: declined this year\""},
};

}  // namespace

LanguagePart IndicatorLanguage() { return {kMappings, kEnums, kScalars, {}}; }

}  // namespace waymark::rules
