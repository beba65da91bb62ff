// Every case of tests/semantics/ against the engine and against the naive evaluator.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_join.h"
#include "engine/both_evaluators.h"
#include "engine/semantics_case.h"

namespace waymark::test {
namespace {

std::vector<std::string> Files() {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(WAYMARK_SOURCE_DIR "/tests/semantics")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

struct AllCases {
  std::vector<SemanticsCase> cases;
  std::vector<std::string> errors;
};

const AllCases& Cases() {
  static const AllCases all = [] {
    AllCases result;
    for (const std::string& file : Files()) {
      for (auto& one : ReadCases(file, result.errors)) result.cases.push_back(std::move(one));
    }
    return result;
  }();
  return all;
}

TEST(Semantics, every_case_can_be_read) {
  EXPECT_EQ(absl::StrJoin(Cases().errors, "\n"), "");
  EXPECT_GT(Cases().cases.size(), 100u);
}

class SemanticsTest : public testing::TestWithParam<size_t> {
 protected:
  void Run(const authoring::EvaluateFunction& evaluate, bool doubts) {
    const SemanticsCase& one = Cases().cases[GetParam()];
    std::string errors;
    const auto pack = one.pack.Load(errors);
    ASSERT_NE(pack, nullptr) << errors;
    authoring::RunOptions options;
    options.evaluate = evaluate;
    options.check_doubts = doubts;
    const auto result = authoring::RunStory(pack, one.story, options);
    EXPECT_TRUE(result.passed()) << one.file << ".yaml:" << one.line << ": " << one.story.name
                                 << "\n"
                                 << absl::StrJoin(result.failures, "\n");
  }
};

TEST_P(SemanticsTest, engine) { Run(authoring::EngineEvaluation(absl::UTCTimeZone()), true); }

TEST_P(SemanticsTest, naive) {
  if (Cases().cases[GetParam()].engine_only) GTEST_SKIP() << "about the engine alone";
  Run(NaiveEvaluation(absl::UTCTimeZone()), false);
}

std::string NameOf(const testing::TestParamInfo<size_t>& info) {
  const SemanticsCase& one = Cases().cases[info.param];
  std::string name = one.file + "_";
  for (const char c : one.story.name) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, SemanticsTest, testing::Range<size_t>(0, Cases().cases.size()),
                         NameOf);

}  // namespace
}  // namespace waymark::test
