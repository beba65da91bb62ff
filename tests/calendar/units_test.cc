// Units: what is one unit in many spellings, what can be compared, and exactly how.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "calendar/helpers.h"
#include "waymark/calendar/quantity.h"
#include "waymark/calendar/unit_table.h"

namespace waymark::calendar {
namespace {

UnitId U(std::string_view text) {
  const UnitId unit = FindUnit(text);
  EXPECT_GE(unit, kFirstTableUnit) << text;
  return unit;
}

// Whether `a` of the one unit is exactly `b` of the other.
void ExpectEqual(std::string_view a, std::string_view unit_a, std::string_view b,
                 std::string_view unit_b) {
  ASSERT_TRUE(Commensurable(U(unit_a), U(unit_b))) << unit_a << " " << unit_b;
  const UnitRow& x = *RowOf(U(unit_a));
  const UnitRow& y = *RowOf(U(unit_b));
  EXPECT_EQ(Compare(N(a), x.scale, x.offset, N(b), y.scale, y.offset), 0)
      << a << " " << unit_a << " = " << b << " " << unit_b;
}

TEST(UnitsTest, NoTextIsNoUnitAndAnotherTextIsUnknown) {
  EXPECT_EQ(FindUnit(""), kNoUnit);
  EXPECT_EQ(FindUnit("  \t"), kNoUnit);
  for (const std::string_view text :
       {"furlong", "see comment", "{score", "score}}", "g{/L", "g}/L",     "{{x}}",    "{days",
        "{}g{",    "N/A",         "-",      "?",       "[",    "{",        "}",        "10",
        "10*",     "10*9",        "x",      "xx",      "\xC2", "\xFF\xFE", "\xC2\xA0", "ug//g",
        "g/",      "/",           "M",      "S",       "k"}) {
    EXPECT_EQ(FindUnit(text), kUnknownUnit) << text;
  }
  EXPECT_EQ(FindUnit(std::string(10'000, 'g')), kUnknownUnit);
  EXPECT_EQ(FindUnit(std::string_view("g\0", 2)), kUnknownUnit);
}

TEST(UnitsTest, EverySpellingOfTheTableIsFoundAndHasOneMeaning) {
  for (size_t i = 0; i < UnitTable().size(); ++i) {
    const UnitRow& row = UnitTable()[i];
    const auto unit = static_cast<UnitId>(i + kFirstTableUnit);
    EXPECT_EQ(FindUnit(row.name), unit) << row.name;
    EXPECT_EQ(UnitName(unit), row.name);
    EXPECT_GT(row.scale.numerator, 0) << row.name;
    EXPECT_GT(row.scale.denominator, 0) << row.name;
    std::string_view rest = row.also;
    while (!rest.empty()) {
      const std::string_view spelling = rest.substr(0, rest.find('|'));
      EXPECT_EQ(FindUnit(spelling), unit) << spelling;
      rest.remove_prefix(std::min(spelling.size() + 1, rest.size()));
    }
  }
}

TEST(UnitsTest, NamesOfSpecialAndAbsentUnitsAreEmpty) {
  EXPECT_EQ(UnitName(kNoUnit), "");
  EXPECT_EQ(UnitName(kUnknownUnit), "");
  EXPECT_EQ(UnitName(65'535), "");
}

TEST(UnitsTest, OneUnitInManySpellings) {
  const struct {
    std::string_view name;
    std::vector<std::string_view> spellings;
  } cases[] = {
      {"ug/g",
       {"\xC2\xB5g/g", "\xCE\xBCg/g", "mcg/g", "UG/G", "ug Hb/g", "\xC2\xB5g Hb/g", "ug{Hb}/g",
        "\xC2\xB5gHb/g", "ug/g{stool}", "ug Hb/g faeces", " ug / g ", "micrograms/g",
        "\xC2\xB5g/gram"}},
      {"g/L", {"g/l", "G/L", "gm/L", "g/litre", "g/Litre", "g/liter", "grams/litre"}},
      {"g/dL", {"g/dl", "G/DL", "gm/dl", "g/100ml", "g/100 mL"}},
      {"ug/L", {"\xC2\xB5g/L", "\xCE\xBCg/l", "mcg/L", "microgram/L", "ug/litre"}},
      {"ng/mL", {"ng/ml", "NG/ML"}},
      {"kU/L", {"ku/l", "KU/L", "kunits/L", "k[arb'U]/L"}},
      {"kIU/L", {"kiu/l", "KIU/L", "k[IU]/L", "k[iU]/L"}},
      {"IU/mL", {"iu/ml", "IU/ml", "[IU]/mL", "[iU]/mL"}},
      {"U/mL", {"u/ml", "U/ml", "units/mL"}},
      {"mIU/L", {"miu/l", "m[IU]/L", "m[iU]/L"}},
      {"10*9/L",
       {"10^9/L", "x10^9/L", "x10*9/L", "X10*9/L", "x 10^9/L", "10**9/L", "10e9/L", "10E9/L",
        "*10^9/L", "10\xE2\x81\xB9/L", "x10\xE2\x81\xB9/L",
        "\xC3\x97"
        "10\xE2\x81\xB9/L",
        "10*9/l", "10^9/litre", "109/L", "x109/L", "10*9{cells}/L", "10*9/L{platelets}",
        "10\\S\\9/L"}},
      {"10*12/L", {"10^12/L", "x10^12/L", "10\xC2\xB9\xC2\xB2/L", "x10*12/l", "1012/L"}},
      {"mmol/L", {"mmol/l", "MMOL/L", "mmols/L"}},
      {"umol/L", {"\xC2\xB5mol/L", "\xCE\xBCmol/l", "UMOL/L", "micromol/L"}},
      {"mmol/mol", {"MMOL/MOL", "mmol/mol Hb", "mmol/mol{Hb}"}},
      {"%", {"percent", "per cent", "% ", "%{Hb}"}},
      {"kg/m2", {"kg/m\xC2\xB2", "kg/m^2", "Kg/m2", "KG/M2", "kg/m*2"}},
      {"stone", {"st", "stones", "[stone_av]"}},
      {"lb", {"lbs", "pounds", "[lb_av]"}},
      {"Cel",
       {"\xC2\xB0"
        "C",
        "\xE2\x84\x83", "degC", "deg C", "C", "cel", "Celsius"}},
      {"degF",
       {"\xC2\xB0"
        "F",
        "[degF]", "F", "\xE2\x84\x89"}},
      {"mmHg", {"mm[Hg]", "mm Hg", "mmhg", "MMHG"}},
      {"mm/h", {"mm/hr", "mm/hour", "MM/HR", "mm/1h"}},
      {"mL/min/1.73m2",
       {"mL/min/{1.73_m2}", "mL/min/1.73_m2", "ml/min/1.73m2", "mL/min/1.73 m\xC2\xB2",
        "ml/min/1.73m^2", "mL/min/1.73m*2"}},
      {"L", {"l", "litre", "Litres", "liter"}},
      {"days", {"d", "day", "Days"}},
      {"years", {"a", "yr", "yrs", "year"}},
      {"1", {"{score}", "ratio", "INR", "{INR}"}},
  };
  for (const auto& [name, spellings] : cases) {
    for (const std::string_view spelling : spellings) {
      EXPECT_EQ(UnitName(FindUnit(spelling)), name) << spelling;
    }
  }
}

TEST(UnitsTest, SingleLettersKeepTheirCase) {
  EXPECT_EQ(UnitName(FindUnit("m")), "m");
  EXPECT_EQ(FindUnit("M"), kUnknownUnit);
  EXPECT_EQ(UnitName(FindUnit("g")), "g");
  EXPECT_EQ(UnitName(FindUnit("K")), "K");
  EXPECT_EQ(UnitName(FindUnit("h")), "h");
}

TEST(UnitsTest, MassFractions) {
  ExpectEqual("10", "ug/g", "10", "mg/kg");
  ExpectEqual("10", "ug/g", "10", "mcg/g");
  ExpectEqual("1", "mg/g", "1000", "ug/g");
  ExpectEqual("1000", "ng/g", "1", "ug/g");
}

TEST(UnitsTest, MassConcentrations) {
  ExpectEqual("20", "g/L", "2", "g/dL");
  ExpectEqual("2.5", "ug/L", "2.5", "ng/mL");
  ExpectEqual("1", "mg/L", "1000", "ug/L");
  ExpectEqual("1", "mg/dL", "10", "mg/L");
  ExpectEqual("1", "mg/dL", "0.01", "g/L");
  ExpectEqual("1", "g/L", "1", "mg/mL");
  ExpectEqual("1", "ug/dL", "10", "ug/L");
  ExpectEqual("1", "pg/mL", "1", "ng/L");
  ExpectEqual("1", "ng/dL", "10", "ng/L");
  ExpectEqual("1", "ug/mL", "1", "mg/L");
}

TEST(UnitsTest, SubstanceAndItsFractions) {
  ExpectEqual("1", "mol/L", "1000", "mmol/L");
  ExpectEqual("1", "mmol/L", "1000", "umol/L");
  ExpectEqual("1", "umol/L", "1000000", "pmol/L");
  ExpectEqual("1", "nmol/L", "1000", "pmol/L");
  ExpectEqual("1", "mmol/mol", "1", "umol/mmol");
  ExpectEqual("1", "mg/mmol", "1", "g/mol");
}

TEST(UnitsTest, ArbitraryUnits) {
  ExpectEqual("35", "kU/L", "35", "U/mL");
  ExpectEqual("35", "kU/L", "35", "IU/mL");
  ExpectEqual("35", "kIU/L", "35000", "U/L");
  ExpectEqual("4", "mU/L", "4", "uIU/mL");
  ExpectEqual("4", "mIU/mL", "4", "IU/L");
}

TEST(UnitsTest, CellCounts) {
  ExpectEqual("400", "10*9/L", "400", "10*3/uL");
  ExpectEqual("4.5", "10*12/L", "4500", "10*9/L");
  ExpectEqual("4.5", "10*6/uL", "4.5", "10*12/L");
  ExpectEqual("500", "/uL", "0.5", "10*9/L");
  ExpectEqual("15", "10*6/mL", "15", "10*9/L");
}

TEST(UnitsTest, ImperialMassAndLengthAreExact) {
  ExpectEqual("1", "stone", "14", "lb");
  ExpectEqual("1", "lb", "16", "oz");
  ExpectEqual("1", "lb", "0.45359237", "kg");
  ExpectEqual("1", "stone", "6.35029318", "kg");
  ExpectEqual("1", "ft", "12", "in");
  ExpectEqual("1", "in", "2.54", "cm");
  ExpectEqual("1.75", "m", "175", "cm");
}

TEST(UnitsTest, TemperaturesHaveOffsets) {
  ExpectEqual("100", "Cel", "212", "degF");
  ExpectEqual("38", "Cel", "100.4", "degF");
  ExpectEqual("-40", "Cel", "-40", "degF");
  ExpectEqual("0", "K", "-273.15", "Cel");
  ExpectEqual("0", "K", "-459.67", "degF");
}

TEST(UnitsTest, OtherKinds) {
  ExpectEqual("45", "%", "0.45", "L/L");
  ExpectEqual("1", "kPa", "1000", "Pa");
  ExpectEqual("1", "mmHg", "133.322", "Pa");
  ExpectEqual("2", "weeks", "14", "days");
  ExpectEqual("1", "days", "24", "h");
  ExpectEqual("1", "h", "3600", "s");
  ExpectEqual("2", "years", "24", "months");
  ExpectEqual("1", "L/min", "1000", "mL/min");
  ExpectEqual("90", "fL", "0.00000009", "uL");
}

TEST(UnitsTest, DifferentKindsAreNeverCompared) {
  const std::pair<std::string_view, std::string_view> pairs[] = {
      {"ug/g", "ug/L"},
      {"%", "mmol/mol"},
      {"g/L", "mmol/L"},
      {"U/L", "10*9/L"},
      {"months", "days"},
      {"years", "weeks"},
      {"kg", "kg/m2"},
      {"mg/g", "mg/mmol"},
      {"mL/min", "mL/min/1.73m2"},
      {"1", "%"},
      {"Cel", "mmHg"},
      {"mm", "mm/h"},
      {"mmol/kg", "mosm/kg"},
      {"mEq/L", "mmol/L"},
      {"pH", "1"},
  };
  for (const auto& [a, b] : pairs) EXPECT_FALSE(Commensurable(U(a), U(b))) << a << " " << b;
}

TEST(UnitsTest, EveryUnitIsComparableWithItselfButNotTheSpecialOnes) {
  for (size_t i = 0; i < UnitTable().size(); ++i) {
    const auto unit = static_cast<UnitId>(i + kFirstTableUnit);
    EXPECT_TRUE(Commensurable(unit, unit));
    EXPECT_FALSE(Commensurable(unit, kNoUnit));
    EXPECT_FALSE(Commensurable(kUnknownUnit, unit));
  }
  EXPECT_FALSE(Commensurable(kNoUnit, kNoUnit));
  EXPECT_FALSE(Commensurable(kUnknownUnit, kUnknownUnit));
  EXPECT_FALSE(Commensurable(65'535, 65'535));
}

}  // namespace
}  // namespace waymark::calendar
