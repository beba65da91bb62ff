#include "waymark/terminology/csv.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::terminology {
namespace {

using ::testing::ElementsAre;

struct Row {
  std::vector<std::string> fields;
  int line = 0;
  std::string malformed;
};

std::vector<Row> ReadAll(std::string_view text) {
  CsvReader reader(text);
  std::vector<CsvField> row;
  std::vector<Row> all;
  while (reader.Next(row)) {
    Row& r = all.emplace_back();
    for (const CsvField& f : row) r.fields.emplace_back(f.text);
    r.line = reader.line();
    r.malformed = reader.malformed();
  }
  return all;
}

TEST(Csv, ReadsPlainAndQuotedFields) {
  const auto rows = ReadAll("a,\"b, \"\"c\"\"\",\r\n\"line\none\",,\"\"\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b, \"c\"", ""));
  EXPECT_THAT(rows[1].fields, ElementsAre("line\none", "", ""));
  EXPECT_EQ(rows[0].malformed, "");
}

TEST(Csv, CountsLinesThroughQuotedLineBreaksAndColumnsInCharacters) {
  CsvReader reader("h\n\"a\nb\",x\nS\xC3\xA9zary,y\n");
  std::vector<CsvField> row;
  ASSERT_TRUE(reader.Next(row));
  ASSERT_TRUE(reader.Next(row));
  EXPECT_EQ(reader.line(), 2);
  EXPECT_EQ(row[1].line, 3);
  EXPECT_EQ(row[1].column, 4);
  ASSERT_TRUE(reader.Next(row));
  EXPECT_EQ(reader.line(), 4);
  EXPECT_EQ(row[1].column, 8);
  EXPECT_FALSE(reader.Next(row));
}

TEST(Csv, SkipsBlankLinesAndAByteOrderMarkAndNeedsNoLastLineBreak) {
  const auto rows = ReadAll(
      "\xEF\xBB\xBF"
      "a,b\r\n\r\n\n1,2");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b"));
  EXPECT_THAT(rows[1].fields, ElementsAre("1", "2"));
  EXPECT_EQ(rows[1].line, 4);
  EXPECT_TRUE(ReadAll("").empty());
  EXPECT_TRUE(ReadAll("\n\r\n").empty());
}

TEST(Csv, KeepsAndNamesWhatIsMalformed) {
  const auto open = ReadAll("a,\"b\nc");
  ASSERT_EQ(open.size(), 1u);
  EXPECT_THAT(open[0].fields, ElementsAre("a", "b\nc"));
  EXPECT_EQ(open[0].malformed, "a quote that is never closed");

  const auto after = ReadAll("\"a\"\"\"b,c\nd,e\n");
  ASSERT_EQ(after.size(), 2u);
  EXPECT_THAT(after[0].fields, ElementsAre("a\"b", "c"));
  EXPECT_EQ(after[0].malformed, "text after a closing quote");
  EXPECT_EQ(after[1].malformed, "");

  EXPECT_EQ(ReadAll("a\"b,c\n")[0].malformed, "a quote within a field that is not in quotes");
  EXPECT_EQ(ReadAll("a,\"")[0].malformed, "a quote that is never closed");
}

TEST(Csv, ManyDoubledQuotesInOneRowStayApart) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\"\"\"" + std::to_string(i) + "\",";
  const auto rows = ReadAll(text);
  ASSERT_EQ(rows.size(), 1u);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(rows[0].fields[static_cast<size_t>(i)], "\"" + std::to_string(i));
  }
}

TEST(Csv, WhatIsQuotedIsReadBackAsItWas) {
  for (const std::string text : {"", "plain", "a,b", "say \"no\"", "two\nlines", "\r", "\"", "é"}) {
    const auto rows = ReadAll("x," + CsvQuoted(text) + "\n");
    ASSERT_EQ(rows.size(), 1u) << text;
    EXPECT_THAT(rows[0].fields, ElementsAre("x", text));
    EXPECT_EQ(rows[0].malformed, "");
  }
}

TEST(Utf8, IsToldFromOtherEncodings) {
  for (std::string_view good : {"", "plain", "S\xC3\xA9zary", "\xE2\x80\xA6", "\xF0\x9F\x8F\xA5"}) {
    EXPECT_TRUE(IsUtf8(good)) << good;
  }
  for (std::string_view bad : {"S\xE9zary", "\xC3", "\xC3(", "\x80", "\xC0\xAF", "\xED\xA0\x80",
                               "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
    EXPECT_FALSE(IsUtf8(bad)) << bad;
  }
}

}  // namespace
}  // namespace waymark::terminology
