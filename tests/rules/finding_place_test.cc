// Findings stand at the key that they are about, not at the beginning of the rule.
#include <gtest/gtest.h>

#include <algorithm>

#include "rules/safety_pack.h"
#include "waymark/rules/gate.h"

namespace waymark::rules {
namespace {

const std::string kBlocks =
    "start: {each: referral}\nif_several: ask\ndone: review\n"
    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n";

// The rest of the line at which the finding of that name stands.
std::string TextAt(const std::vector<Finding>& findings, const std::vector<SourceFile>& files,
                   const std::string& name) {
  const auto at = std::find_if(findings.begin(), findings.end(),
                               [&](const Finding& finding) { return finding.name == name; });
  if (at == findings.end()) return "no finding " + name;
  if (at->place.file < 0) return "no place";
  const std::string& text = files[static_cast<size_t>(at->place.file)].text;
  size_t begin = 0;
  for (int line = 1; line < at->place.line; ++line) begin = text.find('\n', begin) + 1;
  begin += static_cast<size_t>(at->place.column) - 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(FindingPlace, OfAReviewThatIsOverdueIsItsKey) {
  const LoadedPack loaded = SafetyPack()
                                .Today("2027-07-01")
                                .Rule("a-rule", "review", "review_by: 2027-06-30\n" + kBlocks)
                                .Load();
  EXPECT_EQ(TextAt(loaded.findings, loaded.files, "past-its-review"), "review_by: 2027-06-30");
}

TEST(FindingPlace, OfHolidaysThatEndIsTheDayUpToWhichTheyGo) {
  const auto at = [](const std::string& name, const std::string& text) {
    const LoadedPack loaded =
        SafetyPack().Today("2027-06-01").Head("holidays: " + name + "\n").File(name, text).Load();
    return TextAt(loaded.findings, loaded.files, "calendar-ends");
  };
  EXPECT_EQ(
      at("holidays.yaml", "holidays: England\ncovers_until: 2027-12-31\ndays: [2027-01-01]\n"),
      "2027-12-31");
  EXPECT_EQ(at("holidays.csv", "date,name\n2027-01-01,New Year\n2027-12-31,covers_until\n"),
            "2027-12-31,covers_until");
}

TEST(FindingPlace, OfWorkingDaysWithoutHolidaysIsTheRowThatCountsThem) {
  const LoadedPack loaded =
      SafetyPack()
          .Rule("a-rule", "review",
                "start: {each: referral}\nif_several: ask\ndone: review\ntiming:\n"
                "  - {becomes: upcoming, from: start}\n"
                "  - {becomes: due, from: start + 2 working days, shown_in: [worklist]}\n")
          .Load();
  EXPECT_EQ(TextAt(loaded.findings, loaded.files, "calendar-ends"),
            "{becomes: due, from: start + 2 working days, shown_in: [worklist]}");
}

TEST(FindingPlace, OfTheGateIsTheKeyOrTheStatusThatAsksForIt) {
  const LoadedPack loaded = SafetyPack()
                                .Rule("a-rule", "review",
                                      "status: active\nauthor: B. Jones\napproved_by: B. Jones\n"
                                      "evidence: [{source: NICE NG12}]\n" +
                                          kBlocks)
                                .Load();
  ASSERT_NE(loaded.pack, nullptr);
  const auto gate = CheckGate(*loaded.pack, {}, {});
  const auto at = [&](const std::string& name) { return TextAt(gate, loaded.files, name); };
  EXPECT_EQ(at("gate-evidence"), "evidence: [{source: NICE NG12}]");
  EXPECT_EQ(at("gate-approval"), "approved_by: B. Jones");
  EXPECT_EQ(at("gate-owner"), "status: active");
  EXPECT_EQ(at("gate-review"), "status: active");
}

}  // namespace
}  // namespace waymark::rules
