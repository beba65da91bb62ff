#include "waymark/service/log.h"

#include "gmock/gmock.h"
#include "service/test_pack.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

struct Lines {
  std::vector<std::string> lines;
  Log log{[this](std::string_view line) { lines.emplace_back(line); }, TestNow};
};

TEST(Log, WritesOneJsonObjectALine) {
  Lines l;
  l.log.Write(Log::Level::kWarning, "pack refused",
              {{"why", std::string("a \"b\"\nc")}, {"rules", int64_t{11}}, {"kept", true}});
  EXPECT_THAT(l.lines,
              ElementsAre("{\"time\":\"2026-03-03T09:30:00.000Z\",\"level\":\"warning\","
                          "\"event\":\"pack refused\",\"why\":\"a \\\"b\\\"\\u000ac\",\"rules\":11,"
                          "\"kept\":true}"));
}

TEST(Log, KeepsALineALineWhateverTheText) {
  EXPECT_EQ(JsonText("\x01\x7f\xe2\x80\xa8"), "\"\\u0001\\u007f\\u2028\"");
  EXPECT_EQ(JsonText("\xff"
                     "a"),
            "\"\\ufffda\"");
  EXPECT_EQ(JsonText("µg ≥"), "\"µg ≥\"");
}

TEST(Log, AFloodOfFailuresIsNoFloodOfLines) {
  Lines l;
  for (int i = 0; i < 1000; ++i) l.log.CountFailure("Evaluate", "INVALID_ARGUMENT");
  EXPECT_THAT(l.lines, SizeIs(10));  // 1, 2, 4 ... 512
  EXPECT_THAT(l.log.failures(), SizeIs(1));
  EXPECT_EQ((l.log.failures()[{"Evaluate", "INVALID_ARGUMENT"}]), 1000);
}

}  // namespace
}  // namespace waymark::service
