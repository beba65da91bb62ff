#include "waymark/record/readers/csv.h"

#include <sys/stat.h>

#include <random>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "record/files.h"

namespace waymark::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct ReadRow {
  int64_t line;
  std::vector<std::string> fields;
  CsvProblem problem;
};

std::vector<ReadRow> ReadAll(const std::string& path) {
  auto file = CsvFile::Open(path);
  EXPECT_TRUE(file.ok()) << file.status();
  std::vector<ReadRow> rows;
  CsvRow row;
  while ((*file)->Next(row)) {
    rows.push_back({row.line, {row.fields.begin(), row.fields.end()}, row.problem});
  }
  EXPECT_TRUE((*file)->status().ok());
  return rows;
}

// As many characters of a row as there are, drawn from those that matter to the splitting.
std::string RandomText(std::mt19937& random, size_t most, std::string_view letters) {
  std::string out;
  for (size_t size = random() % (most + 1); size > 0; --size) {
    out += letters[random() % letters.size()];
  }
  return out;
}

TEST(SplitCsvRowTest, WhatStandsBehindARowChangesNothing) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::string raw = RandomText(random, 60, "ab,,,,\r\xC3\xA9 \"");
    CsvRow alone, within;
    SplitCsvRow(raw, alone);
    const std::string text = raw + "\n" + RandomText(random, 40, "c,\"\n");
    SplitCsvRow(text, raw.size(), within);
    EXPECT_EQ(within.raw, alone.raw);
    EXPECT_EQ(within.problem, alone.problem) << raw;
    EXPECT_EQ(within.fields, alone.fields) << raw;
  }
}

class CsvFileTest : public testing::Test {
 protected:
  std::vector<ReadRow> Rows(const std::string& text) {
    return ReadAll(folder_.Write("a.csv", text));
  }
  Folder folder_;
};

TEST_F(CsvFileTest, ReadsRowsWithAnyLineEndAndAMark) {
  const auto rows = Rows(
      "\xEF\xBB\xBF"
      "a,b\r\nc,d\n\n\r\ne,");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b"));
  EXPECT_THAT(rows[1].fields, ElementsAre("c", "d"));
  EXPECT_THAT(rows[2].fields, ElementsAre("e", ""));
  EXPECT_EQ(rows[2].line, 5);
}

TEST_F(CsvFileTest, ReadsQuotedFields) {
  const auto rows = Rows("\"a,1\",\"say \"\"hi\"\"\",\"two\nlines\",\"\"\nx\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].fields, ElementsAre("a,1", "say \"hi\"", "two\nlines", ""));
  EXPECT_EQ(rows[0].problem, CsvProblem::kNone);
  EXPECT_THAT(rows[1].fields, ElementsAre("x"));
  EXPECT_EQ(rows[1].line, 3);
}

TEST_F(CsvFileTest, AnEmptyFileHasNoRows) {
  EXPECT_TRUE(Rows("").empty());
  EXPECT_TRUE(Rows("\xEF\xBB\xBF").empty());
  EXPECT_TRUE(Rows("\n\n\r\n").empty());
}

// The quote of the first line is closed by that of the third: one broken row.
TEST_F(CsvFileTest, ARowThatTakesInTheNextLinesCostsOnlyThose) {
  const auto rows = Rows("a,\"closed too late\nb,c\n\"x\"y,z\nq,r\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].problem, CsvProblem::kTextAfterQuote);
  EXPECT_THAT(rows[1].fields, ElementsAre("q", "r"));
  EXPECT_EQ(rows[1].line, 4);
}

TEST_F(CsvFileTest, AQuoteThatIsNeverClosedIsOneBrokenLine) {
  const auto rows = Rows("a,b\nc,\"never closed\nd,e\nf,g\n");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[1].problem, CsvProblem::kQuoteNotClosed);
  EXPECT_THAT(rows[2].fields, ElementsAre("d", "e"));
  EXPECT_EQ(rows[3].line, 4);
}

TEST_F(CsvFileTest, OtherBrokenRowsAreNamed) {
  const auto rows = Rows("q\"r,s\n\"x\"y,z\nfine,1\n\xFF,t\n");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].problem, CsvProblem::kQuoteWithinText);
  EXPECT_EQ(rows[1].problem, CsvProblem::kTextAfterQuote);
  EXPECT_EQ(rows[2].problem, CsvProblem::kNone);
  EXPECT_EQ(rows[3].problem, CsvProblem::kNotUtf8);
  for (int i = 1; i <= static_cast<int>(CsvProblem::kTooLong); ++i) {
    EXPECT_FALSE(CsvProblemText(static_cast<CsvProblem>(i)).empty());
  }
}

TEST_F(CsvFileTest, AnEndlessLineIsOneBrokenRowAndMemoryStaysFlat) {
  const auto rows =
      Rows("a\n" + std::string(7'000'000, 'x') + "\nb\n" + std::string(5'000'000, 'y'));
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[1].problem, CsvProblem::kTooLong);
  EXPECT_THAT(rows[2].fields, ElementsAre("b"));
  EXPECT_EQ(rows[2].line, 3);
  EXPECT_EQ(rows[3].problem, CsvProblem::kTooLong);
}

TEST_F(CsvFileTest, ALongQuotedFieldIsReadAcrossBuffers) {
  const std::string text(600'000, 'n');
  const auto rows = Rows("a,\"" + text + "\n" + text.substr(0, 10) + "\"\nb,c\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].fields[1].size(), 600'011u);
  EXPECT_EQ(rows[1].line, 3);
}

TEST_F(CsvFileTest, WhatWasWrittenIsReadBack) {
  std::mt19937 random(5);
  const std::string pieces[] = {"",     "a",          ",",        "\"",    "\n",
                                "\r\n", "long word ", "\xC3\xA9", "x\"\"y"};
  for (int round = 0; round < 100; ++round) {
    std::vector<std::vector<std::string>> expected;
    std::string text;
    for (unsigned r = 0; r < 1 + random() % 20; ++r) {
      std::vector<std::string> fields;
      std::string line;
      for (unsigned f = 0; f < 1 + random() % 5; ++f) {
        std::string field;
        for (unsigned p = 0; p < random() % 6; ++p) field += pieces[random() % std::size(pieces)];
        std::string quoted = "\"";
        for (const char c : field) quoted += c == '"' ? "\"\"" : std::string(1, c);
        const bool plain = field.find_first_of(",\"\r\n") == std::string::npos && random() % 2 == 0;
        line += (f ? "," : "") + (plain ? field : quoted + "\"");
        fields.push_back(field);
      }
      if (line.empty()) continue;
      expected.push_back(fields);
      text += line + (random() % 2 ? "\n" : "\r\n");
    }
    const auto rows = Rows(text);
    ASSERT_EQ(rows.size(), expected.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      ASSERT_EQ(rows[i].fields, expected[i]);
      ASSERT_EQ(rows[i].problem, CsvProblem::kNone);
    }
  }
}

TEST_F(CsvFileTest, NoiseNeverCrashesAndEndsSomewhere) {
  std::mt19937 random(6);
  const std::string alphabet = "a,\"\n\r\xFF";
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (unsigned n = 0; n < random() % 60; ++n) text += alphabet[random() % alphabet.size()];
    const auto rows = Rows(text);
    EXPECT_LE(rows.size(), text.size());
  }
}

TEST_F(CsvFileTest, CanBeReadAgain) {
  auto file = CsvFile::Open(folder_.Write("a.csv", "a\nb\n"));
  ASSERT_TRUE(file.ok());
  CsvRow row;
  while ((*file)->Next(row)) {
  }
  ASSERT_TRUE((*file)->Rewind().ok());
  ASSERT_TRUE((*file)->Next(row));
  EXPECT_EQ(row.line, 1);
  EXPECT_THAT(row.fields, ElementsAre("a"));
}

TEST_F(CsvFileTest, APipeIsCopiedSoThatItCanBeReadAgain) {
  const std::string path = folder_.Path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path) << "a,b\nc,d\n"; });
  auto file = CsvFile::Open(path);
  ASSERT_TRUE(file.ok());
  EXPECT_FALSE((*file)->rewindable());
  ASSERT_TRUE((*file)->Spool(folder_.path()).ok());
  writer.join();
  EXPECT_EQ(folder_.FileCount(), 1u);  // the pipe alone
  CsvRow row;
  ASSERT_TRUE((*file)->Next(row));
  ASSERT_TRUE((*file)->Next(row));
  EXPECT_FALSE((*file)->Next(row));
  ASSERT_TRUE((*file)->Rewind().ok());
  ASSERT_TRUE((*file)->Next(row));
  EXPECT_THAT(row.fields, ElementsAre("a", "b"));
}

TEST_F(CsvFileTest, WhatCannotBeOpenedIsNamed) {
  EXPECT_THAT(std::string(CsvFile::Open(folder_.Path("none.csv")).status().message()),
              HasSubstr("none.csv"));
  EXPECT_EQ(CsvFile::Open(folder_.Path("none.csv")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CsvFile::Open(folder_.path()).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(CsvColumnOf, CountsCharactersOfTheLineOnWhichAFieldBegins) {
  EXPECT_EQ(CsvColumnOf("a,b,c", 0), 1);
  EXPECT_EQ(CsvColumnOf("a,b,c", 2), 5);
  EXPECT_EQ(CsvColumnOf("\xC3\xA9,b", 1), 3);
  EXPECT_EQ(CsvColumnOf("\"a,\"\"b\",c", 1), 9);
  EXPECT_EQ(CsvColumnOf("\"a\nb\",c", 1), 4);
  EXPECT_EQ(CsvColumnOf("a,b", 7), 1);
}

// Long files are split sixteen bytes at a time, short ones byte by byte.
TEST_F(CsvFileTest, RowsAreTheSameWhetherMuchFollowsOrNothing) {
  std::mt19937 random(1);
  for (int i = 0; i < 500; ++i) {
    const std::string text = RandomText(random, 14, "ab,,\r\n\xC3\xA9\"") + "\n";
    const std::vector<ReadRow> alone = Rows(text), followed = Rows(text + std::string(40, '\n'));
    ASSERT_EQ(alone.size(), followed.size()) << text;
    for (size_t row = 0; row < alone.size(); ++row) {
      EXPECT_EQ(alone[row].line, followed[row].line) << text;
      EXPECT_EQ(alone[row].fields, followed[row].fields) << text;
      EXPECT_EQ(alone[row].problem, followed[row].problem) << text;
    }
  }
}

}  // namespace
}  // namespace waymark::record
