// Sweeps from a snapshot against the naive evaluator (tests/engine/naive), for every shipped rule:
// statuses, levels, days and keys. What the naive one does not say (doubts, and rules that speak of
// the dead where somebody has died), and changes that lie after the days it looks at, are left out
// of the comparison.
//
// The naive evaluator walks through whole lives day by day, so that not every rule is asked of
// everybody: all rules that the sweep has rows of for a patient, and besides every so many-th pair
// of patient and rule, where silence must be silence. WAYMARK_NAIVE_PATIENTS sets how many patients
// of the synthetic practice are compared and WAYMARK_NAIVE_EVERY which share of the silent pairs
// (1: all of them). The long run, about half an hour on two cores:
//
//   WAYMARK_NAIVE_PATIENTS=10000 WAYMARK_NAIVE_EVERY=50 population_test
//   --gtest_filter='SweepNaive*'
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include "engine/naive/evaluate.h"
#include "population/sweep_support.h"
#include "waymark/population/snapshot.h"

namespace waymark::population {
namespace {

constexpr int kDaysAhead = 800;

int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::max(1ll, std::atoll(text));
}

struct RowText {
  std::string rule, text;
};

// Rows without the doubts, and without changes after `horizon` (days in ISO form compare as text).
std::vector<RowText> Comparable(std::string_view rows, const std::string& horizon) {
  std::istringstream in{std::string(rows)};
  std::string line;
  std::vector<RowText> out;
  while (std::getline(in, line)) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    cells.back().clear();
    if (cells.size() > 7 && cells[7] > horizon) cells[7].clear();
    RowText& row = out.emplace_back();
    if (cells.size() > 2) row.rule = cells[2];
    for (const std::string& cell : cells) row.text += cell + ",";
  }
  return out;
}

// The rows of rules in `asked` only, a line each.
std::string OfRules(const std::vector<RowText>& rows, const std::set<std::string>& asked) {
  std::string out;
  for (const RowText& row : rows) {
    if (asked.contains(row.rule)) out += row.text + "\n";
  }
  return out;
}

// Rules that nobody can be asked: the sweep says so once, with an empty patient.
std::set<std::string> RulesForNobody(const SweepOptions& options) {
  std::string rows;
  AppendRowsOfEverybody(ShippedPack().program, options, rows);
  std::set<std::string> out;
  for (const RowText& row : Comparable(rows, "")) out.insert(row.rule);
  return out;
}

using RowsOf = std::map<std::string, std::string>;  // by patient

struct Compared {
  int64_t patients = 0, rows = 0, pairs = 0;
  std::set<std::string> rules;  // that had a row
  std::string first_difference;
};

// Every `step`-th patient from `first` on; of the silent rules every `every`-th.
Compared Compare(const PatientInput& input, const RowsOf& swept, const RowsOf& swept_open,
                 const SweepOptions& options, int first, int step, int64_t every) {
  Compared out;
  const rules::Pack& pack = *ShippedPack().pack;
  const calendar::Day horizon = calendar::AddDays(options.on, kDaysAhead);
  const std::string iso = calendar::FormatIso(horizon);
  const std::set<std::string> for_nobody = RulesForNobody(options);
  std::set<std::string> of_the_dead;
  for (const rules::Rule& rule : pack.rules) {
    if (std::count(rule.without.begin(), rule.without.end(), "alive") > 0) {
      of_the_dead.insert(rule.id);
    }
  }
  auto source = OpenPatients(input);
  record::PatientRecord record;
  for (int64_t i = 0; *(*source)->Next(record); ++i) {
    if (i % step != first || record.not_usable) continue;
    const auto found = swept.find(std::string(record.patient_id));
    if (found == swept.end()) {
      out.first_difference = "a patient was not swept";
      return out;
    }
    const std::vector<RowText> ours = Comparable(found->second, iso);
    std::set<std::string> asked;
    for (const RowText& row : ours) asked.insert(row.rule);
    if (record.died || record.dead_without_date) {
      for (const std::string& rule : of_the_dead) asked.erase(rule);
    }
    out.rules.insert(asked.begin(), asked.end());
    naive::TimelineOptions days;
    for (size_t rule = 0; rule < pack.rules.size(); ++rule) {
      const bool silent = !asked.contains(pack.rules[rule].id);
      if (silent && of_the_dead.contains(pack.rules[rule].id)) continue;
      if (silent && (i + static_cast<int64_t>(rule)) % every != 0) continue;
      const rules::RuleStatus status = pack.rules[rule].status;
      if (status == rules::RuleStatus::kDraft || status == rules::RuleStatus::kRetired) continue;
      if (silent && for_nobody.contains(pack.rules[rule].id)) continue;
      days.only.insert(static_cast<int>(rule));
    }
    for (const int rule : days.only) asked.insert(pack.rules[static_cast<size_t>(rule)].id);
    days.zone = London();
    days.known_at = options.known_at;
    days.last_day = calendar::AddDays(horizon, 1);
    // A typing error in the future is no evidence on the day that is asked about.
    days.no_forecast_evidence_after = options.on;
    // Sets that speak for some code systems only go by the systems in use on that day.
    days.systems_until = options.on;
    ++out.patients;
    if (days.only.empty()) continue;
    const naive::Timeline timeline(pack, record, days);
    const engine::Answer answer = timeline.At(options.on);
    std::string rows;
    AppendRows(pack, record, answer, options, rows);
    // Where only open items are wanted the sweep passes over what can't be open any more.
    SweepOptions only_open = options;
    only_open.all_statuses = false;
    std::string open_rows;
    AppendRows(pack, record, answer, only_open, open_rows);
    const std::string theirs = OfRules(Comparable(rows, iso), asked) + "open:\n" +
                               OfRules(Comparable(open_rows, iso), asked);
    const std::string mine = OfRules(ours, asked) + "open:\n" +
                             OfRules(Comparable(swept_open.at(found->first), iso), asked);
    out.pairs += static_cast<int64_t>(days.only.size());
    out.rows += static_cast<int64_t>(ours.size());
    if (mine != theirs && out.first_difference.empty()) {
      out.first_difference = "swept:\n" + mine + "naive:\n" + theirs;
    }
  }
  return out;
}

TEST(SweepNaiveTest, RowsOfEveryShippedRuleAreThoseOfTheNaiveEvaluator) {
  const int64_t patients = FromEnvironment("WAYMARK_NAIVE_PATIENTS", 100);
  const int64_t every = FromEnvironment("WAYMARK_NAIVE_EVERY", 100);
  Folder folder;
  MakePractice(folder.path(), patients);
  const PatientInput extract = ExtractIn(folder.path());
  {
    auto source = OpenPatients(extract);
    WriteSnapshotOptions write;
    write.path = folder / "s";
    ASSERT_TRUE(WriteSnapshot(**source, London(), write).ok());
  }
  PatientInput snapshot;
  snapshot.snapshot = folder / "s";
  snapshot.zone = London();
  SweepOptions options = OnTheDay();
  RowsOf swept, swept_open;
  for (const bool all : {false, true}) {
    options.all_statuses = all;
    options.each = [&](const SweptPatient& patient) {
      (all ? swept : swept_open)[std::string(patient.patient_id)] = patient.rows;
      return absl::OkStatus();
    };
    Rows(snapshot, options);
  }
  ASSERT_EQ(static_cast<int64_t>(swept.size()), patients);
  ASSERT_EQ(static_cast<int64_t>(swept_open.size()), patients);
  const int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::vector<Compared> parts(static_cast<size_t>(threads));
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&, i] {
      parts[static_cast<size_t>(i)] =
          Compare(extract, swept, swept_open, options, i, threads, every);
    });
  }
  for (std::thread& worker : workers) worker.join();
  Compared all;
  for (const Compared& part : parts) {
    EXPECT_EQ(part.first_difference, "");
    all.rows += part.rows;
    all.patients += part.patients;
    all.pairs += part.pairs;
    all.rules.insert(part.rules.begin(), part.rules.end());
  }
  EXPECT_GT(all.rows, all.patients / 2);
  EXPECT_GT(all.rules.size(), 10u);
  std::printf("%lld patients, %lld pairs of patient and rule, %lld rows of %zu rules compared\n",
              static_cast<long long>(all.patients), static_cast<long long>(all.pairs),
              static_cast<long long>(all.rows), all.rules.size());
}

}  // namespace
}  // namespace waymark::population
