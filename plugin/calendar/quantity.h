// Values with units, and three-valued tests on them.
//
// Units are UCUM and the spellings that GP records and laboratories write ("ug/g", "µg/g", "mcg/g",
// "10*9/L", "x10^9/L", "kU/L", "U/mL", "IU/ml", "g/dL", "stone", "Cel" ...). Factors are exact
// ratios. A value whose unit is missing, unknown or of another kind can't be compared: the answer
// is kMaybe, never kNo.
#ifndef WAYMARK_CALENDAR_QUANTITY_H_
#define WAYMARK_CALENDAR_QUANTITY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "waymark/calendar/decimal.h"

namespace waymark::calendar {

enum class Truth : uint8_t { kNo = 0, kMaybe = 1, kYes = 2 };

// Index into the fixed table of units. 0 is "no unit was given", 1 "a unit that we do not know".
using UnitId = uint16_t;
inline constexpr UnitId kNoUnit = 0;
inline constexpr UnitId kUnknownUnit = 1;

// kNoUnit for "", kUnknownUnit for what the table lacks. Case as UCUM has it, with the common
// lower-case spellings of GP systems as synonyms ("g/l", "iu/ml").
UnitId FindUnit(std::string_view text);
// The preferred spelling ("ug/g"); "" for kNoUnit and kUnknownUnit.
std::string_view UnitName(UnitId unit);
// Whether values in the two can be compared (same kind of quantity). A unit with itself always can,
// but for the two special ones.
bool Commensurable(UnitId a, UnitId b);

enum class Comparator : uint8_t { kNone, kLess, kAtMost, kAtLeast, kMore };

struct Quantity {
  Decimal value;
  Comparator comparator = Comparator::kNone;
  UnitId unit = kNoUnit;
};

// "12", "<10", "<= 10", ">400", "≥ 5" ; nothing where it is not a number ("see letter", "12-15").
// Blanks around and after the comparator are allowed. `unit` is left at kNoUnit.
std::optional<Quantity> ParseValue(std::string_view text);
// "12 ug/g", "<10 ug/g", "85%": a value as ParseValue and then, after blanks, a unit; only % and
// the degree sign may follow without one. A unit that the table lacks gives kUnknownUnit.
std::optional<Quantity> ParseQuantity(std::string_view text);
// "<=10.50 ug/g", "85%"; the number alone where the unit is missing or unknown.
std::string FormatQuantity(const Quantity& quantity);

// A test as rules write it. `between` includes both ends; `at least` and `at most` their end; `more
// than` and `below` exclude it.
struct ValueTest {
  enum class Kind : uint8_t { kAnyNumber, kAtLeast, kAtMost, kMoreThan, kBelow, kBetween, kNever };
  Kind kind = Kind::kAnyNumber;
  Quantity low;   // the bound; for kBetween the lower one
  Quantity high;  // kBetween only
};

// "any number", "at least 10 ug/g", "at most 5 days"-like units, "more than 2.5 ug/L", "below 4
// g/L", "between 2 and 5 mmol/L" (the unit may stand once), "never". InvalidArgument says what was
// expected; an unknown unit, and bounds that can't be compared or stand in the wrong order, are
// errors too.
absl::StatusOr<ValueTest> ParseValueTest(std::string_view text);
std::string FormatValueTest(const ValueTest& test);

// Whether the value passes. kMaybe: unit missing, unknown or of another kind (unless the test's own
// bound has no unit and neither has the value), or a comparator that straddles the bound ("<10"
// against "at least 5"). kAnyNumber is kYes for every quantity.
Truth Passes(const Quantity& value, const ValueTest& test);

}  // namespace waymark::calendar

#endif  // WAYMARK_CALENDAR_QUANTITY_H_
