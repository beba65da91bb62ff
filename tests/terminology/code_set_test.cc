#include "waymark/terminology/code_set.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::terminology {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Codes(const CodeSet& set) {
  std::vector<std::string> codes;
  for (const Member& m : set.members) codes.push_back(m.system + " " + m.code);
  return codes;
}

CodeSet Set(std::string id, std::vector<std::string> snomed, std::vector<std::string> include = {},
            std::vector<std::string> exclude = {}) {
  CodeSet set;
  set.id = std::move(id);
  for (std::string& code : snomed)
    set.members.push_back({"snomed", std::move(code), "", set.id, 0});
  set.include = std::move(include);
  set.exclude = std::move(exclude);
  return set;
}

const CodeSet& Find(const std::vector<CodeSet>& sets, std::string_view id) {
  for (const CodeSet& set : sets) {
    if (set.id == id) return set;
  }
  ADD_FAILURE() << "no set " << id;
  return sets.front();
}

TEST(MembersCsv, ReadsRowsWithTheirSourceInAnyColumnOrder) {
  std::vector<MemberProblem> problems;
  const auto members = ReadMembersCsv(
      "term,code,extra,code_system,source\n"
      "Cancer care review,8BAV,x,http://read.info/readv2,\"Guide, 2016\"\n"
      "Cancer care review (procedure),720006006,,SNOMED,List\n",
      problems);
  EXPECT_THAT(problems, IsEmpty());
  ASSERT_THAT(members, SizeIs(2));
  EXPECT_EQ(members[0].system, "readv2");
  EXPECT_EQ(members[0].code, "8BAV.");
  EXPECT_EQ(members[0].term, "Cancer care review");
  EXPECT_EQ(members[0].source, "Guide, 2016");
  EXPECT_EQ(members[0].line, 2);
  EXPECT_EQ(members[1].system, "snomed");
  EXPECT_EQ(members[1].line, 3);
}

TEST(MembersCsv, KeepsGoodRowsAndNamesBadOnesByPlace) {
  std::vector<MemberProblem> problems;
  const auto members = ReadMembersCsv(
      "code_system,code,term,source\n"
      "snomed,720006006,good,s\n"
      "snomed,720006007,wrong digit,s\n"
      ",8BAV.,no system,s\n"
      "readv2,8BAV\n"
      "readv2,8BAV.,a \"b\" c,s\n"
      "readv2,8CL0.,S\xE9zary,s\n"
      "readv2,8BAD0,good,s\n",
      problems);
  EXPECT_THAT(members, SizeIs(2));
  ASSERT_THAT(problems, SizeIs(5));
  EXPECT_EQ(problems[0].line, 3);
  EXPECT_EQ(problems[0].column, 8);
  EXPECT_THAT(problems[0].message, HasSubstr("check digit is wrong"));
  EXPECT_THAT(problems[1].message, HasSubstr("code system is empty"));
  EXPECT_EQ(problems[1].line, 4);
  EXPECT_THAT(problems[2].message, HasSubstr("2 fields"));
  EXPECT_THAT(problems[3].message, HasSubstr("write the whole field in quotes"));
  EXPECT_THAT(problems[4].message, HasSubstr("not UTF-8"));
  EXPECT_EQ(problems[4].line, 7);
}

TEST(MembersCsv, NamesBothLinesOfADuplicateHoweverItIsWritten) {
  std::vector<MemberProblem> problems;
  const auto members = ReadMembersCsv(
      "code_system,code,term,source\n"
      "readv2,8BAV,one,s\n"
      "ctv3,8BAV.,other system,s\n"
      "http://read.info/readv2,8BAV.,two,s\n"
      "readv2,8bav.,other case,s\n",
      problems);
  EXPECT_THAT(members, SizeIs(3));
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].line, 4);
  EXPECT_THAT(problems[0].message, HasSubstr("lines 2 and 4"));
}

TEST(MembersCsv, RefusesAHeaderThatLacksOrRepeatsAColumn) {
  for (const auto& [text, says] : std::initializer_list<std::pair<const char*, const char*>>{
           {"", "empty"},
           {"\n\n", "empty"},
           {"code,term\n1,2\n", "no column code_system"},
           {"code_system,code,term\n", "no column source"},
           {"code_system,code,code,term,source\n", "column code stands here twice"}}) {
    std::vector<MemberProblem> problems;
    EXPECT_THAT(ReadMembersCsv(text, problems), IsEmpty());
    ASSERT_THAT(problems, SizeIs(1)) << text;
    EXPECT_EQ(problems[0].line, 1);
    EXPECT_THAT(problems[0].message, HasSubstr(says));
  }
}

TEST(ResolveCodeSets, IncludesFirstAndExcludesAfterwards) {
  std::vector<CodeSet> sets = {
      Set("new", {"40"}, {"all", "more"}, {"secondary"}),
      Set("all", {"30", "10", "20"}),
      Set("more", {"20", "50"}),
      Set("secondary", {"20", "40"}),
  };
  EXPECT_THAT(ResolveCodeSets(sets), IsEmpty());
  // 40 is the set's own, and excluded all the same: exclusion has the last word.
  EXPECT_THAT(Codes(sets[0]), ElementsAre("snomed 10", "snomed 30", "snomed 50"));
  EXPECT_THAT(Codes(sets[1]), ElementsAre("snomed 10", "snomed 20", "snomed 30"));
}

TEST(ResolveCodeSets, FollowsIncludesOfIncludesInAnyOrderAndKeepsTheirSources) {
  std::vector<CodeSet> sets = {
      Set("c", {}, {"b"}),
      Set("b", {}, {"a"}, {"x"}),
      Set("a", {"10", "20"}),
      Set("x", {"20"}),
  };
  EXPECT_THAT(ResolveCodeSets(sets), IsEmpty());
  EXPECT_THAT(Codes(sets[0]), ElementsAre("snomed 10"));
  EXPECT_EQ(sets[0].members[0].source, "a");
}

TEST(ResolveCodeSets, AnExclusionIsWithinOneSystem) {
  std::vector<CodeSet> sets = {Set("a", {}, {"b"}, {"x"}), Set("b", {}), Set("x", {})};
  sets[1].members = {{"ctv3", "685..", "", "", 0}, {"readv2", "685..", "", "", 0}};
  sets[2].members = {{"readv2", "685..", "", "", 0}};
  EXPECT_THAT(ResolveCodeSets(sets), IsEmpty());
  EXPECT_THAT(Codes(sets[0]), ElementsAre("ctv3 685.."));
}

TEST(ResolveCodeSets, ReportsUnknownNamesAndGoesOn) {
  std::vector<CodeSet> sets = {Set("a", {"10"}, {"nowhere"}, {"neither"})};
  const auto problems = ResolveCodeSets(sets);
  ASSERT_THAT(problems, SizeIs(2));
  EXPECT_EQ(problems[0].set, "a");
  EXPECT_THAT(problems[0].message, HasSubstr("include names nowhere"));
  EXPECT_THAT(problems[1].message, HasSubstr("exclude names neither"));
  EXPECT_THAT(Codes(sets[0]), ElementsAre("snomed 10"));
}

TEST(ResolveCodeSets, ReportsACycleOnceWithItsPath) {
  std::vector<CodeSet> sets = {
      Set("start", {}, {"a"}), Set("a", {"10"}, {"b"}),       Set("b", {"20"}, {}, {"c"}),
      Set("c", {"30"}, {"a"}), Set("self", {"40"}, {"self"}),
  };
  const auto problems = ResolveCodeSets(sets);
  ASSERT_THAT(problems, SizeIs(2));
  EXPECT_EQ(problems[0].set, "c");
  EXPECT_THAT(problems[0].message, HasSubstr("a -> b -> c -> a"));
  EXPECT_EQ(problems[1].set, "self");
  EXPECT_THAT(problems[1].message, HasSubstr("self -> self"));
  EXPECT_THAT(Codes(Find(sets, "self")), ElementsAre("snomed 40"));
}

TEST(ResolveCodeSets, AMadeUpSetIsAsAvailableAsItsParts) {
  std::vector<CodeSet> sets = {
      Set("whole", {"10"}),
      Set("read_only", {"20"}),
      Set("ctv3_only", {"30"}),
      Set("nothing", {}),
      Set("waits", {}, {"nothing"}),
      Set("partly", {}, {"read_only", "nothing", "ctv3_only"}),
      Set("complete", {}, {"read_only", "whole"}),
      Set("said_so", {}, {"whole"}),
      Set("own_members", {"50"}, {"nothing"}),
  };
  sets[1].availability = Availability::kPartial;
  sets[1].speaks_for = {"readv2"};
  sets[2].availability = Availability::kPartial;
  sets[2].speaks_for = {"ctv3"};
  sets[3].availability = Availability::kWaiting;
  sets[7].availability = Availability::kPartial;
  sets[7].speaks_for = {"snomed"};
  EXPECT_THAT(ResolveCodeSets(sets), IsEmpty());
  EXPECT_EQ(Find(sets, "waits").availability, Availability::kWaiting);
  EXPECT_EQ(Find(sets, "partly").availability, Availability::kPartial);
  EXPECT_THAT(Find(sets, "partly").speaks_for, ElementsAre("ctv3", "readv2"));
  EXPECT_EQ(Find(sets, "complete").availability, Availability::kComplete);
  EXPECT_EQ(Find(sets, "said_so").availability, Availability::kPartial);
  EXPECT_THAT(Find(sets, "said_so").speaks_for, ElementsAre("snomed"));
  EXPECT_EQ(Find(sets, "own_members").availability, Availability::kComplete);
}

}  // namespace
}  // namespace waymark::terminology
