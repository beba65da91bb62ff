// Runs cql_date_cases.csv. A case where Waymark differs from CQL is not skipped: it must give what
// the table says Waymark gives, and must really differ.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "calendar/helpers.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/calendar/period.h"

namespace waymark::calendar {
namespace {

struct Case {
  std::string name;
  std::string operation;
  std::string from;
  std::string by;
  std::string cql;
  std::string waymark;
  std::string reason;
};

std::vector<Case> ReadCases() {
  std::ifstream file(WAYMARK_SOURCE_DIR "/tests/calendar/cql_date_cases.csv");
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::vector<std::string> fields = absl::StrSplit(line, absl::MaxSplits(',', 6));
    if (fields.size() != 7) throw std::invalid_argument("seven fields expected: " + line);
    cases.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]});
  }
  return cases;
}

PartialDate Date(const std::string& text) {
  return ParseDateTime(text, absl::UTCTimeZone()).value().date;
}

int WholeYears(Day born, Day on) {
  int years = 0;
  while (AddMonthsRollingOver(born, (years + 1) * 12) <= on) ++years;
  return years;
}

std::string Range(int least, int most) {
  return least == most ? absl::StrCat(least) : absl::StrCat(least, " to ", most);
}

std::string Ours(const Case& test) {
  if (test.operation == "civil_day") {
    return FormatIso(ParseDateTime(test.from, LoadZone(test.by).value()).value().date);
  }
  const PartialDate from = Date(test.from);
  if (test.operation == "add") {
    const absl::StatusOr<Period> period = ParsePeriod(test.by);
    if (!period.ok()) return "refused";
    return FormatIso(PartialDate{Add(from.first, *period, {}), Add(from.last, *period, {})});
  }
  const PartialDate to = Date(test.by);
  if (test.operation == "days") {
    return Range(to.first.serial() - from.last.serial(), to.last.serial() - from.first.serial());
  }
  if (test.operation == "age") {
    return Range(WholeYears(from.last, to.first), WholeYears(from.first, to.last));
  }
  throw std::invalid_argument("unknown operation: " + test.operation);
}

TEST(CqlDateCasesTest, EveryCaseIsAsCqlSaysOrDiffersAsTheTableExplains) {
  const std::vector<Case> cases = ReadCases();
  ASSERT_GT(cases.size(), 50u);
  std::set<std::string> names;
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    EXPECT_TRUE(names.insert(test.name).second) << "named twice";
    EXPECT_EQ(test.waymark.empty(), test.reason.empty()) << "a difference needs its reason";
    const std::string ours = Ours(test);
    if (test.waymark.empty()) {
      EXPECT_EQ(ours, test.cql);
    } else {
      EXPECT_EQ(ours, test.waymark);
      EXPECT_NE(ours, test.cql) << "no longer a difference";
    }
  }
}

}  // namespace
}  // namespace waymark::calendar
