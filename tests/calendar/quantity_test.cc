#include "waymark/calendar/quantity.h"

#include <gtest/gtest.h>

#include "calendar/helpers.h"

namespace waymark::calendar {
namespace {

TEST(ParseValueTest, ReadsNumbersWithComparators) {
  const struct {
    std::string_view text;
    Comparator comparator;
    std::string_view number;
  } cases[] = {
      {"12", Comparator::kNone, "12"},
      {" 12 ", Comparator::kNone, "12"},
      {"-1.5", Comparator::kNone, "-1.5"},
      {"<10", Comparator::kLess, "10"},
      {"< 10", Comparator::kLess, "10"},
      {" <\t10 ", Comparator::kLess, "10"},
      {"<=10", Comparator::kAtMost, "10"},
      {"<= 10", Comparator::kAtMost, "10"},
      {">400", Comparator::kMore, "400"},
      {">=400", Comparator::kAtLeast, "400"},
      {"\xE2\x89\xA5 5", Comparator::kAtLeast, "5"},
      {"\xE2\x89\xA4"
       "5",
       Comparator::kAtMost, "5"},
  };
  for (const auto& [text, comparator, number] : cases) {
    const std::optional<Quantity> value = ParseValue(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->comparator, comparator) << text;
    EXPECT_EQ(Compare(value->value, N(number)), 0) << text;
    EXPECT_EQ(value->unit, kNoUnit);
  }
}

TEST(ParseValueTest, WhatIsNoNumberIsNothing) {
  for (const std::string_view bad :
       {"",    " ",          "<",     "< ",      "<>10",     "<<10", "=10",      "~10",
        "+10", "see letter", "12-15", "12 - 15", "12 ug/g",  "10<",  "negative", "1,200",
        "3,5", "< = 10",     "=<10",  ">10<",    "\xE2\x89", "12.",  "12 13",    "1/2"}) {
    EXPECT_FALSE(ParseValue(bad)) << bad;
  }
}

TEST(ParseQuantityTest, ReadsAValueAndItsUnit) {
  const struct {
    std::string_view text;
    std::string_view formatted;
  } cases[] = {
      {"12 ug/g", "12 ug/g"},
      {"<10 ug/g", "<10 ug/g"},
      {"<= 10.50 \xC2\xB5g/g", "<=10.50 ug/g"},
      {"400 x10^9/L", "400 10*9/L"},
      {"400 10*9/L", "400 10*9/L"},
      {"85%", "85%"},
      {"85 %", "85%"},
      {"37.5\xC2\xB0"
       "C",
       "37.5 Cel"},
      {"12", "12"},
      {" >400  kU/L ", ">400 kU/L"},
      {">=5 mmol/L", ">=5 mmol/L"},
      {"1 day", "1 day"},
      {"5 days", "5 days"},
      {"1.0 week", "1.0 week"},
      {"1 h", "1 h"},
      {"12 st", "12 stone"},
  };
  for (const auto& [text, formatted] : cases) {
    const std::optional<Quantity> quantity = ParseQuantity(text);
    ASSERT_TRUE(quantity) << text;
    EXPECT_EQ(FormatQuantity(*quantity), formatted) << text;
  }
}

TEST(ParseQuantityTest, AnUnknownUnitIsKeptAsUnknown) {
  const std::optional<Quantity> quantity = ParseQuantity("12 furlongs");
  ASSERT_TRUE(quantity);
  EXPECT_EQ(quantity->unit, kUnknownUnit);
  EXPECT_EQ(FormatQuantity(*quantity), "12");
}

TEST(ParseQuantityTest, WhatIsNoQuantityIsNothing) {
  for (const std::string_view bad :
       {"", "ug/g", "12ug/g", "12-15 ug/g", "12 - 15", "12 -15 ug/g", "12 (see letter)", "< ug/g",
        "<<10 ug/g", "see letter", "% 5", "%",
        "\xC2\xB0"
        "C",
        "1,200 ug/g", "12 13 ug/g"}) {
    EXPECT_FALSE(ParseQuantity(bad)) << bad;
  }
}

TEST(ParseQuantityTest, WhatIsFormattedReadsBack) {
  for (const std::string_view text :
       {"12 ug/g", "<10 ug/g", "<=10.50 g/dL", ">=5 mmol/L", "85%", ">400 10*9/L", "-3.50",
        "38.0 Cel", "1 day", "2 pack years"}) {
    const std::optional<Quantity> quantity = ParseQuantity(text);
    ASSERT_TRUE(quantity) << text;
    EXPECT_EQ(FormatQuantity(*quantity), text);
  }
}

}  // namespace
}  // namespace waymark::calendar
