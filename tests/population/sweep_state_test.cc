// The next day's sweep: whatever was recorded since, and however many days have gone by, it gives
// the rows of a sweep over everybody.
#include "waymark/population/sweep_state.h"

#include <gtest/gtest.h>

#include <random>

#include "population/sweep_support.h"
#include "waymark/population/snapshot.h"

namespace waymark::population {
namespace {

SweepOptions On(calendar::Day day) {
  SweepOptions options = OnTheDay();
  options.on = day;
  return options;
}

// Sweeps, and keeps the state.
std::string RowsAndState(const PatientInput& input, SweepOptions options, const std::string& path,
                         int64_t* asked_again = nullptr) {
  auto source = OpenPatients(input);
  auto writer = *StateWriter::Create(path, StateTerms(*ShippedPack().program, options), options.on);
  options.digests = true;
  int64_t others = 0;
  options.each = [&](const SweptPatient& patient) {
    if (options.since != nullptr) {
      const int64_t at = options.since->Find(patient.practice, patient.patient_id);
      const bool same = at >= 0 && options.since->DigestAt(at) == patient.digest &&
                        options.since->At(at).next_look > options.on;
      others += same ? 0 : 1;
    }
    return writer->Add(patient);
  };
  const std::string rows = Rows(**source, options);
  EXPECT_TRUE(writer->Finish().ok());
  if (asked_again != nullptr) *asked_again = others;
  return rows;
}

class SweepStateTest : public testing::Test {
 protected:
  SweepStateTest() { MakePractice(folder_.path(), 250, 11); }

  // A row for each of `count` new entries: copies of others', on later days, for other patients.
  void AddEvents(std::mt19937& random, int count, calendar::Day day) {
    std::vector<std::string> lines;
    std::istringstream in(Contents(folder_ / "events.csv"));
    std::string line;
    while (std::getline(in, line)) lines.push_back(line);
    std::vector<std::string> names = Split(lines[0]);
    const auto column = [&](const std::string& name) {
      return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    for (int i = 0; i < count; ++i) {
      std::vector<std::string> from = Split(lines[1 + random() % (lines.size() - 1)]);
      const std::vector<std::string> to = Split(lines[1 + random() % (lines.size() - 1)]);
      from[column("event_id")] = "new-" + std::to_string(++made_);
      from[column("patient_id")] = to[column("patient_id")];
      // Now and then an entry of the past, or of days to come.
      const int back = static_cast<int>(random() % 40) - 10;
      from[column("occurred_on")] = calendar::FormatIso(calendar::AddDays(day, -back));
      from[column("recorded_on")] = calendar::FormatIso(day);
      std::string out;
      for (const std::string& cell : from) out += (out.empty() ? "" : ",") + cell;
      lines.push_back(out);
    }
    std::ofstream out(folder_ / "events.csv", std::ios::binary);
    for (const std::string& one : lines) out << one << "\n";
  }
  static std::vector<std::string> Split(const std::string& line) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    return cells;
  }

  Folder folder_;
  int made_ = 0;
};

TEST_F(SweepStateTest, RowsAreThoseOfAFullSweepWhateverWasRecordedAndWhateverTheDay) {
  std::mt19937 random(5);
  calendar::Day day = TheDay();
  std::string state = folder_ / "0";
  RowsAndState(ExtractIn(folder_.path()), On(day), state);
  for (int round = 1; round <= 6; ++round) {
    day = calendar::AddDays(day, 1 + static_cast<int>(random() % (round % 2 == 0 ? 60 : 3)));
    if (round != 3) AddEvents(random, 12, day);
    SweepOptions options = On(day);
    const std::string full = Rows(ExtractIn(folder_.path()), options);
    options.since = *SweepState::Open(state);
    ASSERT_TRUE(StateFits(*options.since, StateTerms(*ShippedPack().program, options), day).ok());
    state = folder_ / std::to_string(round);
    int64_t asked_again = 0;
    EXPECT_EQ(RowsAndState(ExtractIn(folder_.path()), options, state, &asked_again), full) << round;
    if (round == 1) {
      EXPECT_LT(asked_again, 100);
    }
    // The same from a snapshot, by the same state.
    auto source = OpenPatients(ExtractIn(folder_.path()));
    WriteSnapshotOptions write;
    write.path = folder_ / "s";
    ASSERT_TRUE(WriteSnapshot(**source, London(), write).ok());
    PatientInput snapshot;
    snapshot.snapshot = write.path;
    snapshot.zone = London();
    EXPECT_EQ(Rows(snapshot, options), full) << round;
    // And a state that was kept while reading the snapshot serves as well.
    EXPECT_EQ(RowsAndState(snapshot, options, folder_ / "other"), full) << round;
    options.since = *SweepState::Open(folder_ / "other");
    EXPECT_EQ(Rows(snapshot, options), full) << round;
  }
}

TEST_F(SweepStateTest, PatientsWhoCameAndWentAreSeen) {
  const std::string state = folder_ / "state";
  RowsAndState(ExtractIn(folder_.path()), On(TheDay()), state);
  std::istringstream in(Contents(folder_ / "patients.csv"));
  std::ofstream out(folder_ / "patients.csv", std::ios::binary);
  std::string line;
  for (int i = 0; std::getline(in, line); ++i) {
    if (i == 0 || i % 9 != 0) out << line << "\n";
  }
  out << line << "\n";
  out.close();
  SweepOptions options = On(TheDay());
  const std::string full = Rows(ExtractIn(folder_.path()), options);
  options.since = *SweepState::Open(state);
  EXPECT_EQ(Rows(ExtractIn(folder_.path()), options), full);
}

TEST_F(SweepStateTest, AStateOfAnotherSweepIsRefused) {
  const std::string path = folder_ / "state";
  RowsAndState(ExtractIn(folder_.path()), On(TheDay()), path);
  const auto state = *SweepState::Open(path);
  EXPECT_EQ(state->patients(), 250);
  SweepOptions options = On(TheDay());
  const auto refused = [&](calendar::Day day) {
    return std::string(
        StateFits(*state, StateTerms(*ShippedPack().program, options), day).message());
  };
  EXPECT_EQ(refused(TheDay()), "");
  EXPECT_NE(refused(calendar::AddDays(TheDay(), -1)).find("later day"), std::string::npos);
  options.all_statuses = true;
  EXPECT_NE(refused(TheDay()).find("(options differ)"), std::string::npos);
  options.known_at = 0;
  EXPECT_NE(refused(TheDay()).find("(known-at, options differ)"), std::string::npos);
}

TEST_F(SweepStateTest, DamagedAndForeignFilesAreRefused) {
  const std::string path = folder_ / "state";
  RowsAndState(ExtractIn(folder_.path()), On(TheDay()), path);
  const std::string bytes = Contents(path);
  const auto with = [&](std::string text) {
    std::ofstream(folder_ / "x", std::ios::binary) << text;
    const auto state = SweepState::Open(folder_ / "x");
    return state.ok() ? std::string() : std::string(state.status().message());
  };
  EXPECT_NE(with("").find("is not the state"), std::string::npos);
  EXPECT_NE(with(std::string(4000, 'x')).find("is not the state"), std::string::npos);
  std::string other = bytes;
  other[16] = 7;
  EXPECT_NE(with(other).find("version 7"), std::string::npos);
  for (const size_t keep : {bytes.size() - 1, bytes.size() / 2, size_t{40}}) {
    EXPECT_NE(with(bytes.substr(0, keep)).find("damaged or cut short"), std::string::npos) << keep;
  }
  std::mt19937 random(3);
  int found = 0;
  for (int i = 0; i < 40; ++i) {
    other = bytes;
    other[20 + random() % (bytes.size() - 20)] ^= 1;
    found += with(other).empty() ? 0 : 1;
  }
  EXPECT_GE(found, 38);  // the rest lay in gaps between pages
}

}  // namespace
}  // namespace waymark::population
