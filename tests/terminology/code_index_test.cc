#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "waymark/terminology/code.h"
#include "waymark/terminology/code_set.h"

namespace waymark::terminology {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kLocal = "https://waymark.example/local-codes";

CodeSet Set(std::string id, std::vector<std::pair<std::string, std::string>> codes) {
  CodeSet set;
  set.id = std::move(id);
  for (auto& [system, code] : codes) {
    set.members.push_back({system, NormaliseCode(system, code), "", "", 0});
  }
  return set;
}

std::vector<CodeSet> Sets() {
  return {
      Set("review", {{"snomed", "720006006"}, {"readv2", "8BAV."}}),
      Set("any", {{"snomed", "720006006"},
                  {"snomed", "1049361000000101"},
                  {"readv2", "B33.."},
                  {"readv2", "8BAV."}}),
      Set("sebaceous", {{"readv2", "B33..14"}}),
      Set("ctv3", {{"ctv3", "8BAV."}, {"ctv3", "XaIyN"}}),
      Set("local", {{std::string(kLocal), "fit-kit-given"}}),
      Set("empty", {}),
  };
}

std::vector<int> Find(const CodeIndex& index, std::string_view system, std::string_view code) {
  std::vector<int> found;
  for (CodeIndex::SetId id : index.Find(index.FindSystem(system), code)) found.push_back(id);
  return found;
}

TEST(CodeIndex, GivesAllSetsOfACodeInOrder) {
  const std::vector<CodeSet> sets = Sets();
  const CodeIndex index(sets);
  EXPECT_THAT(Find(index, "snomed", "720006006"), ElementsAre(0, 1));
  EXPECT_THAT(Find(index, "snomed", "1049361000000101"), ElementsAre(1));
  EXPECT_THAT(Find(index, kLocal, "fit-kit-given"), ElementsAre(4));
}

TEST(CodeIndex, LooksWithinOneSystemOnly) {
  const std::vector<CodeSet> sets = Sets();
  const CodeIndex index(sets);
  EXPECT_THAT(Find(index, "readv2", "8BAV."), ElementsAre(0, 1));
  EXPECT_THAT(Find(index, "ctv3", "8BAV."), ElementsAre(3));
  EXPECT_THAT(Find(index, "snomed", "8BAV."), IsEmpty());
  EXPECT_THAT(Find(index, "readv2", "720006006"), IsEmpty());
}

TEST(CodeIndex, IsCaseSensitive) {
  const std::vector<CodeSet> sets = Sets();
  const CodeIndex index(sets);
  EXPECT_THAT(Find(index, "readv2", "8bav."), IsEmpty());
  EXPECT_THAT(Find(index, "ctv3", "xaiyn"), IsEmpty());
  EXPECT_THAT(Find(index, kLocal, "FIT-kit-given"), IsEmpty());
}

TEST(CodeIndex, NormalisesCodesAsRecorded) {
  const std::vector<CodeSet> sets = Sets();
  const CodeIndex index(sets);
  EXPECT_THAT(Find(index, "readv2", "8BAV"), ElementsAre(0, 1));
  EXPECT_THAT(Find(index, "readv2", " 8BAV. "), ElementsAre(0, 1));
  EXPECT_THAT(Find(index, "snomed", " 720006006"), ElementsAre(0, 1));
  EXPECT_THAT(Find(index, kLocal, "fit-kit-given "), ElementsAre(4));
}

TEST(CodeIndex, TriesASevenCharacterReadCodeWholeBeforeItsFirstFive) {
  const std::vector<CodeSet> sets = Sets();
  const CodeIndex index(sets);
  EXPECT_THAT(Find(index, "readv2", "B33..14"), ElementsAre(2));
  EXPECT_THAT(Find(index, "readv2", "B33..99"), ElementsAre(1));
  EXPECT_THAT(Find(index, "readv2", "8BAV.00"), ElementsAre(0, 1));
  EXPECT_THAT(Find(index, "readv2", "B33.."), ElementsAre(1));
  EXPECT_THAT(Find(index, "ctv3", "XaIyN00"), IsEmpty());
}

TEST(CodeIndex, TakesNoOtherTextForASnomedNumber) {
  const std::vector<CodeSet> sets = Sets();
  const CodeIndex index(sets);
  for (std::string_view code :
       {"", "0720006006", "+720006006", "720006006.0", "7.20006006E8", "72000600", "7200060066",
        "18446744074429557622", "99999999999999999999999999"}) {
    EXPECT_THAT(Find(index, "snomed", code), IsEmpty()) << code;
  }
}

TEST(CodeIndex, ASystemWithoutCodesIsNoSystem) {
  const std::vector<CodeSet> sets = Sets();
  const CodeIndex index(sets);
  EXPECT_EQ(index.FindSystem("loinc"), CodeIndex::kNoSystem);
  EXPECT_THAT(index.Find(CodeIndex::kNoSystem, "720006006"), IsEmpty());
  const CodeIndex nothing;
  EXPECT_EQ(nothing.FindSystem("snomed"), CodeIndex::kNoSystem);
  EXPECT_THAT(nothing.Find(0, "720006006"), IsEmpty());
}

TEST(CodeIndex, KeepsMembersThatAreNoNumbersInANumericSystem) {
  const std::vector<CodeSet> sets = {Set("odd", {{"snomed", "TBC-1"}, {"snomed", "0123456"}})};
  const CodeIndex index(sets);
  EXPECT_THAT(Find(index, "snomed", "TBC-1"), ElementsAre(0));
  EXPECT_THAT(Find(index, "snomed", "0123456"), ElementsAre(0));
  EXPECT_THAT(Find(index, "snomed", "123456"), IsEmpty());
}

TEST(CodeIndex, FindsSnomedNumbersOfEveryLength) {
  CodeSet set;
  set.id = "lengths";
  std::string code = "1";
  for (int length = 1; length <= 24; ++length) {
    set.members.push_back({"snomed", code, "", "", 0});
    code += static_cast<char>('0' + length % 10);
  }
  const std::vector<CodeSet> sets = {set};
  const CodeIndex index(sets);
  for (const Member& member : set.members) {
    EXPECT_THAT(Find(index, "snomed", member.code), ElementsAre(0)) << member.code;
    EXPECT_THAT(Find(index, "snomed", " " + member.code), ElementsAre(0)) << member.code;
    EXPECT_THAT(Find(index, "snomed", member.code + "\t"), ElementsAre(0)) << member.code;
    EXPECT_THAT(Find(index, "snomed", "9" + member.code), IsEmpty()) << member.code;
  }
}

// Against a plain search through all members, on generated sets.
TEST(CodeIndex, AgreesWithAPlainSearch) {
  std::mt19937_64 random(20261122);  // the same every time
  const auto below = [&](uint64_t n) { return random() % n; };
  const std::vector<std::string> systems = {"snomed", "readv2", "ctv3", std::string(kLocal)};
  const auto code = [&](const std::string& system) -> std::string {
    if (system == "snomed") return std::to_string(1000000 + below(300));
    std::string text;
    for (int i = 0; i < 3; ++i) text += "AaB1"[below(4)];
    if (system == "readv2" && below(3) == 0) text += "..1" + std::to_string(below(3));
    return text;
  };
  std::vector<CodeSet> sets;
  for (int s = 0; s < 40; ++s) {
    CodeSet set;
    set.id = "s" + std::to_string(s);
    for (uint64_t m = below(60); m > 0; --m) {
      const std::string& system = systems[below(systems.size())];
      set.members.push_back({system, NormaliseCode(system, code(system)), "", "", 0});
    }
    sets.push_back(std::move(set));
  }
  EXPECT_THAT(ResolveCodeSets(sets), IsEmpty());
  const CodeIndex index(sets);

  const auto plain = [&](const std::string& system, const std::string& wanted) {
    std::vector<int> found;
    for (size_t s = 0; s < sets.size(); ++s) {
      for (const Member& m : sets[s].members) {
        if (m.system == system && m.code == wanted) found.push_back(static_cast<int>(s));
      }
    }
    return found;
  };
  for (int i = 0; i < 5000; ++i) {
    const std::string& system = systems[below(systems.size())];
    const std::string recorded = code(system);
    const std::string wanted = NormaliseCode(system, recorded);
    std::vector<int> expected = plain(system, wanted);
    if (expected.empty() && ReadCodeWithoutTerm(system, wanted)) {
      expected = plain(system, *ReadCodeWithoutTerm(system, wanted));
    }
    EXPECT_EQ(Find(index, system, recorded), expected) << system << " " << recorded;
  }
}

}  // namespace
}  // namespace waymark::terminology
