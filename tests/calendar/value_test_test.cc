// Tests on values: how they are written and what passes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "calendar/helpers.h"
#include "waymark/calendar/quantity.h"

namespace waymark::calendar {

void PrintTo(Truth truth, std::ostream* out) {
  *out << (truth == Truth::kNo ? "no" : truth == Truth::kYes ? "yes" : "maybe");
}

namespace {

using ::testing::HasSubstr;

ValueTest ReadTest(std::string_view text) {
  const absl::StatusOr<ValueTest> test = ParseValueTest(text);
  if (!test.ok()) throw std::invalid_argument(std::string(test.status().message()));
  return *test;
}

Truth Ask(std::string_view value, std::string_view test) {
  const std::optional<Quantity> quantity = ParseQuantity(value);
  if (!quantity) throw std::invalid_argument("no quantity: " + std::string(value));
  return Passes(*quantity, ReadTest(test));
}

constexpr Truth kNo = Truth::kNo;
constexpr Truth kMaybe = Truth::kMaybe;
constexpr Truth kYes = Truth::kYes;

TEST(ValueTestTest, AtLeastIncludesItsBound) {
  EXPECT_EQ(Ask("9.9 ug/g", "at least 10 ug/g"), kNo);
  EXPECT_EQ(Ask("10 ug/g", "at least 10 ug/g"), kYes);
  EXPECT_EQ(Ask("10.0 ug/g", "at least 10 ug/g"), kYes);
  EXPECT_EQ(Ask("10.1 ug/g", "at least 10 ug/g"), kYes);
}

TEST(ValueTestTest, AtMostIncludesItsBound) {
  EXPECT_EQ(Ask("9.9 ug/g", "at most 10 ug/g"), kYes);
  EXPECT_EQ(Ask("10 ug/g", "at most 10 ug/g"), kYes);
  EXPECT_EQ(Ask("10.1 ug/g", "at most 10 ug/g"), kNo);
}

TEST(ValueTestTest, MoreThanExcludesItsBound) {
  EXPECT_EQ(Ask("2.5 ug/L", "more than 2.5 ug/L"), kNo);
  EXPECT_EQ(Ask("2.51 ug/L", "more than 2.5 ug/L"), kYes);
  EXPECT_EQ(Ask("2.49 ug/L", "more than 2.5 ug/L"), kNo);
}

TEST(ValueTestTest, BelowExcludesItsBound) {
  EXPECT_EQ(Ask("4 g/L", "below 4 g/L"), kNo);
  EXPECT_EQ(Ask("3.999 g/L", "below 4 g/L"), kYes);
  EXPECT_EQ(Ask("4.001 g/L", "below 4 g/L"), kNo);
}

TEST(ValueTestTest, BetweenIncludesBothBounds) {
  EXPECT_EQ(Ask("1.99 mmol/L", "between 2 and 5 mmol/L"), kNo);
  EXPECT_EQ(Ask("2 mmol/L", "between 2 and 5 mmol/L"), kYes);
  EXPECT_EQ(Ask("3 mmol/L", "between 2 and 5 mmol/L"), kYes);
  EXPECT_EQ(Ask("5 mmol/L", "between 2 and 5 mmol/L"), kYes);
  EXPECT_EQ(Ask("5.01 mmol/L", "between 2 and 5 mmol/L"), kNo);
  EXPECT_EQ(Ask("3 mmol/L", "between 3 and 3 mmol/L"), kYes);
}

TEST(ValueTestTest, UnitsAreConvertedExactly) {
  EXPECT_EQ(Ask("2 g/dL", "at least 20 g/L"), kYes);
  EXPECT_EQ(Ask("1.99 g/dL", "at least 20 g/L"), kNo);
  EXPECT_EQ(Ask("10 mg/kg", "at least 10 \xC2\xB5g/g"), kYes);
  EXPECT_EQ(Ask("14 lb", "between 1 and 1 stone"), kYes);
  EXPECT_EQ(Ask("100.4 degF", "at least 38 Cel"), kYes);
  EXPECT_EQ(Ask("100.39 degF", "at least 38 Cel"), kNo);
  EXPECT_EQ(Ask("35 U/mL", "at least 35 kU/L"), kYes);
}

TEST(ValueTestTest, PercentComparesWithPercent) {
  EXPECT_EQ(Ask("85%", "at least 85%"), kYes);
  EXPECT_EQ(Ask("84.9 %", "at least 85 %"), kNo);
  EXPECT_EQ(Ask("85", "at least 85%"), kMaybe);
}

TEST(ValueTestTest, AMissingUnknownOrForeignUnitIsDoubtful) {
  for (const std::string_view test : {"at least 10 ug/g", "at most 10 ug/g", "more than 10 ug/g",
                                      "below 10 ug/g", "between 2 and 10 ug/g"}) {
    EXPECT_EQ(Ask("12", test), kMaybe) << test;
    EXPECT_EQ(Ask("12 furlongs", test), kMaybe) << test;
    EXPECT_EQ(Ask("12 mmol/L", test), kMaybe) << test;
  }
}

TEST(ValueTestTest, WithoutAnyUnitNumbersCompare) {
  EXPECT_EQ(Ask("12", "at least 10"), kYes);
  EXPECT_EQ(Ask("9", "at least 10"), kNo);
  EXPECT_EQ(Ask("3", "between 2 and 5"), kYes);
  EXPECT_EQ(Ask("12 ug/g", "at least 10"), kMaybe);
  EXPECT_EQ(Ask("12 furlongs", "at least 10"), kMaybe);
}

TEST(ValueTestTest, AnyNumberTakesEveryQuantity) {
  for (const std::string_view value : {"12", "<10 ug/g", "12 furlongs", "0"}) {
    EXPECT_EQ(Ask(value, "any number"), kYes);
    EXPECT_EQ(Ask(value, "never"), kNo);
  }
}

TEST(ValueTestTest, ComparatorsAreHalfLines) {
  const struct {
    std::string_view value;
    std::string_view test;
    Truth passes;
  } cases[] = {
      // A bound of 10: clear on one side, doubtful where the half-line straddles it.
      {"<10", "at least 10", kNo},
      {"<11", "at least 10", kMaybe},
      {"<9", "at least 10", kNo},
      {"<=10", "at least 10", kMaybe},
      {"<=9", "at least 10", kNo},
      {">10", "at least 10", kYes},
      {">9", "at least 10", kMaybe},
      {">=10", "at least 10", kYes},
      {">=9", "at least 10", kMaybe},

      {"<10", "more than 10", kNo},
      {"<11", "more than 10", kMaybe},
      {"<=10", "more than 10", kNo},
      {"<=11", "more than 10", kMaybe},
      {">10", "more than 10", kYes},
      {">9", "more than 10", kMaybe},
      {">=10", "more than 10", kMaybe},
      {">=11", "more than 10", kYes},

      {"<10", "at most 10", kYes},
      {"<11", "at most 10", kMaybe},
      {"<=10", "at most 10", kYes},
      {"<=11", "at most 10", kMaybe},
      {">10", "at most 10", kNo},
      {">9", "at most 10", kMaybe},
      {">=10", "at most 10", kMaybe},
      {">=11", "at most 10", kNo},

      {"<10", "below 10", kYes},
      {"<11", "below 10", kMaybe},
      {"<=10", "below 10", kMaybe},
      {"<=9", "below 10", kYes},
      {">10", "below 10", kNo},
      {">9", "below 10", kMaybe},
      {">=10", "below 10", kNo},
      {">=9", "below 10", kMaybe},

      {"<2", "between 2 and 5", kNo},
      {"<=2", "between 2 and 5", kMaybe},
      {"<9", "between 2 and 5", kMaybe},
      {"<=1", "between 2 and 5", kNo},
      {">5", "between 2 and 5", kNo},
      {">=5", "between 2 and 5", kMaybe},
      {">1", "between 2 and 5", kMaybe},
      {">3", "between 2 and 5", kMaybe},
      {">=6", "between 2 and 5", kNo},

      {"<10 ug/g", "at least 5 ug/g", kMaybe},
      {"<10 ug/g", "at least 10 ug/g", kNo},
      {">400 ug/g", "at least 10 ug/g", kYes},
      {"<20 ug/g", "at least 10 ug/g", kMaybe},
      {"<2 g/dL", "at least 20 g/L", kNo},
      {"<=2 g/dL", "at least 20 g/L", kMaybe},
  };
  for (const auto& [value, test, passes] : cases) {
    EXPECT_EQ(Ask(value, test), passes) << value << " against " << test;
  }
}

TEST(ValueTestTest, ComparatorsAgreeWithAScanOfAllSmallValues) {
  // A half-line is represented by many exact values; the answer must be what they say together.
  for (const std::string_view comparator : {"<", "<=", ">", ">="}) {
    for (const std::string_view kind : {"at least", "at most", "more than", "below"}) {
      for (int bound = 4; bound <= 8; ++bound) {
        for (int written = 3; written <= 9; ++written) {
          int passed = 0;
          int asked = 0;
          const std::string test = std::string(kind) + " " + std::to_string(bound);
          for (int tenths = 0; tenths <= 150; ++tenths) {
            const Quantity exact = {.value = {tenths, -1}};
            const int order = Compare(exact.value, {written, 0});
            const bool allowed = comparator == "<"    ? order < 0
                                 : comparator == "<=" ? order <= 0
                                 : comparator == ">"  ? order > 0
                                                      : order >= 0;
            if (!allowed) continue;
            ++asked;
            passed += Passes(exact, ReadTest(test)) == kYes ? 1 : 0;
          }
          const Truth expected = passed == 0 ? kNo : passed == asked ? kYes : kMaybe;
          const std::string value = std::string(comparator) + std::to_string(written);
          EXPECT_EQ(Ask(value, test), expected) << value << " against " << test;
        }
      }
    }
  }
}

TEST(ParseValueTestTest, ReadsAndFormatsEveryKind) {
  for (const std::string_view text :
       {"any number", "never", "at least 10 ug/g", "at most 5 days", "more than 2.5 ug/L",
        "below 4 g/L", "between 2 and 5 mmol/L", "between 2 and 5", "at least 85%",
        "between 10 and 20%", "between 1 g/dL and 20 g/L", "below -2.5"}) {
    EXPECT_EQ(FormatValueTest(ReadTest(text)), text);
  }
  EXPECT_EQ(FormatValueTest(ReadTest("  at   least\t10   \xC2\xB5g/g ")), "at least 10 ug/g");
  EXPECT_EQ(FormatValueTest(ReadTest("between 2 mmol/L and 5")), "between 2 and 5 mmol/L");
  EXPECT_EQ(FormatValueTest(ReadTest("between 2 mmol/L and 5 mmol/L")), "between 2 and 5 mmol/L");
}

TEST(ParseValueTestTest, RefusesOtherTextsAndSaysWhatIsExpected) {
  const struct {
    std::string_view text;
    std::string_view says;
  } cases[] = {
      {"", "not a test"},
      {"10 ug/g", "not a test"},
      {">= 10 ug/g", "not a test"},
      {"At least 10 ug/g", "not a test"},
      {"atleast 10 ug/g", "not a test"},
      {"at leastwise 10", "not a test"},
      {"at", "not a test"},
      {"any", "not a test"},
      {"any number of", "nothing may follow"},
      {"never ever", "nothing may follow"},
      {"at least", "the number is missing"},
      {"at least ten ug/g", "expected a number and a unit"},
      {"at least 10ug/g", "a blank stands between them"},
      {"at least <10 ug/g", "in words"},
      {"at least 10 furlongs", "unknown unit"},
      {"at least 10 - 12 ug/g", "expected a number and a unit"},
      {"between 2", "expected \"and\""},
      {"between 2 and", "expected \"and\""},
      {"between and 5 mmol/L", "expected \"and\""},
      {"between 2 mmol/L and 5 ug/g", "can't be compared"},
      {"between 5 and 2 mmol/L", "lower bound comes first"},
      {"between 3 g/dL and 20 g/L", "lower bound comes first"},
      {"between 2 and 5 furlongs", "unknown unit"},
      {"between <2 and 5", "in words"},
  };
  for (const auto& [text, says] : cases) {
    const absl::StatusOr<ValueTest> test = ParseValueTest(text);
    ASSERT_FALSE(test.ok()) << text;
    EXPECT_EQ(test.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(test.status().message()), HasSubstr(std::string(says))) << text;
    EXPECT_THAT(std::string(test.status().message()), HasSubstr("at least 10 ug/g")) << text;
  }
}

}  // namespace
}  // namespace waymark::calendar
