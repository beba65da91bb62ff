// Sources. Symbols and prefixes: UCUM, https://ucum.org/ucum. Pound, stone, ounce, inch and foot:
// the international pound of 0.45359237 kg and yard of 0.9144 m (Weights and Measures Act 1985,
// schedule 1). mm[Hg]: UCUM's definition, 133.322 Pa. Other spellings are those that GP systems and
// laboratories write.
//
// To add a unit: add a row anywhere in its block (numbers are not stored) and a line in
// tests/calendar/units_test.cc.
#include "waymark/calendar/unit_table.h"

#include <array>

namespace waymark::calendar {
namespace {

using enum UnitKind;

constexpr int64_t kThousand = 1'000;
constexpr int64_t kMillion = 1'000'000;
constexpr int64_t kBillion = 1'000'000'000;
constexpr int64_t kTrillion = 1'000'000'000'000;
constexpr int64_t kQuadrillion = 1'000'000'000'000'000;

// clang-format off
constexpr UnitRow kRows[] = {
    // Mass fraction, base g/g. Faecal haemoglobin (FIT), calprotectin, albumin per creatinine.
    {"ug/g", kMassFraction, {1, kMillion},
     "mcg/g|ug Hb/g|mcg Hb/g|ugHb/g faeces|ug/g faeces|ug/g stool|ug Hb/g stool|ug/gram|ug/gm|"
     "microg/g|microgram/g|micrograms/g|micrograms/gram|microgramme/g|ug/g of faeces|ug per g"},
    {"mg/kg", kMassFraction, {1, kMillion}, ""},
    {"ng/mg", kMassFraction, {1, kMillion}, ""},
    {"mg/g", kMassFraction, {1, kThousand}, ""},
    {"ug/mg", kMassFraction, {1, kThousand}, "mcg/mg"},
    {"g/kg", kMassFraction, {1, kThousand}, ""},
    {"g/g", kMassFraction, {1, 1}, ""},
    {"ng/g", kMassFraction, {1, kBillion}, ""},
    {"ug/kg", kMassFraction, {1, kBillion}, "mcg/kg"},

    // Fractions and plain numbers.
    {"%", kFraction, {1, 100}, "percent|per cent|pct|%Hb|% total Hb"},
    {"L/L", kFraction, {1, 1}, ""},
    {"1", kNumber, {1, 1}, "ratio|INR|score|index|number|points"},

    // Mass concentration, base g/L.
    {"g/L", kMassConcentration, {1, 1}, "gm/L|gms/L|grams/L|gram/L|g per L"},
    {"g/dL", kMassConcentration, {10, 1}, "gm/dL|gms/dL|g/100mL|g%"},
    {"g/mL", kMassConcentration, {kThousand, 1}, ""},
    {"mg/L", kMassConcentration, {1, kThousand}, "mgs/L|milligrams/L"},
    {"mg/dL", kMassConcentration, {1, 100}, "mg/100mL|mg%"},
    {"mg/mL", kMassConcentration, {1, 1}, ""},
    {"ug/L", kMassConcentration, {1, kMillion},
     "mcg/L|microg/L|microgram/L|micrograms/L|microgramme/L"},
    {"ug/dL", kMassConcentration, {1, 100'000}, "mcg/dL|ug/100mL"},
    {"ug/mL", kMassConcentration, {1, kThousand}, "mcg/mL|microgram/mL|micrograms/mL"},
    {"ng/L", kMassConcentration, {1, kBillion}, "nanogram/L|nanograms/L"},
    {"ng/dL", kMassConcentration, {1, 100'000'000}, ""},
    {"ng/mL", kMassConcentration, {1, kMillion}, "nanogram/mL|nanograms/mL"},
    {"pg/mL", kMassConcentration, {1, kBillion}, "picogram/mL|picograms/mL"},
    {"pg/L", kMassConcentration, {1, kTrillion}, ""},

    // Substance concentration, base mol/L.
    {"mol/L", kSubstanceConcentration, {1, 1}, ""},
    {"mmol/L", kSubstanceConcentration, {1, kThousand}, "mmols/L|millimol/L|millimoles/L"},
    {"umol/L", kSubstanceConcentration, {1, kMillion}, "umols/L|micromol/L|micromoles/L|mcmol/L"},
    {"nmol/L", kSubstanceConcentration, {1, kBillion}, "nmols/L|nanomol/L"},
    {"pmol/L", kSubstanceConcentration, {1, kTrillion}, "pmols/L|picomol/L"},
    {"fmol/L", kSubstanceConcentration, {1, kQuadrillion}, ""},
    {"mEq/L", kEquivalents, {1, 1}, "meq/L"},

    // Substance per substance (HbA1c, base mol/mol), mass per substance (albumin and creatinine,
    // base g/mol), and per kilogram of water.
    {"mmol/mol", kSubstanceFraction, {1, kThousand}, "mmols/mol|mmol/mol Hb|mmol HbA1c/mol Hb"},
    {"umol/mmol", kSubstanceFraction, {1, kThousand}, ""},
    {"umol/mol", kSubstanceFraction, {1, kMillion}, ""},
    {"nmol/mmol", kSubstanceFraction, {1, kMillion}, ""},
    {"mol/mol", kSubstanceFraction, {1, 1}, ""},
    {"mg/mmol", kMassPerSubstance, {1, 1}, "mg/mmol creat|mg/mmol creatinine|mg/mmol Cr"},
    {"g/mol", kMassPerSubstance, {1, 1}, ""},
    {"ug/mmol", kMassPerSubstance, {1, kThousand}, "mcg/mmol"},
    {"mmol/kg", kMolality, {1, 1}, ""},
    {"mosm/kg", kOsmolality, {1, 1}, "mOsm/kg|mosmol/kg|mosmol/kg H2O"},

    // Arbitrary and international units, base U/L. Laboratories write both for one assay (CA125),
    // so both are of one kind.
    {"U/L", kActivityConcentration, {1, 1}, "unit/L|units/L"},
    {"IU/L", kActivityConcentration, {1, 1}, "iU/L"},
    {"U/mL", kActivityConcentration, {kThousand, 1}, "unit/mL|units/mL|arb'U/mL"},
    {"IU/mL", kActivityConcentration, {kThousand, 1}, "iU/mL"},
    {"kU/L", kActivityConcentration, {kThousand, 1}, "kunit/L|kunits/L|kilounits/L|karb'U/L"},
    {"kIU/L", kActivityConcentration, {kThousand, 1}, "kiU/L"},
    {"mU/L", kActivityConcentration, {1, kThousand}, "milliunits/L"},
    {"mIU/L", kActivityConcentration, {1, kThousand}, "miU/L"},
    {"mU/mL", kActivityConcentration, {1, 1}, ""},
    {"mIU/mL", kActivityConcentration, {1, 1}, "miU/mL"},
    {"uU/mL", kActivityConcentration, {1, kThousand}, ""},
    {"uIU/mL", kActivityConcentration, {1, kThousand}, "uiU/mL"},
    {"U", kActivity, {1, 1}, "unit|units"},
    {"IU", kActivity, {1, 1}, "iU"},
    {"U/week", kActivityPerWeek, {1, 1}, "U/wk|unit/week|units/week|units/wk|units per week"},

    // Cells, base 1/L. "109/L" is what is left of 10⁹/L where superscripts are lost.
    {"10*9/L", kCountConcentration, {kBillion, 1}, "109/L|10*9cells/L|giga/L"},
    {"10*12/L", kCountConcentration, {kTrillion, 1}, "1012/L|10*12cells/L|tera/L"},
    {"10*6/L", kCountConcentration, {kMillion, 1}, "106/L"},
    {"10*3/L", kCountConcentration, {kThousand, 1}, ""},
    {"10*3/uL", kCountConcentration, {kBillion, 1}, "10*3/mm3|10*3/cmm|K/uL|thousand/uL"},
    {"10*6/uL", kCountConcentration, {kTrillion, 1}, "10*6/mm3|10*6/cmm|million/uL"},
    {"10*6/mL", kCountConcentration, {kBillion, 1}, "million/mL|millions/mL"},
    {"10*3/mL", kCountConcentration, {kMillion, 1}, ""},
    {"/uL", kCountConcentration, {kMillion, 1},
     "1/uL|cells/uL|cell/uL|/mm3|cells/mm3|/cmm|cells/cmm|/cumm|cells/cumm"},
    {"/mL", kCountConcentration, {kThousand, 1}, "1/mL|cells/mL"},
    {"/L", kCountConcentration, {1, 1}, "1/L|cells/L"},

    // Rates.
    {"/min", kFrequency, {1, 1},
     "1/min|beats/min|beat/min|bpm|beats per minute|breaths/min|/minute"},
    {"/day", kPerDay, {1, 1}, "1/d|/d|per day|cigarettes/day|cigs/day|cigarettes per day"},

    // Mass, base g. pg: haemoglobin of a red cell.
    {"kg", kMass, {kThousand, 1}, "kgs|kilogram|kilograms|kilo|kilos"},
    {"g", kMass, {1, 1}, "gm|gms|gram|grams|gramme|grammes"},
    {"mg", kMass, {1, kThousand}, "mgs|milligram|milligrams"},
    {"ug", kMass, {1, kMillion}, "mcg|microgram|micrograms"},
    {"ng", kMass, {1, kBillion}, "nanogram|nanograms"},
    {"pg", kMass, {1, kTrillion}, "picogram|picograms"},
    {"stone", kMass, {14 * int64_t{45'359'237}, 100'000}, "stones|st|stone_av"},
    {"lb", kMass, {45'359'237, 100'000}, "lbs|pound|pounds|lb_av"},
    {"oz", kMass, {45'359'237, 16 * 100'000}, "ounce|ounces|oz_av"},
    {"g/day", kMassPerDay, {1, 1}, "g/d|g/24h|g/24hr|g/24hrs|g/24hours"},
    {"mg/day", kMassPerDay, {1, kThousand}, "mg/d|mg/24h|mg/24hr|mg/24hrs|mg/24hours"},
    {"ug/day", kMassPerDay, {1, kMillion}, "ug/d|ug/24h|ug/24hr|ug/24hrs|mcg/day|mcg/24h"},
    {"mmol/day", kSubstancePerDay, {1, kThousand}, "mmol/d|mmol/24h|mmol/24hr|mmol/24hrs"},
    {"umol/day", kSubstancePerDay, {1, kMillion}, "umol/d|umol/24h|umol/24hr|umol/24hrs"},
    {"nmol/day", kSubstancePerDay, {1, kBillion}, "nmol/d|nmol/24h|nmol/24hr|nmol/24hrs"},

    // Length (base m), area (base m2), body mass index.
    {"m", kLength, {1, 1}, "metre|metres|meter|meters"},
    {"cm", kLength, {1, 100}, "cms|centimetre|centimetres|centimeter|centimeters"},
    {"mm", kLength, {1, kThousand}, "millimetre|millimetres|millimeter|millimeters"},
    {"um", kLength, {1, kMillion}, "micron|microns"},
    {"in", kLength, {254, 10'000}, "inch|inches|in_i"},
    {"ft", kLength, {3'048, 10'000}, "foot|feet|ft_i"},
    {"m2", kArea, {1, 1}, "sqm"},
    {"cm2", kArea, {1, 10'000}, "sqcm"},
    {"mm2", kArea, {1, kMillion}, "sqmm"},
    {"kg/m2", kBodyMassIndex, {1, 1}, "kg/sqm|kg/m*2|kg/m**2|kg per m2|kg/msq"},

    // Volume (base L), flow (base mL/min), and flow indexed to body surface (estimated GFR).
    {"L", kVolume, {1, 1}, "l|liters|litres"},
    {"dL", kVolume, {1, 10}, ""},
    {"mL", kVolume, {1, kThousand}, "mls|cc|cm3|millilitre|millilitres|milliliter|milliliters"},
    {"uL", kVolume, {1, kMillion}, "mm3"},
    {"fL", kVolume, {1, kQuadrillion}, "um3"},
    {"mL/min", kFlow, {1, 1}, "mls/min|mL/minute"},
    {"L/min", kFlow, {kThousand, 1}, "L/minute"},
    {"mL/s", kFlow, {60, 1}, "mL/sec"},
    {"L/s", kFlow, {60 * kThousand, 1}, "L/sec"},
    {"mL/min/1.73m2", kIndexedFlow, {1, 1},
     "mL/min/{1.73_m2}|mL/min/1.73_m2|mL/min/1.73sqm|mL/min/1.73m*2|mL/min/1.73m**2|"
     "mL/minute/1.73m2|mL/min per 1.73m2|"
     "mL/min/SA"},

    // Temperature, base degree Fahrenheit: so that every offset is a decimal.
    {"Cel", kTemperature, {9, 5}, "degC|C|celsius|degrees C|degree C|degrees celsius|centigrade",
     {32, 0}},
    {"degF", kTemperature, {1, 1}, "F|fahrenheit|degrees F|degree F|degrees fahrenheit"},
    {"K", kTemperature, {9, 5}, "kelvin", {-45967, -2}},

    // Pressure, base Pa; erythrocyte sedimentation.
    {"mmHg", kPressure, {133'322, kThousand}, "mm Hg|mmsHg|mm of Hg"},
    {"kPa", kPressure, {kThousand, 1}, ""},
    {"Pa", kPressure, {1, 1}, ""},
    {"mm/h", kSedimentationRate, {1, 1},
     "mm/hr|mm/hour|mm/1h|mm/1hr|mm/1st hr|mm in 1h|mm/first hour"},

    // Time. Months and years are never converted into days.
    {"s", kClockTime, {1, 1}, "sec|secs|second|seconds"},
    {"ms", kClockTime, {1, kThousand}, "msec|millisecond|milliseconds"},
    {"min", kClockTime, {60, 1}, "mins|minute|minutes"},
    {"h", kClockTime, {3'600, 1}, "hr|hrs|hour|hours"},
    {"days", kClockTime, {86'400, 1}, "d|day"},
    {"weeks", kClockTime, {604'800, 1}, "wk|wks|week"},
    {"months", kCalendarTime, {1, 1}, "mo|mon|mth|mths|month"},
    {"years", kCalendarTime, {12, 1}, "a|y|yr|yrs|year"},

    {"pH", kAcidity, {1, 1}, ""},
    {"pack years", kPackYears, {1, 1}, "pack year|pack-years|pack-year|{pack}.a"},
};
// clang-format on

}  // namespace

std::span<const UnitRow> UnitTable() { return kRows; }

const UnitRow* RowOf(uint16_t unit) {
  if (unit < kFirstTableUnit || unit >= kFirstTableUnit + std::size(kRows)) return nullptr;
  return &kRows[unit - kFirstTableUnit];
}

}  // namespace waymark::calendar
