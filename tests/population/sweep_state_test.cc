// The next day's sweep: whatever was recorded since, and however many days have gone by, it gives
// the rows of a sweep over everybody.
#include "waymark/population/sweep_state.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>

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

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// What `earlier` becomes by the changes: rows that are gone must have been there.
std::multiset<std::string> With(const std::string& changes, const std::string& earlier) {
  const std::vector<std::string> before = LinesOf(earlier);
  std::multiset<std::string> out(before.begin() + 1, before.end());
  const std::vector<std::string> lines = LinesOf(changes);
  EXPECT_EQ(lines[0], "change," + before[0]);
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t comma = lines[i].find(',');
    const std::string row = lines[i].substr(comma + 1);
    if (lines[i].substr(0, comma) == "new") {
      out.insert(row);
      continue;
    }
    EXPECT_EQ(lines[i].substr(0, comma), "gone");
    const auto at = out.find(row);
    EXPECT_NE(at, out.end()) << i;
    if (at != out.end()) out.erase(at);
  }
  return out;
}

std::multiset<std::string> RowsIn(const std::string& text) {
  const std::vector<std::string> lines = LinesOf(text);
  return {lines.begin() + 1, lines.end()};
}

// Practice and patient of each row, which lies behind `columns` others.
std::vector<std::string> PatientsIn(const std::string& text, int columns) {
  std::vector<std::string> out;
  for (const std::string& line : LinesOf(text)) {
    size_t begin = 0;
    for (int i = 0; i < columns; ++i) begin = line.find(',', begin) + 1;
    out.push_back(line.substr(begin, line.find(',', line.find(',', begin) + 1) - begin));
  }
  out.erase(out.begin());
  return out;
}

class SweepStateTest : public testing::Test {
 protected:
  SweepStateTest() { MakePractice(folder_.path(), 250, 11); }

  // A snapshot of what is in the folder.
  PatientInput MakeSnapshot(const std::string& name) {
    auto source = OpenPatients(ExtractIn(folder_.path()));
    WriteSnapshotOptions write;
    write.path = folder_ / name;
    EXPECT_TRUE(WriteSnapshot(**source, London(), write).ok());
    PatientInput snapshot;
    snapshot.snapshot = write.path;
    snapshot.zone = London();
    return snapshot;
  }
  // Only patients whose line `keep` wants.
  void KeepPatients(const std::function<bool(size_t line)>& keep) {
    const std::vector<std::string> lines = LinesOf(Contents(folder_ / "patients.csv"));
    std::ofstream out(folder_ / "patients.csv", std::ios::binary);
    for (size_t i = 0; i < lines.size(); ++i) {
      if (i == 0 || keep(i)) out << lines[i] << "\n";
    }
  }

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
    const PatientInput snapshot = MakeSnapshot("s");
    EXPECT_EQ(Rows(snapshot, options), full) << round;
    // And a state that was kept while reading the snapshot serves as well.
    EXPECT_EQ(RowsAndState(snapshot, options, folder_ / "other"), full) << round;
    options.since = *SweepState::Open(folder_ / "other");
    EXPECT_EQ(Rows(snapshot, options), full) << round;
    if (round % 2 == 0) state = folder_ / "other";
  }
}

TEST_F(SweepStateTest, RulesWhoseDayHasNotComeSayWhatTheySaid) {
  std::mt19937 random(8);
  AddEvents(random, 60, TheDay());
  struct Found {
    uint64_t digest = 0;
    calendar::Day next_look, look_at_all;
    std::map<uint16_t, std::pair<std::string, int32_t>> rules;  // rows, next look
  };
  const auto found_on = [&](calendar::Day day) {
    std::map<std::string, Found> out;
    SweepOptions options = On(day);
    options.digests = true;
    options.each = [&](const SweptPatient& patient) {
      Found& found = out[std::string(patient.patient_id)];
      found = {patient.digest, patient.next_look, patient.look_at_all, {}};
      size_t at = 0;
      calendar::Day earliest = patient.look_at_all;
      for (const RuleRows& of : patient.rules) {
        EXPECT_TRUE(found.rules
                        .emplace(of.rule, std::pair(std::string(patient.rows.substr(at, of.size)),
                                                    of.next_look))
                        .second);
        at += of.size;
        earliest = std::min(earliest, calendar::Day::FromSerial(of.next_look));
      }
      EXPECT_EQ(at, patient.rows.size());
      EXPECT_EQ(earliest, patient.next_look);
      return absl::OkStatus();
    };
    Rows(ExtractIn(folder_.path()), options);
    return out;
  };
  const std::map<std::string, Found> first = found_on(TheDay());
  int held = 0, changed = 0, due = 0;
  for (const int days : {1, 2, 5, 11, 30, 75}) {
    const calendar::Day day = calendar::AddDays(TheDay(), days);
    for (const auto& [id, now] : found_on(day)) {
      const Found& then = first.at(id);
      if (then.look_at_all <= day) continue;
      std::set<uint16_t> rules;
      for (const auto& [rule, rows] : then.rules) rules.insert(rule);
      for (const auto& [rule, rows] : now.rules) rules.insert(rule);
      for (const uint16_t rule : rules) {
        const auto rows_in = [&](const Found& found) {
          const auto at = found.rules.find(rule);
          return at == found.rules.end() ? std::string() : at->second.first;
        };
        const auto at = then.rules.find(rule);
        const bool has_come = at != then.rules.end() && at->second.second <= day.serial();
        due += has_come ? 1 : 0;
        if (rows_in(then) == rows_in(now)) {
          held += has_come ? 0 : 1;
          continue;
        }
        ++changed;
        EXPECT_TRUE(has_come) << days << " days on, rule " << rule;
      }
    }
  }
  EXPECT_GT(held, 1000);
  EXPECT_GT(changed, 50);
  EXPECT_LT(changed, due);  // a day to look is no promise
}

TEST_F(SweepStateTest, ChangesMakeTheEarlierRowsThoseOfAFullSweep) {
  std::mt19937 random(6);
  calendar::Day day = TheDay();
  std::string rows = RowsAndState(MakeSnapshot("s0"), On(day), folder_ / "0");
  for (int round = 1; round <= 8; ++round) {
    day = calendar::AddDays(day, static_cast<int>(random() % (round % 3 == 0 ? 50 : 3)));
    if (round != 2) AddEvents(random, 12, day);
    // Some leave: in the middle, the first and the last ones, all but one; and come back.
    if (round == 3) KeepPatients([](size_t line) { return line % 7 != 0; });
    if (round == 4) KeepPatients([](size_t line) { return line > 12 && line < 190; });
    if (round == 6) MakePractice(folder_.path(), 250, 11);
    if (round == 7) KeepPatients([](size_t line) { return line == 40; });
    const PatientInput snapshot = MakeSnapshot("s" + std::to_string(round));
    const std::string full = Rows(snapshot, On(day));
    SweepOptions options = On(day);
    options.since = *SweepState::Open(folder_ / std::to_string(round - 1));
    options.changes = true;
    const std::string changes = Rows(snapshot, options);
    EXPECT_EQ(With(changes, rows), RowsIn(full)) << round;
    const std::vector<std::string> order = PatientsIn(changes, 1);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end())) << round;
    EXPECT_LT(LinesOf(changes).size(), LinesOf(full).size() + LinesOf(rows).size()) << round;
    // The same while the next state is kept, which serves the next day.
    EXPECT_EQ(RowsAndState(snapshot, options, folder_ / std::to_string(round)), changes) << round;
    for (const int threads : {1, 5}) {
      options.threads = threads;
      EXPECT_EQ(Rows(snapshot, options), changes) << round;
    }
    rows = full;
  }
}

TEST_F(SweepStateTest, WhoLeftBetweenBlocksIsSeen) {
  constexpr int kPatients = 9000;  // of three blocks
  const auto write = [&](const std::function<bool(int)>& is_there, int kits) {
    std::ofstream patients(folder_ / "patients.csv", std::ios::binary);
    std::ofstream events(folder_ / "events.csv", std::ios::binary);
    patients << "patient_id,birth_date,sex\n";
    events << "event_id,patient_id,occurred_on,kind,code_system,code\n";
    for (int i = 0; i < kPatients; ++i) {
      if (!is_there(i)) continue;
      const std::string id = std::to_string(10000 + i);
      patients << id << ",1960-05-05,female\n";
      if (i % 10 == 0 || i < kits) {
        events << "e" << i << "," << id
               << ",2026-01-20,observation,https://waymark.example/local-codes,fit-kit-given\n";
      }
    }
    std::ofstream(folder_ / "replies.csv") << "patient_id,rule,reply,replied_on\n";
  };
  const auto everybody = [](int) { return true; };
  write(everybody, 0);
  const std::string rows = RowsAndState(MakeSnapshot("a"), On(TheDay()), folder_ / "state");
  ASSERT_GT(RowsIn(rows).size(), size_t{800});
  SweepOptions options = On(TheDay());
  options.since = *SweepState::Open(folder_ / "state");
  options.changes = true;
  // Around the ends of blocks, at either end, a whole block, all.
  const std::function<bool(int)> there[] = {
      everybody, [](int i) { return (i < 4000 || i > 4200) && i >= 15 && i < 8970; },
      [](int i) { return i < 4090 || i > 8300; }, [](int i) { return i == 5000; },
      [](int) { return false; }};
  for (const auto& is_there : there) {
    for (const int kits : {0, 40}) {
      write(is_there, kits);
      const PatientInput snapshot = MakeSnapshot("b");
      const std::string full = Rows(snapshot, On(TheDay()));
      const std::string changes = Rows(snapshot, options);
      EXPECT_EQ(With(changes, rows), RowsIn(full));
      const std::vector<std::string> order = PatientsIn(changes, 1);
      EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
    }
  }
}

TEST_F(SweepStateTest, ChangesAsObjectsAreTheSameRows) {
  SweepOptions options = On(TheDay());
  options.format = SweepFormat::kNdjson;
  RowsAndState(MakeSnapshot("before"), options, folder_ / "state");
  std::mt19937 random(9);
  AddEvents(random, 300, TheDay());
  const PatientInput after = MakeSnapshot("after");
  const std::vector<std::string> full = LinesOf(Rows(after, options));
  options.since = *SweepState::Open(folder_ / "state");
  options.changes = true;
  const std::vector<std::string> changes = LinesOf(Rows(after, options));
  int fresh = 0;
  for (const std::string& line : changes) {
    const std::string_view kNew = "{\"change\": \"new\", ";
    const std::string_view kGone = "{\"change\": \"gone\", ";
    const bool is_new = line.starts_with(kNew);
    ASSERT_TRUE(is_new || line.starts_with(kGone)) << line;
    const std::string row = "{" + line.substr(is_new ? kNew.size() : kGone.size());
    EXPECT_EQ(std::count(full.begin(), full.end(), row), is_new ? 1 : 0);
    fresh += is_new ? 1 : 0;
  }
  EXPECT_GT(fresh, 3);
}

TEST_F(SweepStateTest, ChangesAreToldOfASnapshotByAState) {
  SweepOptions options = On(TheDay());
  options.changes = true;
  const auto refused = [&](const PatientInput& input) {
    auto source = OpenPatients(input);
    return std::string(Sweep(ShippedPack().program, options, **source,
                             [](std::string_view) { return absl::OkStatus(); })
                           .status()
                           .message());
  };
  const PatientInput snapshot = MakeSnapshot("s");
  EXPECT_NE(refused(snapshot).find("since an earlier sweep"), std::string::npos);
  RowsAndState(snapshot, On(TheDay()), folder_ / "state");
  options.since = *SweepState::Open(folder_ / "state");
  EXPECT_EQ(refused(snapshot), "");
  EXPECT_NE(refused(ExtractIn(folder_.path())).find("told of a snapshot"), std::string::npos);
  options.format = SweepFormat::kHtml;
  EXPECT_NE(refused(snapshot).find("as CSV or NDJSON"), std::string::npos);
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
