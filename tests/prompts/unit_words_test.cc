// Units as prompts say them.
#include "waymark/prompts/unit_words.h"

#include <gtest/gtest.h>

#include "waymark/calendar/quantity.h"
#include "waymark/calendar/unit_table.h"

namespace waymark::prompts {
namespace {

TEST(UnitWords, what_a_machine_writes_is_said_as_in_a_clinic) {
  EXPECT_EQ(UnitWords("Cel"), "°C");
  EXPECT_EQ(UnitWords("[degF]"), "°F");
  EXPECT_EQ(UnitWords("10*9/L"), "×10⁹/L");
  EXPECT_EQ(UnitWords("109/L"), "×10⁹/L");
  EXPECT_EQ(UnitWords("x10^9/l"), "×10⁹/L");
  EXPECT_EQ(UnitWords("mm[Hg]"), "mmHg");
  EXPECT_EQ(UnitWords("k[IU]/L"), "kIU/L");
  EXPECT_EQ(UnitWords("kg/m2"), "kg/m²");
  EXPECT_EQ(UnitWords("a"), "years");
  EXPECT_EQ(UnitWords("{score}"), "");
  EXPECT_EQ(UnitWords("1"), "");
}

TEST(UnitWords, what_reads_well_stays_as_written) {
  for (const std::string unit : {"ug/g", "µg/g", "mcg/g", "ug/L", "kg", "stone", "mmol/L", "U/mL",
                                 "IU/ml", "g/dL", "cm", "%", "days"}) {
    EXPECT_EQ(UnitWords(unit), unit);
  }
}

TEST(UnitWords, a_unit_that_nobody_knows_is_shown_as_it_came) {
  EXPECT_EQ(UnitWords("furlong[x]"), "furlong[x]");
  EXPECT_EQ(UnitWords(""), "");
}

TEST(UnitWords, no_unit_of_the_table_is_said_with_the_marks_of_a_machine) {
  for (const calendar::UnitRow& row : calendar::UnitTable()) {
    const std::string words = UnitWords(row.name);
    EXPECT_EQ(words.find_first_of("[]{}*^"), std::string::npos) << row.name;
    // Said again it is the same unit: nothing is changed by saying it.
    if (!words.empty()) {
      EXPECT_EQ(calendar::FindUnit(words), calendar::FindUnit(row.name)) << row.name;
    }
  }
}

}  // namespace
}  // namespace waymark::prompts
