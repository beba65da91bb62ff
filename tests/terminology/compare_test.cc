#include "waymark/terminology/compare.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::terminology {
namespace {

using ::testing::SizeIs;

const std::vector<Member> kBefore = {
    {"snomed", "720006006", "Cancer care review", "2020", 0},
    {"readv2", "8BAV.", "Cancer care review", "2016", 0},
    {"snomed", "401123009", "Cancer care review", "2020", 0},
};
const std::vector<Member> kAfter = {
    {"ctv3", "8BAV.", "Review, \"cancer\"", "2026", 0},
    {"snomed", "401123009", "Cancer care review [inactive]", "2026", 0},
    {"snomed", "720006006", "Cancer care review", "2026", 0},
};

TEST(Diff, TellsAddedRemovedAndReworded) {
  const CodeSetDiff diff = DiffMembers(kBefore, kAfter);
  ASSERT_THAT(diff.added, SizeIs(1));
  EXPECT_EQ(diff.added[0].system, "ctv3");
  ASSERT_THAT(diff.removed, SizeIs(1));
  EXPECT_EQ(diff.removed[0].system, "readv2");
  ASSERT_THAT(diff.term_changed, SizeIs(1));
  EXPECT_EQ(diff.term_changed[0].before.term, "Cancer care review");
  EXPECT_FALSE(diff.empty());
}

TEST(Diff, OrderAndSourceAreNoDifference) {
  std::vector<Member> shuffled(kBefore.rbegin(), kBefore.rend());
  shuffled[0].source = "another";
  const CodeSetDiff diff = DiffMembers(kBefore, shuffled);
  EXPECT_TRUE(diff.empty());
  EXPECT_EQ(FormatDiff(diff), "0 added, 0 removed, 0 with another term\n");
}

TEST(Diff, OfNothingIsAllOrNothing) {
  EXPECT_TRUE(DiffMembers({}, {}).empty());
  EXPECT_THAT(DiffMembers({}, kAfter).added, SizeIs(3));
  EXPECT_THAT(DiffMembers(kBefore, {}).removed, SizeIs(3));
}

TEST(Diff, IsPrintedForPeopleAndAsCsv) {
  const CodeSetDiff diff = DiffMembers(kBefore, kAfter);
  EXPECT_EQ(FormatDiff(diff),
            "+ ctv3 8BAV. Review, \"cancer\"\n"
            "- readv2 8BAV. Cancer care review\n"
            "~ snomed 401123009 Cancer care review -> Cancer care review [inactive]\n"
            "1 added, 1 removed, 1 with another term\n");
  EXPECT_EQ(DiffCsv(diff),
            "change,code_system,code,term,term_before\n"
            "added,ctv3,8BAV.,\"Review, \"\"cancer\"\"\",\n"
            "removed,readv2,8BAV.,Cancer care review,Cancer care review\n"
            "term_changed,snomed,401123009,Cancer care review [inactive],Cancer care review\n");
}

}  // namespace
}  // namespace waymark::terminology
