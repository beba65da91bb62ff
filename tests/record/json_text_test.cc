#include "waymark/record/readers/json_text.h"

#include <random>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::record {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

std::string Quoted(const std::string& text) {
  std::string out;
  AppendWithQuotedNumbers(text, out);
  return out;
}

TEST(AppendWithQuotedNumbers, QuotesNumbersAndNothingElse) {
  EXPECT_EQ(Quoted(R"({"a":4.0,"b":[-1,2e5, 3.5E-7 ],"c":"7","d":true})"),
            R"({"a":"4.0","b":["-1","2e5", "3.5E-7" ],"c":"7","d":true})");
  EXPECT_EQ(Quoted("5"), "\"5\"");
  EXPECT_EQ(Quoted(R"("12\"34" 5)"), R"("12\"34" "5")");
  EXPECT_EQ(Quoted("[1e400,123456789012345678901234567890]"),
            R"(["1e400","123456789012345678901234567890"])");
}

TEST(AppendWithQuotedNumbers, WhatIsNoNumberStaysForTheParserToRefuse) {
  for (const char* const text : {"[01]", "[1.]", "[-]", "[1e]", "[1x]", "[--1]", "[1.2.3]",
                                 "[0x10]", "\"never closed 12", "\"ends in a backslash\\"}) {
    EXPECT_EQ(Quoted(text), text);
  }
}

std::vector<std::pair<std::string, std::string>> Parts(const std::string& text, bool& broken) {
  JsonParts parts(text);
  std::vector<std::pair<std::string, std::string>> all;
  while (parts.Next()) all.emplace_back(parts.key(), parts.value());
  broken = parts.broken();
  return all;
}

TEST(JsonParts, GivesMembersAndElementsAsWritten) {
  bool broken = true;
  EXPECT_THAT(Parts(R"( )"
                    R"({})",
                    broken),
              ElementsAre());
  EXPECT_THAT(
      Parts(R"({"a" : [1,{"b":"}"}] , "c":"x\"]", "d":null})", broken),
      ElementsAre(Pair("a", R"([1,{"b":"}"}])"), Pair("c", R"("x\"]")"), Pair("d", "null")));
  EXPECT_FALSE(broken);
  EXPECT_THAT(Parts("[ 1 , [2] , {} ]", broken),
              ElementsAre(Pair("", "1"), Pair("", "[2]"), Pair("", "{}")));
  EXPECT_FALSE(broken);
  JsonParts rest("{} {\"x\":1}");
  EXPECT_FALSE(rest.Next());
  EXPECT_EQ(rest.rest(), " {\"x\":1}");
}

TEST(JsonParts, SaysWhenBracketsOrQuotesDoNotClose) {
  for (const char* const text :
       {"", "x", "{", "[1", "[1,", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":[1}", "{\"a\" 1}",
        "{a:1}", "[1 2]", "{\"a\":\"x}", "[[1]"}) {
    bool broken = false;
    Parts(text, broken);
    EXPECT_TRUE(broken) << text;
  }
}

// Where a value ends, one byte after the other.
size_t PlainEnd(std::string_view text) {
  size_t depth = 0;
  bool in_text = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_text && c == '\\') {
      ++at;
    } else if (c == '"') {
      in_text = !in_text;
    } else if (!in_text && (c == '{' || c == '[')) {
      ++depth;
    } else if (!in_text && (c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

TEST(JsonParts, ValuesEndWhereverTheyLieInABlock) {
  std::mt19937 random(7);
  constexpr std::string_view kLetters = "\"\"\\{}[][]{}:, aZ|;\x02\xc3\xa9";
  int whole = 0;
  for (int i = 0; i < 200'000; ++i) {
    // Blanks before it, so that it begins anywhere in a block of 16.
    std::string value = i % 2 == 0 ? "[" : "{";
    const size_t size = random() % 60;
    for (size_t k = 0; k < size; ++k) value += kLetters[random() % kLetters.size()];
    const std::string before = "[" + std::string(random() % 20, ' ');
    const std::string text = before + value;
    JsonParts parts(text);
    const bool found = parts.Next();
    const size_t end = PlainEnd(value);
    ASSERT_EQ(found, end != std::string_view::npos) << text;
    if (!found) {
      EXPECT_TRUE(parts.broken());
      EXPECT_EQ(parts.position(), text.size());
      continue;
    }
    ++whole;
    ASSERT_EQ(parts.value(), value.substr(0, end)) << text;
  }
  EXPECT_GT(whole, 10'000);
}

TEST(JsonParts, TextsEndWhereverTheyLieInABlock) {
  for (size_t before = 0; before < 20; ++before) {
    for (size_t size = 0; size < 40; ++size) {
      for (const char* const end : {"\"", "\\\"\"", "\\\\\"", ""}) {
        const std::string value = "\"" + std::string(size, 'x') + end;
        const std::string text = "[" + std::string(before, ' ') + value + (*end == 0 ? "" : ",1]");
        JsonParts parts(text);
        ASSERT_EQ(parts.Next(), *end != 0) << text;
        if (*end != 0) {
          ASSERT_EQ(parts.value(), value) << text;
        }
      }
    }
  }
}

TEST(JsonParts, NoiseEndsSomewhere) {
  std::mt19937 random(1);
  const std::string alphabet = "{}[]\",:\\1a ";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = "{";
    for (unsigned n = 0; n < random() % 30; ++n) text += alphabet[random() % alphabet.size()];
    bool broken = false;
    EXPECT_LE(Parts(text, broken).size(), text.size());
    std::string out;
    AppendWithQuotedNumbers(text, out);
  }
}

TEST(JsonParts, ValuesOfManyBlocksEndWhereAPlainWalkEndsThem) {
  std::mt19937 random(11);
  int ended = 0;
  for (int round = 0; round < 20000; ++round) {
    // More or fewer of what means something, so that values end early, late and never.
    const std::string_view letters = round % 3 == 0 ? "{}[]\"\\ab"
                                     : round % 3 == 1
                                         ? "{[}]\"aaaaaaaaaaaaaaaa,:1"
                                         : "{{{[[\"\"\"\"}}}]]\\aaaaaaaaaaaaaaaaaaaaaaaaaa";
    std::string value = "{";
    for (size_t size = random() % 300; size > 0; --size) {
      value += letters[random() % letters.size()];
    }
    const size_t end = PlainEnd(value);
    const std::string text = "[" + std::string(random() % 70, ' ') + value;
    JsonParts parts(text);
    const bool found = parts.Next();
    ASSERT_EQ(found, end != std::string_view::npos) << text;
    if (found) {
      ASSERT_EQ(parts.value(), value.substr(0, end)) << text;
    }
    ended += found ? 1 : 0;
  }
  EXPECT_GT(ended, 5000);
  EXPECT_LT(ended, 19000);
}

TEST(PlaceOf, CountsLinesAndCharacters) {
  EXPECT_EQ(PlaceOf("ab\nc\xC3\xA9x", 6).line, 2u);
  EXPECT_EQ(PlaceOf("ab\nc\xC3\xA9x", 6).column, 3u);
  EXPECT_EQ(PlaceOf("", 10).line, 1u);
}

}  // namespace
}  // namespace waymark::record
