// The fixed table of units behind UnitId. Only this folder reads it.
#ifndef WAYMARK_CALENDAR_UNIT_TABLE_H_
#define WAYMARK_CALENDAR_UNIT_TABLE_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "waymark/calendar/decimal.h"

namespace waymark::calendar {

// Values are comparable exactly when their units are of one kind. Kinds follow what a laboratory
// measures, not only dimensions: a percentage is never compared with mmol/mol, months never with
// days.
enum class UnitKind : uint8_t {
  kMassFraction,
  kFraction,
  kNumber,
  kMassConcentration,
  kSubstanceConcentration,
  kSubstanceFraction,
  kMassPerSubstance,
  kMolality,
  kOsmolality,
  kEquivalents,
  kActivityConcentration,
  kActivity,
  kActivityPerWeek,
  kCountConcentration,
  kFrequency,
  kPerDay,
  kMass,
  kMassPerDay,
  kSubstancePerDay,
  kLength,
  kArea,
  kBodyMassIndex,
  kVolume,
  kFlow,
  kIndexedFlow,
  kTemperature,
  kPressure,
  kSedimentationRate,
  kClockTime,
  kCalendarTime,
  kAcidity,
  kPackYears,
};

struct UnitRow {
  std::string_view name;  // the preferred spelling
  UnitKind kind;
  // A value in the kind's base unit is value * scale + offset.
  Ratio scale;
  // Further spellings, separated by '|'. Micro is written "u"; FindUnit also ignores blanks,
  // brackets and annotations in braces, and knows the spellings of powers of ten.
  std::string_view also;
  Decimal offset = {};
};

// The row of a UnitId is [id - kFirstTableUnit].
inline constexpr uint16_t kFirstTableUnit = 2;
std::span<const UnitRow> UnitTable();

// Nullptr for kNoUnit, kUnknownUnit and numbers beyond the table.
const UnitRow* RowOf(uint16_t unit);

}  // namespace waymark::calendar

#endif  // WAYMARK_CALENDAR_UNIT_TABLE_H_
