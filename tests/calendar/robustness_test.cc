// Whatever bytes come in, the parsers answer; and what they accept, they can write and read again.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "calendar/helpers.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/calendar/period.h"
#include "waymark/calendar/quantity.h"
#include "waymark/calendar/text.h"

namespace waymark::calendar {
namespace {

// Texts near the grammar: pieces of it, bytes and repeats in random order.
class TextMaker {
 public:
  std::string Next() {
    std::string text;
    const int pieces = Number(0, 7);
    for (int i = 0; i < pieces; ++i) {
      if (Number(0, 3) == 0) {
        text += static_cast<char>(Number(0, 255));
      } else {
        text += kPieces[static_cast<size_t>(Number(0, static_cast<int>(kPieces.size()) - 1))];
      }
    }
    return text;
  }

  // A text that a parser accepts, with one byte changed, dropped or doubled.
  std::string Damaged(std::string text) {
    if (text.empty()) return text;
    const auto at = static_cast<size_t>(Number(0, static_cast<int>(text.size()) - 1));
    switch (Number(0, 2)) {
      case 0:
        text[at] = static_cast<char>(Number(0, 255));
        break;
      case 1:
        text.erase(at, 1);
        break;
      default:
        text.insert(at, 1, text[at]);
    }
    return text;
  }

 private:
  int Number(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random_);
  }

  const std::vector<std::string> kPieces = {"0",
                                            "1",
                                            "9",
                                            "12",
                                            "2026",
                                            "2026-02",
                                            "-29",
                                            "-",
                                            "+01:00",
                                            "T10:11",
                                            ":12",
                                            ".345",
                                            "Z",
                                            ":60",
                                            " ",
                                            "\t",
                                            "e",
                                            "E-",
                                            "e18",
                                            ".",
                                            "<",
                                            ">",
                                            "=",
                                            "\xE2\x89\xA4",
                                            "\xC2\xB5",
                                            "\xCE\xBC",
                                            "g/g",
                                            "ug",
                                            "10*9/L",
                                            "10^",
                                            "x10",
                                            "{",
                                            "}",
                                            "[",
                                            "]",
                                            "%",
                                            "\xC2\xB0",
                                            "C",
                                            "mmol/L",
                                            "working",
                                            "day",
                                            "days",
                                            "months",
                                            "years",
                                            "at least",
                                            "between ",
                                            " and ",
                                            "never",
                                            "any",
                                            "number",
                                            "below",
                                            "999999999",
                                            "00000000000000000000000000000000"};
  std::mt19937 random_{20260303};
};

void FeedAll(const std::string& text) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  if (const auto day = ParseDay(text)) {
    ASSERT_EQ(FormatIso(*day), text);
  }
  if (const auto value = ParseDecimal(text)) {
    ASSERT_EQ(Compare(*value, N(FormatDecimal(*value))), 0) << text;
  }
  if (const auto period = ParsePeriod(text); period.ok()) {
    ASSERT_EQ(ParsePeriod(FormatPeriod(*period)).value(), *period) << text;
    Add(D("2026-01-31"), *period, {});
  }
  if (const auto moment = ParseDateTime(text, utc); moment.ok()) {
    ASSERT_LE(moment->date.first, moment->date.last);
    ASSERT_TRUE(moment->date.first.is_finite());
    ASSERT_EQ(DayOf(moment->instant, utc), moment->date.first) << text;
    ASSERT_EQ(ParseDateTime(FormatIso(moment->date), utc)->date, moment->date) << text;
  }
  ParseValue(text);
  if (const auto quantity = ParseQuantity(text)) {
    const auto again = ParseQuantity(FormatQuantity(*quantity));
    ASSERT_TRUE(again) << text;
    ASSERT_EQ(again->comparator, quantity->comparator);
    if (quantity->unit != kUnknownUnit) {
      ASSERT_EQ(again->unit, quantity->unit) << text;
    }
  }
  if (const auto test = ParseValueTest(text); test.ok()) {
    ASSERT_EQ(FormatValueTest(ParseValueTest(FormatValueTest(*test)).value()),
              FormatValueTest(*test));
  }
  const UnitId unit = FindUnit(text);
  if (!UnitName(unit).empty()) {
    ASSERT_EQ(FindUnit(UnitName(unit)), unit);
  }
}

TEST(RobustnessTest, RandomTextsNeverCrashAParser) {
  TextMaker maker;
  for (int i = 0; i < 60'000; ++i) {
    ASSERT_NO_FATAL_FAILURE(FeedAll(maker.Next()));
  }
}

TEST(RobustnessTest, DamagedGoodTextsNeverCrashAParser) {
  TextMaker maker;
  for (const std::string text :
       {"2026-02-28", "2026-02", "2026-03-31T23:30:00.123+01:00", "-3.50e-3", "24 years 6 months",
        "2 working days", "<= 10.5 \xC2\xB5g/g", "400 x10^9/L", "between 2 and 5 mmol/L",
        "at least 85%",
        "37.5\xC2\xB0"
        "C",
        "mL/min/{1.73_m2}"}) {
    for (int i = 0; i < 3'000; ++i) {
      std::string damaged = text;
      for (int times = 0; times <= i % 3; ++times) damaged = maker.Damaged(damaged);
      ASSERT_NO_FATAL_FAILURE(FeedAll(damaged));
    }
  }
}

TEST(RobustnessTest, LongTextsAreAnsweredQuickly) {
  for (const char c : {'0', '9', ' ', '-', '<', '{', 'g', '1', '.', '\xC2', '\0'}) {
    FeedAll(std::string(200'000, c));
    FeedAll("1 " + std::string(200'000, c));
  }
}

TEST(QuotableTest, KeepsGoodTextAndMakesTheRestHarmless) {
  EXPECT_EQ(Quotable("\xC2\xB5g/g"), "\xC2\xB5g/g");
  EXPECT_EQ(Quotable("a\nb\tc\x7F"), "a?b?c?");
  EXPECT_EQ(Quotable("say \"no\""), "say 'no'");
  EXPECT_EQ(Quotable("\xC2"), "?");
  EXPECT_EQ(Quotable("\xC0\xAF"), "??");            // overlong
  EXPECT_EQ(Quotable("\xED\xA0\x80"), "???");       // surrogate
  EXPECT_EQ(Quotable("\xF5\x80\x80\x80"), "????");  // beyond Unicode
  EXPECT_EQ(Quotable("\xE2\x89\xA4"), "\xE2\x89\xA4");
  EXPECT_EQ(Quotable("\xF0\x9F\x98\x80"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(Quotable(std::string(41, 'x')), std::string(40, 'x') + "...");
  EXPECT_EQ(Quotable(std::string(40, 'x')), std::string(40, 'x'));
}

}  // namespace
}  // namespace waymark::calendar
