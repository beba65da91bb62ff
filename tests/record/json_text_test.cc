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

TEST(PlaceOf, CountsLinesAndCharacters) {
  EXPECT_EQ(PlaceOf("ab\nc\xC3\xA9x", 6).line, 2u);
  EXPECT_EQ(PlaceOf("ab\nc\xC3\xA9x", 6).column, 3u);
  EXPECT_EQ(PlaceOf("", 10).line, 1u);
}

}  // namespace
}  // namespace waymark::record
