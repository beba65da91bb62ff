#include "waymark/service/pack_holder.h"

#include <filesystem>

#include "gmock/gmock.h"
#include "service/test_pack.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class PackHolderTest : public ::testing::Test {
 protected:
  PackHolder Holder(PackSource source, ServiceSettings settings = TestSettings()) {
    return PackHolder(std::move(source), std::move(settings), TestNow, log_);
  }
  std::string LogText() const {
    std::string text;
    for (const std::string& line : lines_) text += line + "\n";
    return text;
  }

  TestFolder folder_;
  std::vector<std::string> lines_;
  Log log_{[this](std::string_view line) { lines_.emplace_back(line); }, TestNow};
};

TEST_F(PackHolderTest, HasNoPackBeforeTheFirstLoad) {
  PackHolder holder = Holder({.path = folder_.path("none")});
  EXPECT_EQ(holder.Get(), nullptr);
  EXPECT_FALSE(holder.Load().ok());
  EXPECT_EQ(holder.Get(), nullptr);
  EXPECT_THAT(holder.problem(), Not(IsEmpty()));
}

TEST_F(PackHolderTest, LoadsASignedPack) {
  PackHolder holder = Holder({.path = folder_.Write("pack", Signed(TestPack()))});
  ASSERT_TRUE(holder.Load().ok()) << holder.Load();
  ASSERT_NE(holder.Get(), nullptr);
  EXPECT_EQ(holder.Get()->pack().signature, rules::SignatureState::kDemonstration);
  EXPECT_EQ(holder.problem(), "");
  EXPECT_THAT(lines_.back(), HasSubstr("\"event\":\"pack loaded\""));
}

TEST_F(PackHolderTest, RefusesAnActiveRuleThatNobodyHasSigned) {
  PackHolder holder = Holder({.path = folder_.Write("pack", TestPack())});
  const absl::Status status = holder.Load();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("gate-"));
}

TEST_F(PackHolderTest, RefusesAPackThatWasChangedAfterItWasSigned) {
  std::vector<rules::SourceFile> files = Signed(TestPack());
  for (rules::SourceFile& file : files) {
    if (file.path == "rules/review.yaml") {
      file.text.replace(file.text.find("6 months"), 8, "7 months");
    }
  }
  PackHolder holder = Holder({.path = folder_.Write("pack", files)});
  EXPECT_THAT(std::string(holder.Load().message()), HasSubstr("signature-stale"));
}

TEST_F(PackHolderTest, ABadPackLeavesTheOldOneAndSaysWhy) {
  const std::string path = folder_.Write("pack", Signed(TestPack()));
  PackHolder holder = Holder({.path = path});
  ASSERT_TRUE(holder.Load().ok());
  const auto before = holder.Get();
  folder_.WriteFile("pack/rules/review.yaml", "rule: [broken");
  EXPECT_FALSE(holder.Load().ok());
  EXPECT_EQ(holder.Get(), before);
  EXPECT_THAT(holder.problem(), HasSubstr("error"));
  EXPECT_THAT(LogText(), HasSubstr("\"old_pack_goes_on\":true"));
  EXPECT_THAT(LogText(), HasSubstr("rules/review.yaml:1"));
  folder_.Write("pack", Signed(TestPack("Mended")));
  ASSERT_TRUE(holder.Load().ok());
  EXPECT_NE(holder.Get(), before);
  EXPECT_EQ(holder.problem(), "");
}

TEST_F(PackHolderTest, FollowsALinkThatWasSwitchedByRename) {
  folder_.Write("one", Signed(TestPack("First")));
  folder_.Write("two", Signed(TestPack("Second")));
  folder_.Link("current", "one");
  PackHolder holder = Holder({.path = folder_.path("current")});
  ASSERT_TRUE(holder.Load().ok());
  const auto title = [&holder] {
    const rules::Pack& pack = holder.Get()->pack();
    return pack.rules[static_cast<size_t>(pack.FindRule("review"))].title;
  };
  EXPECT_EQ(title(), "First");
  folder_.Link("current", "two");
  ASSERT_TRUE(holder.Load().ok());
  EXPECT_EQ(title(), "Second");
}

TEST_F(PackHolderTest, AFolderThatWasReplacedByRenameIsReadWhole) {
  const std::string path = folder_.Write("pack", Signed(TestPack("First")));
  PackHolder holder = Holder({.path = path});
  ASSERT_TRUE(holder.Load().ok());
  folder_.Write("next", Signed(TestPack("Second")));
  std::filesystem::rename(path, folder_.path("before"));
  std::filesystem::rename(folder_.path("next"), path);
  ASSERT_TRUE(holder.Load().ok());
  EXPECT_EQ(holder.Get()->pack().signature, rules::SignatureState::kDemonstration);
}

TEST_F(PackHolderTest, KeepsTheOldPackForWhoeverStillHoldsIt) {
  const std::string path = folder_.Write("pack", Signed(TestPack("First")));
  PackHolder holder = Holder({.path = path});
  ASSERT_TRUE(holder.Load().ok());
  const std::weak_ptr<const Snapshot> watched = holder.Get();
  {
    const auto in_flight = holder.Get();
    folder_.Write("pack", Signed(TestPack("Second")));
    ASSERT_TRUE(holder.Load().ok());
    EXPECT_FALSE(watched.expired());
  }
  EXPECT_TRUE(watched.expired());
}

TEST_F(PackHolderTest, RefusesTheDemonstrationKeyBeyondThisMachine) {
  const std::string path = folder_.Write("pack", Signed(TestPack()));
  PackHolder holder = Holder({.path = path, .approved_only = true});
  const absl::Status status = holder.Load();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("--allow-demonstration-pack"));
}

TEST_F(PackHolderTest, APackSignedWithATrustedKeyIsClinicallyApproved) {
  PackHolder holder = Holder({.path = folder_.Write("pack", Signed(TestPack(), true)),
                              .trusted_keys = {folder_.WriteFile("officer.pub", TestKeyText())},
                              .approved_only = true});
  ASSERT_TRUE(holder.Load().ok()) << holder.Load();
  EXPECT_THAT(holder.Get()->notices(), IsEmpty());
}

TEST_F(PackHolderTest, AKeyThatWasNotGivenIsNotTrusted) {
  PackHolder holder = Holder({.path = folder_.Write("pack", Signed(TestPack(), true))});
  EXPECT_THAT(std::string(holder.Load().message()), HasSubstr("signature-key-unknown"));
}

TEST_F(PackHolderTest, SaysWhichKeyFileCantBeUsed) {
  const std::string path = folder_.Write("pack", Signed(TestPack()));
  PackHolder missing = Holder({.path = path, .trusted_keys = {folder_.path("no.pub")}});
  EXPECT_THAT(std::string(missing.Load().message()), HasSubstr("no.pub"));
  PackHolder broken =
      Holder({.path = path, .trusted_keys = {folder_.WriteFile("bad.pub", "owner: x")}});
  EXPECT_THAT(std::string(broken.Load().message()), HasSubstr("bad.pub"));
}

TEST_F(PackHolderTest, AGivenTodayIsForPacksWithoutClinicalApprovalOnly) {
  ServiceSettings settings = TestSettings();
  settings.today = D("2026-03-01");
  PackHolder approved = Holder({.path = folder_.Write("pack", Signed(TestPack(), true)),
                                .trusted_keys = {folder_.WriteFile("officer.pub", TestKeyText())}},
                               settings);
  EXPECT_THAT(std::string(approved.Load().message()), HasSubstr("--today"));
  PackHolder demonstration =
      Holder({.path = folder_.Write("demonstration", Signed(TestPack()))}, settings);
  ASSERT_TRUE(demonstration.Load().ok());
  EXPECT_THAT(demonstration.Get()->notices(), Contains("as of a given today: 2026-03-01"));
}

TEST_F(PackHolderTest, RefusesAPackWhoseRulesArePastTheirReview) {
  ServiceSettings settings = TestSettings();
  settings.today = D("2027-07-01");
  PackHolder holder = Holder({.path = folder_.Write("pack", Signed(TestPack()))}, settings);
  EXPECT_THAT(std::string(holder.Load().message()), HasSubstr("gate-review"));
}

TEST_F(PackHolderTest, AppliesOverlays) {
  const std::string overlay = folder_.WriteFile(
      "practice.yaml",
      "overlay: practice\nlevel: practice\nparameters: {review: {deadline: 4 months}}\n");
  PackHolder holder =
      Holder({.path = folder_.Write("pack", Signed(TestPack())), .overlays = {overlay}});
  ASSERT_TRUE(holder.Load().ok()) << holder.Load();
  const rules::Pack& pack = holder.Get()->pack();
  EXPECT_EQ(pack.rules[static_cast<size_t>(pack.FindRule("review"))].parameters[0].value,
            "4 months");
}

}  // namespace
}  // namespace waymark::service
