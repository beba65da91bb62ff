#include "waymark/calendar/decimal.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "calendar/helpers.h"

namespace waymark::calendar {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

int CompareText(std::string_view a, std::string_view b) { return Compare(N(a), N(b)); }

TEST(DecimalTest, KeepsWhatWasWritten) {
  const auto expect = [](std::string_view text, int64_t mantissa, int32_t exponent) {
    const std::optional<Decimal> value = ParseDecimal(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->mantissa, mantissa) << text;
    EXPECT_EQ(value->exponent, exponent) << text;
  };
  expect("12", 12, 0);
  expect("-3.50", -350, -2);
  expect("4.0", 40, -1);
  expect("4e-3", 4, -3);
  expect("4E+3", 4, 3);
  expect("1.5e2", 15, 1);
  expect("007", 7, 0);
  expect(".5", 5, -1);
  expect("0", 0, 0);
  expect("-0.0", 0, -1);
  expect("0.000001", 1, -6);
  expect("999999999999999999", 999'999'999'999'999'999, 0);
  expect("-0.999999999999999999", -999'999'999'999'999'999, -18);
}

TEST(DecimalTest, RefusesWhatIsNoPlainNumber) {
  for (const std::string_view bad :
       {"",         " ",   "-",     ".",     "-.",    "5.",       "5.e1",      "1..2",
        "1.2.3",    "+5",  "--5",   " 5",    "5 ",    "1,000",    "1 000",     "3,5",
        "e5",       "5e",  "5e+",   "5e-",   "5e1.5", "0x10",     "nan",       "inf",
        "Infinity", "12a", "12-15", "1e5e5", "5e 3",  "\xD9\xA5", "see letter"}) {
    EXPECT_FALSE(ParseDecimal(bad)) << bad;
  }
  EXPECT_FALSE(ParseDecimal(std::string_view("5\0", 2)));
}

TEST(DecimalTest, AbsurdValuesAreUnreadable) {
  EXPECT_FALSE(ParseDecimal("1234567890123456789"));            // 19 digits
  EXPECT_FALSE(ParseDecimal("0.1234567890123456789"));          // 19 digits
  EXPECT_TRUE(ParseDecimal("000000000000000000000000000001"));  // leading zeros say nothing
  EXPECT_TRUE(ParseDecimal("1e18"));
  EXPECT_TRUE(ParseDecimal("10e17"));
  EXPECT_FALSE(ParseDecimal("1.1e18"));
  EXPECT_FALSE(ParseDecimal("2e18"));
  EXPECT_FALSE(ParseDecimal("1e19"));
  EXPECT_TRUE(ParseDecimal("1e-18"));
  EXPECT_TRUE(ParseDecimal("0.000000000000000001"));
  EXPECT_FALSE(ParseDecimal("9.9e-19"));
  EXPECT_FALSE(ParseDecimal("1.2345678901234e-18"));  // an exponent below -30
  EXPECT_FALSE(ParseDecimal("1e999999999999999999999"));
  EXPECT_FALSE(ParseDecimal("1e-999999999999999999999"));
  EXPECT_FALSE(ParseDecimal("0." + std::string(100'000, '0') + "1"));
  EXPECT_FALSE(ParseDecimal(std::string(100'000, '9')));
}

TEST(DecimalTest, ZeroIsFineHoweverItIsWritten) {
  for (const std::string_view zero : {"0", "-0", "0.00", "0e99", "0e-99", "0e999999999999"}) {
    const std::optional<Decimal> value = ParseDecimal(zero);
    ASSERT_TRUE(value) << zero;
    EXPECT_EQ(value->mantissa, 0);
    EXPECT_LE(std::abs(value->exponent), 30);
    EXPECT_EQ(Compare(*value, Decimal{}), 0);
    EXPECT_LT(Compare(*value, N("1e-18")), 0);
    EXPECT_GT(Compare(*value, N("-1e-18")), 0);
  }
  EXPECT_TRUE(ParseDecimal("0." + std::string(100'000, '0')));
}

TEST(DecimalTest, FormatsAsWritten) {
  for (const std::string_view text :
       {"12", "-3.50", "4.0", "0", "0.00", "0.001", "-0.5", "999999999999999999", "100"}) {
    EXPECT_EQ(FormatDecimal(N(text)), text);
  }
  EXPECT_EQ(FormatDecimal(N("4e-3")), "0.004");
  EXPECT_EQ(FormatDecimal(N("4e3")), "4000");
  EXPECT_EQ(FormatDecimal(N(".5")), "0.5");
  EXPECT_EQ(FormatDecimal(N("0e5")), "0");
  EXPECT_EQ(FormatDecimal(N("1e18")), "1e18");
  EXPECT_EQ(FormatDecimal({kLeast, 0}), "-9223372036854775808");
  EXPECT_EQ(FormatDecimal({5, 2'000'000'000}), "5e2000000000");
  EXPECT_EQ(FormatDecimal({5, -2'000'000'000}), "5e-2000000000");
}

TEST(DecimalTest, WhatIsFormattedReadsBackToTheSameValue) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto digits = std::uniform_int_distribution<int>(1, 18)(random);
    std::string text = std::to_string(std::uniform_int_distribution<int64_t>(
        1, std::stoll(std::string(static_cast<size_t>(digits), '9')))(random));
    text += "e" + std::to_string(std::uniform_int_distribution<int>(-40, 20)(random));
    const std::optional<Decimal> value = ParseDecimal(text);
    if (!value) continue;
    const std::optional<Decimal> again = ParseDecimal(FormatDecimal(*value));
    ASSERT_TRUE(again) << text;
    ASSERT_EQ(Compare(*value, *again), 0) << text;
  }
}

TEST(DecimalTest, ComparesByValueNotByWriting) {
  EXPECT_EQ(CompareText("4.0", "4"), 0);
  EXPECT_EQ(CompareText("4e3", "4000.00"), 0);
  EXPECT_EQ(CompareText("-1", "-1.000"), 0);
  EXPECT_LT(CompareText("-1", "1"), 0);
  EXPECT_LT(CompareText("-2", "-1.5"), 0);
  EXPECT_GT(CompareText("10.01", "10"), 0);
  EXPECT_LT(CompareText("9.99", "10"), 0);
}

TEST(DecimalTest, FarExponentsCompareExactly) {
  EXPECT_GT(CompareText("1e18", "1e-18"), 0);
  EXPECT_LT(CompareText("-1e18", "1e-18"), 0);
  EXPECT_LT(CompareText("999999999999999999", "1e18"), 0);
  EXPECT_GT(Compare({1, 30}, {999'999'999'999'999'999, 12 - 30}), 0);
  EXPECT_EQ(Compare(Decimal{1, 30}, Decimal{1'000'000'000'000'000'000, 12}), 0);
  EXPECT_GT(Compare(Decimal{1, 30}, Decimal{kMost, -30}), 0);
  EXPECT_LT(Compare(Decimal{kLeast, 30}, Decimal{kMost, 30}), 0);
}

TEST(DecimalTest, AFallIsComparedWithoutBinaryRounding) {
  // 8.2 - 6.2 >= 2.0 is false in binary floating point.
  EXPECT_EQ(Compare(N("8.2"), {}, N("-6.2"), N("2.0"), {}, {}), 0);
  EXPECT_EQ(Compare(N("6.2"), {}, N("2.0"), N("8.2"), {}, {}), 0);
  EXPECT_LT(Compare(N("8.2"), {}, N("-6.2"), N("2.0000000001"), {}, {}), 0);
  EXPECT_EQ(Compare(N("0.3"), {}, N("-0.1"), N("0.2"), {}, {}), 0);
  // Across units: 14.2 g/dL down to 122 g/L is a fall of exactly 20 g/L.
  EXPECT_EQ(Compare(N("14.2"), {10, 1}, N("-122"), N("20"), {}, {}), 0);
}

TEST(DecimalTest, RatiosAreExact) {
  EXPECT_EQ(Compare(N("20"), {1, 1}, {}, N("2"), {10, 1}, {}), 0);
  EXPECT_EQ(Compare(N("1"), {1, 3}, {}, N("0.333333333333333333"), {}, {}), 1);
  EXPECT_EQ(Compare(N("3"), {1, 3}, {}, N("1"), {}, {}), 0);
  EXPECT_EQ(
      Compare(N("1"), {14 * 45'359'237LL, 100'000'000}, {}, N("14"), {45'359'237, 100'000'000}, {}),
      0);
}

TEST(DecimalTest, ComparisonsBeyond128BitsAreExact) {
  // Each side needs about 380 bits; they differ in the last one.
  const Ratio big = {kMost, kMost - 1};
  EXPECT_EQ(Compare({kMost, 30}, big, {1, -30}, {kMost, 30}, big, {1, -30}), 0);
  EXPECT_EQ(Compare({kMost, 30}, big, {2, -30}, {kMost, 30}, big, {1, -30}), 1);
  EXPECT_EQ(Compare({kMost, 30}, big, {}, {kMost, 30}, big, {1, -30}), -1);
  EXPECT_EQ(Compare({kMost, 30}, {kMost, 1}, {}, {kMost, 30}, {kMost, 1}, {-1, -30}), 1);
  EXPECT_EQ(Compare({kLeast, 30}, {kMost, 1}, {1, -30}, {kLeast, 30}, {kMost, 1}, {}), 1);
  EXPECT_EQ(Compare({1, 30}, {}, {-1, 30}, {1, -30}, {}, {-1, -30}), 0);
  EXPECT_EQ(Compare({1, 30}, {}, {-1, -30}, {1, 30}, {}, {}), -1);
  EXPECT_EQ(Compare({kMost, 30}, {1, kMost}, {}, {1, 30}, {}, {}), 0);
  EXPECT_EQ(Compare({kMost, 30}, {1, kMost}, {1, -30}, {1, 30}, {}, {}), 1);
}

TEST(DecimalTest, ShortAndLongArithmeticAgree) {
  // Multiplying both sides by one huge ratio forces the long way and must change nothing.
  std::mt19937_64 random(5);
  const auto number = [&random] {
    return Decimal{std::uniform_int_distribution<int64_t>(-4, 4)(random),
                   std::uniform_int_distribution<int32_t>(0, 1)(random)};
  };
  const auto ratio = [&random] {
    return Ratio{std::uniform_int_distribution<int64_t>(1, 4)(random),
                 std::uniform_int_distribution<int64_t>(1, 4)(random)};
  };
  constexpr int64_t kStretch = 900'000'000'000'000'000;
  int equal = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a = number();
    const Decimal b = number();
    const Ratio x = ratio();
    const Ratio y = ratio();
    const Decimal p = number();
    const Decimal q = number();
    const int expected = Compare(a, x, p, b, y, q);
    equal += expected == 0 ? 1 : 0;
    const Ratio long_x = {x.numerator * kStretch, x.denominator * kStretch};
    const Ratio long_y = {y.numerator * kStretch, y.denominator * kStretch};
    ASSERT_EQ(Compare(a, long_x, p, b, long_y, q), expected);
    ASSERT_EQ(Compare(b, long_y, q, a, long_x, p), -expected);
  }
  EXPECT_GT(equal, 20);
}

TEST(DecimalTest, OrderIsTransitiveOverNearValues) {
  const Decimal values[] = {{kLeast, 0}, {-1, 18}, {-1, 0},  {-1, -30}, {0, 0},
                            {1, -30},    {1, -18}, {99, -2}, {1, 0},    {101, -2},
                            {15, -1},    {2, 0},   {1, 18},  {kMost, 0}};
  for (size_t i = 0; i < std::size(values); ++i) {
    for (size_t j = 0; j < std::size(values); ++j) {
      EXPECT_EQ(Compare(values[i], values[j]), i < j ? -1 : i > j ? 1 : 0) << i << " " << j;
    }
  }
}

}  // namespace
}  // namespace waymark::calendar
