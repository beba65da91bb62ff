// How a finding is shown.
#include "waymark/rules/finding.h"

#include <gtest/gtest.h>

#include "waymark/rules/names.h"

namespace waymark::rules {
namespace {

Finding Make(Place place, Severity severity = Severity::kError) {
  return {"some-name", severity, place, "something is wrong", "mend it", "r"};
}

TEST(FindingTest, ShowsPlaceLineCaretAndHint) {
  EXPECT_EQ(FormatFinding(Make({0, 2, 4}), {{"a.yaml", "one\ntwo three\n"}}),
            "a.yaml:2:4: error: something is wrong [some-name]\n"
            "  2 | two three\n"
            "    |    ^\n"
            "  hint: mend it\n");
}

TEST(FindingTest, LeavesOutWhatIsNotKnown) {
  Finding finding = Make({}, Severity::kWarning);
  finding.hint.clear();
  EXPECT_EQ(FormatFinding(finding, {}), "warning: something is wrong [some-name]\n");
  EXPECT_EQ(FormatFinding(Make({0, 0, 0}, Severity::kNote), {{"a.yaml", "x"}}),
            "a.yaml: note: something is wrong [some-name]\n  hint: mend it\n");
  EXPECT_EQ(FormatFinding(Make({7, 1, 1}), {{"a.yaml", "x"}}),
            "error: something is wrong [some-name]\n  hint: mend it\n");
}

TEST(FindingTest, APlaceBeyondTheTextShowsNoLine) {
  EXPECT_EQ(FormatFinding(Make({0, 9, 1}), {{"a.yaml", "x\n"}}),
            "a.yaml:9:1: error: something is wrong [some-name]\n  hint: mend it\n");
  EXPECT_EQ(FormatFinding(Make({0, 1, 99}), {{"a.yaml", "x\n"}}),
            "a.yaml:1:99: error: something is wrong [some-name]\n  hint: mend it\n");
}

TEST(FindingTest, TheCaretStandsUnderTheCharacterAndNotTheByte) {
  const std::string shown = FormatFinding(Make({0, 1, 5}), {{"a.yaml", "\u00e9t\u00e9 x"}});
  EXPECT_NE(shown.find("\n    |     ^\n"), std::string::npos) << shown;
}

TEST(FindingTest, WhatATerminalWouldActOnIsReplaced) {
  const std::string shown =
      FormatFinding(Make({0, 1, 1}), {{"a.yaml", "\x1b[31mred\u202e\xff\ttab"}});
  EXPECT_NE(shown.find("?[31mred?? tab"), std::string::npos) << shown;
}

TEST(FindingTest, OfALongLineThePartAroundThePlaceIsShown) {
  const std::string line = std::string(1000, 'a') + "X" + std::string(1000, 'b');
  const std::string shown = FormatFinding(Make({0, 1, 1001}), {{"a.yaml", line}});
  EXPECT_NE(shown.find('X'), std::string::npos);
  EXPECT_LT(shown.size(), 500u);
}

TEST(FindingTest, ErrorsAreToldFromTheRest) {
  EXPECT_FALSE(HasErrors({}));
  EXPECT_FALSE(HasErrors({Make({}, Severity::kWarning), Make({}, Severity::kNote)}));
  EXPECT_TRUE(HasErrors({Make({}, Severity::kNote), Make({})}));
}

TEST(NamesTest, TheNearestNameIsTheOneThatWasMeant) {
  const std::vector<std::string_view> names = {"fit_result",  "fit_requested",      "psa",
                                               "haemoglobin", "cancer_site_breast", "soft-stop"};
  EXPECT_EQ(NearestOf("fit_reslt", names), "fit_result");
  EXPECT_EQ(NearestOf("fit-result", names), "fit_result");
  EXPECT_EQ(NearestOf("FIT_RESULT", names), "fit_result");
  EXPECT_EQ(NearestOf("result_fit", names), "fit_result");
  EXPECT_EQ(NearestOf("hemoglobin", names), "haemoglobin");
  EXPECT_EQ(NearestOf("pas", names), "psa");
  EXPECT_EQ(NearestOf("soft_stop", names), "soft-stop");
  EXPECT_EQ(NearestOf("xyz", names), "");
  EXPECT_EQ(NearestOf("platelets", names), "");
  EXPECT_EQ(NearestOf("x", {}), "");
}

TEST(NamesTest, ListsReadLikeASentence) {
  EXPECT_EQ(ListNames({"a"}, "and"), "`a`");
  EXPECT_EQ(ListNames({"a", "b", "c"}, "or"), "`a`, `b` or `c`");
  EXPECT_EQ(ListNames({"a", "b", "c"}, "and", 2), "`a`, `b` ...");
}

}  // namespace
}  // namespace waymark::rules
