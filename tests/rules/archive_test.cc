#include "waymark/rules/pack_archive.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "waymark/rules/digest.h"

namespace waymark::rules {
namespace {

namespace fs = std::filesystem;

class PackArchive : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              (std::string("waymark_pack_") +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  fs::path folder_;
};

std::vector<SourceFile> Pack() {
  return {{"pack.yaml", "# head\npack: small\ntemplates: ../wording  # beside it\nlanguage: 1\n"},
          {"rules/deep/a.yaml", "rule: a # as written\n"},
          {"../wording/fit.md", "Return the kit.\n"},
          {"pack.sig", "signer: x\n"}};
}

TEST_F(PackArchive, HoldsTheTemplatesAndKeepsTheDigest) {
  ASSERT_TRUE(WritePack(Pack(), folder_.string()).ok());
  EXPECT_EQ(Read("templates/fit.md"), "Return the kit.\n");
  EXPECT_EQ(Read("rules/deep/a.yaml"), "rule: a # as written\n");
  EXPECT_EQ(Read("pack.yaml"), "# head\npack: small\ntemplates: templates\nlanguage: 1\n");
  EXPECT_EQ(Read("pack.sig"), "signer: x\n");
  EXPECT_EQ(ComputeDigest(SelfContained(Pack()), {}), ComputeDigest(Pack(), {}));
}

TEST_F(PackArchive, OfACopyIsTheCopy) {
  const auto once = SelfContained(Pack());
  const auto twice = SelfContained(once);
  ASSERT_EQ(once.size(), twice.size());
  for (size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(once[i].path, twice[i].path);
    EXPECT_EQ(once[i].text, twice[i].text);
  }
}

TEST_F(PackArchive, WritesIntoAnEmptyFolderAndOverNothingElse) {
  fs::create_directories(folder_);
  EXPECT_TRUE(WritePack(Pack(), folder_.string()).ok());
  EXPECT_EQ(WritePack(Pack(), folder_.string()).code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(PackArchive, RefusesPathsThatLeadOutOfTheFolder) {
  for (const std::string path :
       {"../elsewhere.yaml", "/etc/passwd", "rules/../../x.yaml", "a\\b.yaml", ""}) {
    auto files = Pack();
    files.push_back({path, "x: 1\n"});
    EXPECT_EQ(WritePack(files, folder_.string()).code(), absl::StatusCode::kInvalidArgument)
        << path;
    EXPECT_FALSE(fs::exists(folder_));
  }
}

TEST_F(PackArchive, SaysWhereItCannotWrite) {
  const fs::path file = folder_.string() + ".file";
  std::ofstream(file) << "in the way";
  EXPECT_EQ(WritePack(Pack(), (file / "pack").string()).code(), absl::StatusCode::kUnavailable);
  fs::remove(file);
}

}  // namespace
}  // namespace waymark::rules
