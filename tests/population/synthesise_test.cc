// The contract of Synthesise(): the same bytes again, errors that help, files whole or not at all.
#include "waymark/population/synthesise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "population/synthesise_support.h"

namespace waymark::population {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

SynthesiseOptions Options(std::string out_dir, int64_t patients = 700) {
  SynthesiseOptions options;
  options.patients = patients;
  options.out_dir = std::move(out_dir);
  options.fhir = true;
  return options;
}

int64_t RowsIn(const std::string& path) {
  const std::string text = ReadFile(path);
  return std::ranges::count(text, '\n') - 1;
}

const std::vector<std::string> kFiles = {"patients.csv", "events.csv", "replies.csv",
                                         "fhir/bundles.ndjson"};

TEST(Synthesise, SameSeedGivesTheSameBytesOnAnyNumberOfThreads) {
  SynthesiseOptions options = Options(EmptyFolder("threads_1"), 1500);
  options.threads = 1;
  ASSERT_TRUE(Synthesise(options).ok());
  for (const int threads : {0, 2, 7}) {
    SynthesiseOptions others = options;
    others.threads = threads;
    others.out_dir = EmptyFolder("threads_many");
    ASSERT_TRUE(Synthesise(others).ok());
    for (const std::string& file : kFiles) {
      EXPECT_TRUE(ReadFile(options.out_dir + "/" + file) == ReadFile(others.out_dir + "/" + file))
          << file << " differs with " << threads << " threads";
    }
  }
}

constexpr uint64_t kBytesOnRecord = 14106877877708544251u;

// Guards "the same bytes on any machine": no compiler, library or optimisation may change them.
// When the practice is changed on purpose, put the new number here; the documentation's examples
// change too.
TEST(Synthesise, BytesOfSeedOneAreTheOnesOnRecord) {
  const SynthesiseOptions options = Options(EmptyFolder("record"), 3000);
  ASSERT_TRUE(Synthesise(options).ok());
  uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const std::string& file : kFiles) {
    for (const char c : ReadFile(options.out_dir + "/" + file)) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    }
  }
  EXPECT_EQ(hash, kBytesOnRecord);
}

TEST(Synthesise, SmallPracticeIsTheBeginningOfALargeOne) {
  const SynthesiseOptions small = Options(EmptyFolder("small"), 40);
  const SynthesiseOptions large = Options(EmptyFolder("large"), 600);
  ASSERT_TRUE(Synthesise(small).ok());
  ASSERT_TRUE(Synthesise(large).ok());
  for (const std::string& file : kFiles) {
    EXPECT_TRUE(
        ReadFile(large.out_dir + "/" + file).starts_with(ReadFile(small.out_dir + "/" + file)))
        << file;
  }
}

TEST(Synthesise, AnotherSeedGivesOtherPatientsAndTheSameHandWrittenStories) {
  SynthesiseOptions one = Options(EmptyFolder("seed_1"), 60);
  SynthesiseOptions two = Options(EmptyFolder("seed_2"), 60);
  two.seed = 2;
  ASSERT_TRUE(Synthesise(one).ok());
  ASSERT_TRUE(Synthesise(two).ok());
  const std::string events_one = ReadFile(one.out_dir + "/events.csv");
  const std::string events_two = ReadFile(two.out_dir + "/events.csv");
  const size_t end_of_stories = events_one.find("SYN00000031");
  ASSERT_NE(end_of_stories, std::string::npos);
  EXPECT_EQ(events_one.substr(0, end_of_stories), events_two.substr(0, end_of_stories));
  EXPECT_NE(events_one.substr(end_of_stories), events_two.substr(end_of_stories));
}

TEST(Synthesise, AnotherDayMovesTheExtractAndKnowsNothingLater) {
  SynthesiseOptions options = Options(EmptyFolder("other_day"));
  options.on = *calendar::ParseDay("2024-02-29");
  ASSERT_TRUE(Synthesise(options).ok());
  const std::string events = ReadFile(options.out_dir + "/events.csv");
  for (const EventRow& event : RowsOf<EventRow>(events, kEventsColumns)) {
    EXPECT_LE(event.recorded_on, "2024-02-29") << event.event_id;
  }
}

TEST(Synthesise, FirstAndLastDayOfTheRangeWork) {
  for (const std::string_view day : {"2010-01-01", "2100-12-31"}) {
    SynthesiseOptions options = Options(EmptyFolder("edge_day"));
    options.on = *calendar::ParseDay(day);
    const absl::StatusOr<SynthesiseSummary> summary = Synthesise(options);
    ASSERT_TRUE(summary.ok()) << day;
    EXPECT_GT(summary->event_rows, 7000) << day;
  }
}

TEST(Synthesise, SummaryCountsWhatIsInTheFiles) {
  const SynthesiseOptions options = Options(EmptyFolder("summary"));
  const absl::StatusOr<SynthesiseSummary> summary = Synthesise(options);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->patients, 700);
  EXPECT_EQ(summary->registrations, RowsIn(options.out_dir + "/patients.csv"));
  EXPECT_EQ(summary->event_rows, RowsIn(options.out_dir + "/events.csv"));
  EXPECT_EQ(summary->replies, RowsIn(options.out_dir + "/replies.csv"));
  EXPECT_GT(summary->fhir_resources, 700);
  ASSERT_EQ(summary->files.size(),
            kFiles.size() + 1);  // contacts.csv, which is no part of the extract
  for (const std::string& file : summary->files) EXPECT_TRUE(fs::exists(file)) << file;
}

TEST(Synthesise, WithoutFhirNoFhirFolderIsMade) {
  SynthesiseOptions options = Options(EmptyFolder("plain"), 3);
  options.fhir = false;
  const absl::StatusOr<SynthesiseSummary> summary = Synthesise(options);
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->fhir_resources, 0);
  EXPECT_EQ(summary->files.size(), 4u);
  EXPECT_FALSE(fs::exists(options.out_dir + "/fhir"));
}

TEST(Synthesise, MakesMissingFolders) {
  const SynthesiseOptions options = Options(EmptyFolder("missing") + "/a/b", 1);
  ASSERT_TRUE(Synthesise(options).ok());
  EXPECT_TRUE(fs::exists(options.out_dir + "/events.csv"));
}

TEST(Synthesise, ProgressRisesToTheNumberOfPatients) {
  SynthesiseOptions options = Options(EmptyFolder("progress"));
  std::vector<int64_t> done;
  options.progress = [&](int64_t patients) { done.push_back(patients); };
  ASSERT_TRUE(Synthesise(options).ok());
  ASSERT_FALSE(done.empty());
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_EQ(done.back(), 700);
}

TEST(Synthesise, LeavesNoTemporaryFiles) {
  const SynthesiseOptions options = Options(EmptyFolder("tidy"), 5);
  ASSERT_TRUE(Synthesise(options).ok());
  for (const auto& entry : fs::recursive_directory_iterator(options.out_dir)) {
    EXPECT_NE(entry.path().extension(), ".part") << entry.path();
  }
}

TEST(Synthesise, FullDiskIsSaidAndLeavesEarlierFilesAsTheyWere) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  const SynthesiseOptions options = Options(EmptyFolder("full"), 5);
  ASSERT_TRUE(Synthesise(options).ok());
  const std::string before = ReadFile(options.out_dir + "/patients.csv");
  fs::create_symlink("/dev/full", options.out_dir + "/events.csv.part");
  SynthesiseOptions again = options;
  again.patients = 6;
  const absl::Status status = Synthesise(again).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("events.csv"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("disk is full"));
  EXPECT_EQ(ReadFile(options.out_dir + "/patients.csv"), before);
  EXPECT_FALSE(fs::exists(options.out_dir + "/patients.csv.part"));
}

TEST(Synthesise, FolderThatIsAFileIsNamed) {
  const std::string folder = EmptyFolder("blocked");
  std::ofstream(folder + "/in_the_way") << "x";
  const absl::Status status = Synthesise(Options(folder + "/in_the_way", 1)).status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("in_the_way"));
}

TEST(Synthesise, FileThatCannotBeCreatedIsNamed) {
  const std::string folder = EmptyFolder("unwritable");
  fs::create_directory(folder + "/patients.csv.part");
  const absl::Status status = Synthesise(Options(folder, 1)).status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("patients.csv"));
}

TEST(Synthesise, FileThatCannotBeRenamedIsNamed) {
  const std::string folder = EmptyFolder("taken");
  fs::create_directories(folder + "/events.csv/not_empty");
  const absl::Status status = Synthesise(Options(folder, 1)).status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("events.csv"));
}

TEST(Synthesise, OptionsOutOfRangeAreRefused) {
  const auto refused = [](auto change, std::string_view word) {
    SynthesiseOptions options = Options(EmptyFolder("refused"), 1);
    change(options);
    const absl::Status status = Synthesise(options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << word;
    EXPECT_THAT(std::string(status.message()), HasSubstr(std::string(word)));
  };
  refused([](SynthesiseOptions& o) { o.patients = 0; }, "patients");
  refused([](SynthesiseOptions& o) { o.patients = 100000000; }, "patients");
  refused([](SynthesiseOptions& o) { o.on = *calendar::ParseDay("2009-12-31"); }, "day");
  refused([](SynthesiseOptions& o) { o.on = calendar::Day::Max(); }, "day");
  refused([](SynthesiseOptions& o) { o.threads = -1; }, "threads");
  refused([](SynthesiseOptions& o) { o.threads = 257; }, "threads");
  refused([](SynthesiseOptions& o) { o.practice_code = ""; }, "practice code");
  refused([](SynthesiseOptions& o) { o.practice_code = "zz001"; }, "practice code");
  refused([](SynthesiseOptions& o) { o.practice_code = "ZZ00123456"; }, "practice code");
  refused([](SynthesiseOptions& o) { o.out_dir = ""; }, "folder");
}

}  // namespace
}  // namespace waymark::population
