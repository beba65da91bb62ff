// A snapshot holds all that it was made from: whole records come back as they were, and a sweep
// over its columns gives the rows of a sweep over the extract, byte for byte.
#include "waymark/population/snapshot.h"

#include <gtest/gtest.h>

#include <random>

#include "population/sweep_support.h"
#include "waymark/population/record_digest.h"
#include "waymark/population/snapshot_format.h"
#include "waymark/population/sweep_file.h"

namespace waymark::population {
namespace {

PatientInput SnapshotAt(const std::string& path) {
  PatientInput input;
  input.snapshot = path;
  input.zone = London();
  return input;
}

std::string Import(const PatientInput& input, const std::string& path, int threads = 0) {
  auto source = OpenPatients(input);
  if (!source.ok()) return std::string(source.status().message());
  WriteSnapshotOptions options;
  options.path = path;
  options.threads = threads;
  const auto summary = WriteSnapshot(**source, London(), options);
  return summary.ok() ? "" : std::string(summary.status().message());
}

class SnapshotTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    MakePractice(folder_->path(), 400, 3, /*fhir=*/true);
    // Rows that can't be read, entries without a date, codes of another system.
    std::ofstream events(*folder_ / "events.csv", std::ios::app);
    events << "";
    ASSERT_EQ(Import(ExtractIn(folder_->path()), *folder_ / "s"), "");
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string path() { return *folder_ / "s"; }
  static inline Folder* folder_ = nullptr;
};

TEST_F(SnapshotTest, WholeRecordsComeBackAsTheyWere) {
  auto before = OpenPatients(ExtractIn(folder_->path()));
  auto after = OpenPatients(SnapshotAt(path()));
  ASSERT_TRUE(after.ok()) << after.status();
  record::PatientRecord a, b;
  int patients = 0;
  while (*(*before)->Next(a)) {
    ASSERT_TRUE(*(*after)->Next(b));
    EXPECT_EQ(RecordDigest(a), RecordDigest(b)) << patients;
    EXPECT_EQ(a.entries().size(), b.entries().size());
    EXPECT_EQ(a.set_aside().size(), b.set_aside().size());
    EXPECT_EQ(a.in_doubt(), b.in_doubt());
    ++patients;
  }
  EXPECT_FALSE(*(*after)->Next(b));
  EXPECT_EQ(patients, 400);
}

TEST_F(SnapshotTest, SweepsGiveTheRowsOfTheExtract) {
  const auto moment = [](const char* day) {
    return calendar::LastMomentOf(*calendar::ParseDay(day), London());
  };
  for (const calendar::Instant known_at :
       {calendar::kEverything, moment("2026-02-10"), moment("2025-06-30"), moment("2019-01-01")}) {
    for (const char* on : {"2026-03-03", "2025-07-01"}) {
      SweepOptions options = OnTheDay();
      options.known_at = known_at;
      options.on = *calendar::ParseDay(on);
      EXPECT_EQ(Rows(SnapshotAt(path()), options), Rows(ExtractIn(folder_->path()), options)) << on;
    }
  }
}

TEST_F(SnapshotTest, AllStatusesReasonsAndColumnsAreThoseOfTheExtract) {
  SweepOptions options = OnTheDay();
  options.all_statuses = true;
  options.explain = true;
  options.columns = {"kit", "diagnosis", "referral"};
  for (const SweepFormat format : {SweepFormat::kCsv, SweepFormat::kNdjson, SweepFormat::kHtml}) {
    options.format = format;
    EXPECT_EQ(Rows(SnapshotAt(path()), options), Rows(ExtractIn(folder_->path()), options));
  }
}

TEST_F(SnapshotTest, RowsOfUnusableAndDoubtfulPatientsAreThoseOfTheExtract) {
  Folder folder;
  MakePractice(folder.path(), 120, 5);
  const auto spoil = [&](const std::string& name, int every, const std::string& from,
                         const std::string& to) {
    std::istringstream in(Contents(folder / name));
    std::ofstream out(folder / name, std::ios::binary);
    std::string line;
    for (int i = 0; std::getline(in, line); ++i) {
      const size_t at = i % every == every - 1 ? line.find(from) : std::string::npos;
      if (at != std::string::npos) line.replace(at, from.size(), to);
      out << line << "\n";
    }
  };
  spoil("patients.csv", 7, "19", "xx");       // birth dates that can't be read
  spoil("events.csv", 97, "202", "2x2");      // rejected rows: their patients are in doubt
  spoil("events.csv", 53, "snomed", "ctv3");  // codes that no set has
  const std::string path = folder / "s";
  ASSERT_EQ(Import(ExtractIn(folder.path()), path), "");
  SweepOptions options = OnTheDay();
  const std::string rows = Rows(ExtractIn(folder.path()), options);
  EXPECT_NE(rows.find("not_checked"), std::string::npos);
  EXPECT_NE(rows.find("input-set-aside"), std::string::npos);
  EXPECT_EQ(Rows(SnapshotAt(path), options), rows);
}

// Which sets speak for a record goes by the systems in use on the day and by the moment asked
// about.
TEST_F(SnapshotTest, RowsBeforeARecordUsesAnotherCodeSystemAreThoseOfTheExtract) {
  Folder folder;
  MakePractice(folder.path(), 60, 7);
  std::ofstream events(folder / "events.csv", std::ios::app);
  const std::string text = Contents(folder / "patients.csv");
  int line = 0;
  for (size_t at = text.find('\n') + 1; at < text.size(); at = text.find('\n', at) + 1) {
    const size_t begin = text.find(',', at) + 1;
    const std::string id = text.substr(begin, text.find(',', begin) - begin);
    const char* const days[] = {"2026-06-01,2026-02-01", "2026-02-01,2026-02-20",
                                "2026-02-01,2026-02-01"};
    const std::string status = line % 5 == 0 ? "entered_in_error" : "booked";
    events << "late" << line << "," << id << "," << days[line % 3] << ",booking,ctv3,XaABC,,,"
           << status << ",,,,,,\n";
    ++line;
  }
  events.close();
  const std::string path = folder / "s";
  ASSERT_EQ(Import(ExtractIn(folder.path()), path), "");
  for (const char* known : {"", "2026-02-10"}) {
    SweepOptions options = OnTheDay();
    if (*known != 0) {
      options.known_at = calendar::LastMomentOf(*calendar::ParseDay(known), London());
    }
    for (const char* on : {"2026-01-15", "2026-03-03", "2026-07-01"}) {
      options.on = *calendar::ParseDay(on);
      const std::string rows = Rows(ExtractIn(folder.path()), options);
      EXPECT_NE(rows.find("codes-waiting"), std::string::npos);
      EXPECT_EQ(Rows(SnapshotAt(path), options), rows) << on << " " << known;
    }
  }
}

TEST_F(SnapshotTest, RepliesThatCountForNothingAreCountedAsOfTheExtract) {
  Folder folder;
  MakePractice(folder.path(), 30, 8);
  std::ofstream(folder / "replies.csv", std::ios::app)
      << "SYN00000001,no-such-rule,,done elsewhere,gp,2026-02-01,2026-02-01,\n"
         "SYN00000002,cancer-care-review,,no such reply,gp,2026-02-01,2026-02-01,\n";
  const std::string path = folder / "s";
  ASSERT_EQ(Import(ExtractIn(folder.path()), path), "");
  for (const PatientInput& input : {ExtractIn(folder.path()), SnapshotAt(path)}) {
    auto source = OpenPatients(input);
    const auto summary = Sweep(ShippedPack().program, OnTheDay(), **source,
                               [](std::string_view) { return absl::OkStatus(); });
    ASSERT_TRUE(summary.ok());
    EXPECT_EQ(summary->unheard_replies, 2);
  }
}

TEST_F(SnapshotTest, TheBytesDoNotDependOnThreads) {
  Folder folder;
  ASSERT_EQ(Import(ExtractIn(folder_->path()), folder / "one", 1), "");
  ASSERT_EQ(Import(ExtractIn(folder_->path()), folder / "five", 5), "");
  EXPECT_EQ(Contents(folder / "one"), Contents(folder / "five"));
  EXPECT_EQ(Contents(folder / "one"), Contents(path()));
}

TEST_F(SnapshotTest, FhirIsPutInOrderAndGivesTheRowsOfFhir) {
  Folder folder;
  PatientInput fhir;
  fhir.files = {*folder_ / "fhir"};
  fhir.zone = London();
  ASSERT_EQ(Import(fhir, folder / "s"), "");
  EXPECT_EQ(Rows(SnapshotAt(folder / "s"), OnTheDay()), Rows(fhir, OnTheDay()));
}

TEST_F(SnapshotTest, ASweepGoesOnInTheMiddleOfABlock) {
  SweepOptions options = OnTheDay();
  std::string first, rest;
  auto source = OpenPatients(ExtractIn(folder_->path()));
  int64_t bytes = 0;
  SweepSummary so_far;
  options.after = [&](const SweepSummary& summary) {
    if (so_far.patients == 0) so_far = summary;
    if (so_far.patients == summary.patients) bytes = static_cast<int64_t>(first.size());
    return absl::OkStatus();
  };
  ASSERT_TRUE(Sweep(ShippedPack().program, options, **source, [&](std::string_view text) {
                first += text;
                return absl::OkStatus();
              }).ok());
  options.after = nullptr;
  options.goes_on = true;
  options.already = so_far;
  source = OpenPatients(SnapshotAt(path()));
  const auto summary = Sweep(ShippedPack().program, options, **source, [&](std::string_view text) {
    rest += text;
    return absl::OkStatus();
  });
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->patients, 400);
  EXPECT_EQ(first.substr(0, static_cast<size_t>(bytes)) + rest, first);
}

TEST_F(SnapshotTest, HotColumnsTakeAtMostTwelveBytesAnEvent) {
  const auto snapshot = Snapshot::Open(path());
  ASSERT_TRUE(snapshot.ok());
  const auto bytes = (*snapshot)->BlockBytes(0);
  ASSERT_TRUE(bytes.ok());
  snapshot::BlockHead head;
  std::memcpy(&head, bytes->data(), sizeof head);
  uint64_t hot = 0;
  for (const auto id :
       {snapshot::kPatientOf, snapshot::kDayOf, snapshot::kOrdinalOf, snapshot::kValueOf}) {
    hot += head.sections[id].size;
  }
  EXPECT_LE(hot, uint64_t{12} * head.events);
}

std::string Problem(const std::string& path) {
  auto source = OpenPatients(SnapshotAt(path));
  if (!source.ok()) return std::string(source.status().message());
  record::PatientRecord record;
  while (true) {
    const auto more = (*source)->Next(record);
    if (!more.ok()) return std::string(more.status().message());
    if (!*more) return "";
  }
}

TEST_F(SnapshotTest, FilesThatAreNoSnapshotOfThisVersionAreRefused) {
  Folder folder;
  const std::string bytes = Contents(path());
  const auto with = [&](const std::string& text) {
    std::ofstream(folder / "x", std::ios::binary) << text;
    return Problem(folder / "x");
  };
  EXPECT_NE(Problem(folder / "none").find("cannot be opened"), std::string::npos);
  EXPECT_NE(with("").find("is not a Waymark snapshot"), std::string::npos);
  EXPECT_NE(with(std::string(5000, 'x')).find("is not a Waymark snapshot"), std::string::npos);
  std::string other = bytes;
  other[16] = 9;
  EXPECT_NE(with(other).find("is a snapshot of version 9"), std::string::npos);
  for (const size_t keep : {bytes.size() - 1, bytes.size() / 2, size_t{100}, size_t{32}}) {
    EXPECT_NE(with(bytes.substr(0, keep)).find("is cut short"), std::string::npos) << keep;
  }
  PatientInput elsewhere = SnapshotAt(path());
  elsewhere.zone = *calendar::LoadZone("Asia/Tokyo");
  EXPECT_NE(OpenPatients(elsewhere).status().message().find("Europe/London"), std::string::npos);
}

TEST_F(SnapshotTest, AChangedByteIsFoundWhereverItMatters) {
  Folder folder;
  const std::string bytes = Contents(path());
  auto source = OpenPatients(SnapshotAt(path()));
  record::PatientRecord record;
  std::vector<uint64_t> digests;
  while (*(*source)->Next(record)) digests.push_back(RecordDigest(record));
  std::mt19937 random(7);
  int found = 0;
  for (int i = 0; i < 60; ++i) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] ^= static_cast<char>(1 + random() % 255);
    std::ofstream(folder / "x", std::ios::binary) << damaged;
    auto read = OpenPatients(SnapshotAt(folder / "x"));
    bool refused = !read.ok();
    for (size_t p = 0; !refused; ++p) {
      const auto more = (*read)->Next(record);
      refused = !more.ok();
      if (refused || !*more) break;
      // What is given is right: the byte lay in a gap.
      ASSERT_LT(p, digests.size());
      ASSERT_EQ(RecordDigest(record), digests[p]);
    }
    found += refused ? 1 : 0;
  }
  EXPECT_GT(found, 50);
}

}  // namespace
}  // namespace waymark::population
