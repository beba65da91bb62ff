// Written forms that stand in one scalar: periods, tests, ages, windows, amounts. Each may name
// parameters.
#ifndef WAYMARK_RULES_PARSE_VALUES_H_
#define WAYMARK_RULES_PARSE_VALUES_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "waymark/rules/parser.h"

namespace waymark::rules {

struct MonthDay {
  int month = 0;
  int day = 0;
};

// Ages in months, [from, until); -1 open.
struct AgeRange {
  int from = -1;
  int until = -1;
};

// "14 days"; not negative.
std::optional<Period> ParsePeriodValue(Parser& parser, const YamlNode& node);
// The same from a piece of a scalar at `place`, `text` with parameters replaced.
std::optional<Period> ParsePeriodText(Parser& parser, std::string_view text, Place place,
                                      bool may_be_negative);
std::optional<calendar::ValueTest> ParseTest(Parser& parser, const YamlNode& node);
// "28 days to 183 days"; the first no longer than the second where that is certain.
std::optional<std::pair<Period, Period>> ParsePeriodRange(Parser& parser, const YamlNode& node);
// "25 kg to 350 kg".
std::optional<calendar::ValueTest> ParseValueRange(Parser& parser, const YamlNode& node);
// "25 to 64", "from 40 years", "until 65 years", "24 years 6 months until 65 years", "55".
std::optional<AgeRange> ParseAgeRange(Parser& parser, const YamlNode& node);
// "53", "53 years", "24 years 6 months" in months; nothing (and no finding) where it is not an age.
std::optional<int> ReadAge(std::string_view text);
// "1 April", any day that every year has; nothing (and no finding) where it is none.
std::optional<MonthDay> ReadMonthDay(std::string_view text);
// "2 %", "2.4%".
std::optional<calendar::Decimal> ParsePerCent(Parser& parser, const YamlNode& node);
std::optional<calendar::Decimal> ReadPerCent(std::string_view text);
std::optional<calendar::Decimal> ParseNumber(Parser& parser, const YamlNode& node);
// A whole number from 1 to 10000.
std::optional<int> ParseCount(Parser& parser, const YamlNode& node);
// "2027-06-30".
std::optional<calendar::Day> ParseDayValue(Parser& parser, const YamlNode& node);
// "last 6 months" or "same day".
std::optional<Window> ParseWindowIn(Parser& parser, const YamlNode& node);
// "-7 days to 28 days" or "until 1 April".
std::optional<Window> ParseWindowHolds(Parser& parser, const YamlNode& node);
// "20 g/L", "more than 5 %": sets by, percent and more_than.
bool ParseAmount(Parser& parser, const YamlNode& node, Change& change);

// Whether `text` begins with `word` and a blank; takes both.
bool TakeFront(std::string_view& text, std::string_view word);
// The parts before and after the first " separator ", trimmed; nothing where it is missing.
std::optional<std::pair<std::string_view, std::string_view>> SplitAt(std::string_view text,
                                                                     std::string_view separator);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSE_VALUES_H_
