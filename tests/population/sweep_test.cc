// The whole list: rows in order, the same from one thread or many; a run that was stopped goes on
// to the same bytes.
#include "waymark/population/sweep.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "population/sweep_support.h"
#include "waymark/population/sweep_file.h"

namespace waymark::population {
namespace {

class SweepTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    practice_ = new Folder;
    MakePractice(practice_->path(), 300, 1, /*fhir=*/true);
  }
  static void TearDownTestSuite() {
    delete practice_;
    practice_ = nullptr;
  }
  static PatientInput Extract() { return ExtractIn(practice_->path()); }
  // Sweeps the extract to `file` and is told to stop after 150 patients.
  static absl::Status StopMidway(const SweepFileOptions& file);
  static PatientInput Fhir() {
    PatientInput input;
    input.files = {*practice_ / "fhir"};
    input.zone = London();
    return input;
  }
  static inline Folder* practice_ = nullptr;
  Folder folder_;
};

int64_t Lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST_F(SweepTest, RowsAreTheSameFromOneThreadAndFromMany) {
  SweepOptions options = OnTheDay();
  options.threads = 1;
  const std::string one = Rows(Extract(), options);
  EXPECT_GT(Lines(one), 100);
  options.threads = 5;
  EXPECT_EQ(Rows(Extract(), options), one);
}

TEST_F(SweepTest, FurtherColumnsChangeNothingElse) {
  SweepOptions options = OnTheDay();
  const std::string plain = Rows(Extract(), options);
  options.explain = true;
  const std::string explained = Rows(Extract(), options);
  EXPECT_EQ(Lines(plain), Lines(explained));
  EXPECT_NE(explained.find(",doubt,why\n"), std::string::npos);
  EXPECT_NE(explained.find("overdue since"), std::string::npos);
  options.explain = false;
  options.team = true;
  const std::string teams = Rows(Extract(), options);
  EXPECT_EQ(Lines(plain), Lines(teams));
  EXPECT_NE(teams.find(",doubt,team\n"), std::string::npos);
  EXPECT_NE(teams.find(",everybody\n"), std::string::npos);
}

TEST_F(SweepTest, ThePageHoldsARowForEachRowOfTheCsv) {
  SweepOptions options = OnTheDay();
  const int64_t rows = Lines(Rows(Extract(), options)) - 1;
  options.format = SweepFormat::kHtml;
  const std::string page = Rows(Extract(), options);
  int64_t found = 0;
  for (size_t at = page.find("<tr class="); at != std::string::npos;
       at = page.find("<tr class=", at + 1)) {
    ++found;
  }
  EXPECT_EQ(found, rows);
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(page.ends_with("</html>\n"));
}

TEST_F(SweepTest, NdjsonHoldsARowForEachRowOfTheCsv) {
  SweepOptions options = OnTheDay();
  const int64_t rows = Lines(Rows(Extract(), options)) - 1;
  options.format = SweepFormat::kNdjson;
  EXPECT_EQ(Lines(Rows(Extract(), options)), rows);
}

// Stops after some patients.
class Stopping final : public PatientSource {
 public:
  Stopping(PatientSource& source, int64_t after, std::atomic<bool>& stop)
      : source_(source), left_(after), stop_(stop) {}
  absl::StatusOr<bool> Next(record::PatientRecord& record) override {
    if (--left_ < 0) stop_ = true;
    return source_.Next(record);
  }
  std::vector<std::string> Report() const override { return {}; }
  bool sorted() const override { return source_.sorted(); }

 private:
  PatientSource& source_;
  int64_t left_;
  std::atomic<bool>& stop_;
};

SweepFileOptions FileOptions(const std::string& path) {
  SweepFileOptions file;
  file.path = path;
  file.identity = "the practice";
  file.checkpoint_every = 50;
  return file;
}

TEST_F(SweepTest, ARunThatWasStoppedGoesOnToTheSameBytes) {
  for (const PatientInput& input : {Extract(), Fhir()}) {
    const std::string whole = Rows(input, OnTheDay());
    const std::string path = folder_ / "rows.csv";
    for (const int64_t after : {0, 70, 200}) {
      std::atomic<bool> stop = false;
      SweepOptions options = OnTheDay();
      options.stop = &stop;
      SweepFileOptions file = FileOptions(path);
      {
        auto source = OpenPatients(input);
        Stopping stopping(**source, after, stop);
        const auto stopped = SweepToFile(ShippedPack().program, options, stopping, file);
        ASSERT_TRUE(stopped.ok()) << stopped.status();
        EXPECT_TRUE(stopped->stopped);
        EXPECT_FALSE(std::filesystem::exists(path));
      }
      auto source = OpenPatients(input);
      file.resume = true;
      const auto summary = SweepToFile(ShippedPack().program, OnTheDay(), **source, file);
      ASSERT_TRUE(summary.ok()) << summary.status();
      EXPECT_EQ(summary->patients, 300);
      EXPECT_EQ(Contents(path), whole);
      EXPECT_FALSE(std::filesystem::exists(path + ".checkpoint"));
      EXPECT_FALSE(std::filesystem::exists(path + ".part"));
      std::filesystem::remove(path);
    }
  }
}

absl::Status SweepTest::StopMidway(const SweepFileOptions& file) {
  std::atomic<bool> stop = false;
  SweepOptions options = OnTheDay();
  options.stop = &stop;
  auto source = OpenPatients(Extract());
  Stopping stopping(**source, 150, stop);
  return SweepToFile(ShippedPack().program, options, stopping, file).status();
}

TEST_F(SweepTest, WhatWasWrittenAfterTheLastCheckpointIsCutOff) {
  const std::string path = folder_ / "rows.csv";
  SweepFileOptions file = FileOptions(path);
  ASSERT_TRUE(StopMidway(file).ok());
  std::ofstream(path + ".part", std::ios::app) << "half a li";
  auto source = OpenPatients(Extract());
  file.resume = true;
  ASSERT_TRUE(SweepToFile(ShippedPack().program, OnTheDay(), **source, file).ok());
  EXPECT_EQ(Contents(path), Rows(Extract(), OnTheDay()));
}

// As where a run is killed after its file got its name and before the checkpoint went.
TEST_F(SweepTest, ACheckpointWhoseFileIsGoneBeginsAnew) {
  const std::string path = folder_ / "rows.csv";
  SweepFileOptions file = FileOptions(path);
  ASSERT_TRUE(StopMidway(file).ok());
  std::filesystem::rename(path + ".part", path);
  auto source = OpenPatients(Extract());
  file.resume = true;
  const auto summary = SweepToFile(ShippedPack().program, OnTheDay(), **source, file);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->patients, 300);
  EXPECT_EQ(Contents(path), Rows(Extract(), OnTheDay()));
  EXPECT_FALSE(std::filesystem::exists(path + ".checkpoint"));
}

TEST_F(SweepTest, ACheckpointOfAnotherSweepIsRefusedAndSaysWhatDiffers) {
  const std::string path = folder_ / "rows.csv";
  SweepFileOptions file = FileOptions(path);
  ASSERT_TRUE(StopMidway(file).ok());
  file.resume = true;
  const auto refused = [&](const SweepOptions& with, const SweepFileOptions& to) {
    auto again = OpenPatients(Extract());
    return std::string(SweepToFile(ShippedPack().program, with, **again, to).status().message());
  };
  SweepOptions other = OnTheDay();
  other.on = calendar::AddDays(other.on, 1);
  EXPECT_NE(refused(other, file).find("(on differ)"), std::string::npos);
  other = OnTheDay();
  other.all_statuses = true;
  EXPECT_NE(refused(other, file).find("(options differ)"), std::string::npos);
  SweepFileOptions elsewhere = file;
  elsewhere.identity = "another practice";
  EXPECT_NE(refused(OnTheDay(), elsewhere).find("(inputs differ)"), std::string::npos);
  std::string damaged = Contents(path + ".checkpoint");
  damaged[damaged.find("rows ") + 5] ^= 1;
  std::ofstream(path + ".checkpoint", std::ios::binary) << damaged;
  EXPECT_NE(refused(OnTheDay(), file).find("is damaged"), std::string::npos);
}

TEST_F(SweepTest, InputsAreToldApartByNameSizeTimeAndEnds) {
  const std::string path = folder_ / "x.csv";
  std::ofstream(path) << "a";
  const auto before = InputIdentity({path});
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(*InputIdentity({path, ""}), *before);
  std::ofstream(path) << "b";
  EXPECT_NE(*InputIdentity({path}), *before);
  EXPECT_FALSE(InputIdentity({folder_ / "missing"}).ok());
}

}  // namespace
}  // namespace waymark::population
