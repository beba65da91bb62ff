// Conditions (sets of days), entries (dated points) and dates named by a rule.
#ifndef WAYMARK_RULES_PARSE_CONDITION_H_
#define WAYMARK_RULES_PARSE_CONDITION_H_

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "waymark/rules/parser.h"

namespace waymark::rules {

// Null after an error.
ConditionPtr ParseCondition(Parser& parser, const YamlNode& node);
// The first of `keys` (or of all keys that begin a condition) that the mapping has; empty where it
// has none.
std::string_view ConditionHead(const YamlNode& node);

std::optional<EntrySelector> ParseEntry(Parser& parser, const YamlNode& node);
std::unique_ptr<const EntrySelector> ParseEntryPtr(Parser& parser, const YamlNode& node);
// A set or a list of sets.
std::vector<SetRef> ParseSets(Parser& parser, const YamlNode& node);
// with, while, where, since, after, count, apart, per, as of the mapping that `fields` was made of.
void ParseEntryFilters(Parser& parser, const Fields& fields, const MappingSpec& spec,
                       EntrySelector& entry);
std::unique_ptr<const Change> ParseChange(Parser& parser, const YamlNode& node);

// "start + 6 months", "age 53", "1 April after age 65", {later_of: [...]}.
std::optional<DateExpr> ParseDate(Parser& parser, const YamlNode& node);
std::optional<DateExpr> ParseDateText(Parser& parser, std::string_view text, Place place);
// Whether the scalar looks like a date (and not like the name of a code set).
bool LooksLikeDate(const YamlNode& node);
bool MentionsStart(const DateExpr& date);

// "from D", "until D", "D to D": [from, until).
struct DateRange {
  std::optional<DateExpr> from;
  std::optional<DateExpr> until;
};
std::optional<DateRange> ParseDateRange(Parser& parser, const YamlNode& node);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSE_CONDITION_H_
