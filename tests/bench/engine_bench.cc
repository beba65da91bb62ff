// The engine on one core: from a record in memory to statuses and structured short explanations
// (ids and days, no text), with the shipped rules and the tests' codes; `first_rules` are the
// thirteen that Waymark began with.
//
// `interning` is what Evaluate does before any rule is asked: which versions count, and the code
// look-up of every entry. The engine from an interned record is `evaluate` less `interning`;
// `engine_only` measures the difference within one loop. Counters: items (open ones), entries,
// rules.

#include <time.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/answer_text.h"
#include "bench/packs.h"
#include "bench/practice.h"
#include "benchmark/benchmark.h"
#include "waymark/engine/session.h"

namespace waymark::bench {
namespace {

using ProgramPtr = std::shared_ptr<const engine::Program>;

// Processor time of this thread, so that other programs on the machine count less.
double Now() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

engine::EvaluateOptions Options() { return AskedOn(Today()); }

void Evaluate(benchmark::State& state, const ProgramPtr& program,
              const record::PatientRecord& record) {
  engine::Evaluator evaluator(program);
  engine::Answer answer;
  for (auto _ : state) {
    evaluator.Evaluate(record, Options(), answer);
    benchmark::DoNotOptimize(answer.items.data());
  }
  state.counters["entries"] = static_cast<double>(record.entries().size());
  state.counters["items"] = static_cast<double>(answer.items.size());
  state.counters["open"] = OpenItems(answer);
  state.counters["rules"] = static_cast<double>(program->rules.size());
}

void Interning(benchmark::State& state, const ProgramPtr& program,
               const record::PatientRecord& record) {
  engine::Session session(*program);
  for (auto _ : state) {
    session.Load(record, Options(), calendar::Day::Max());
    benchmark::DoNotOptimize(session.patient().entry_count());
  }
}

// Measured by differences: so many evaluations at a time, and so many times.
constexpr int kBatch = 200;
constexpr int kTimes = 50;

// The seconds that a batch takes.
template <typename Work>
double Time(const Work& work) {
  const double begin = Now();
  for (int i = 0; i < kBatch; ++i) work();
  return Now() - begin;
}

void EngineOnly(benchmark::State& state, const ProgramPtr& program,
                const record::PatientRecord& record) {
  engine::Evaluator evaluator(program);
  engine::Session session(*program);
  engine::Answer answer;
  for (auto _ : state) {
    const double all = Time([&] { evaluator.Evaluate(record, Options(), answer); });
    const double interning = Time([&] { session.Load(record, Options(), calendar::Day::Max()); });
    state.SetIterationTime((all - interning) / kBatch);
  }
}

// Nanoseconds per entry that no rule asks about, between a record without them and one with 5,000.
void NoiseSlope(benchmark::State& state, const ProgramPtr& program, v1::PatientRecord message,
                bool engine_only) {
  constexpr int kNoise = 5000;
  const record::PatientRecord without = ToRecord(message);
  AddNoise(message, kNoise);
  const record::PatientRecord with = ToRecord(message);
  engine::Evaluator evaluator(program);
  engine::Session session(*program);
  engine::Answer answer;
  const auto time = [&](const record::PatientRecord& record) {
    double seconds = Time([&] { evaluator.Evaluate(record, Options(), answer); });
    if (engine_only) {
      seconds -= Time([&] { session.Load(record, Options(), calendar::Day::Max()); });
    }
    return seconds;
  };
  for (auto _ : state) {
    state.SetIterationTime(std::max(0.0, (time(with) - time(without)) / kBatch / kNoise));
  }
}

// All patients of the practice, one after the other: nanoseconds a patient.
void WholePractice(benchmark::State& state, const ProgramPtr& program,
                   const std::vector<record::PatientRecord>& practice) {
  engine::Evaluator evaluator(program);
  engine::Answer answer;
  size_t next = 0;
  for (auto _ : state) {
    evaluator.Evaluate(practice[next], Options(), answer);
    next = next + 1 == practice.size() ? 0 : next + 1;
  }
}

void Register(const ProgramPtr& first, const ProgramPtr& shipped, const ProgramPtr& tenfold,
              const std::vector<v1::PatientRecord>& messages,
              const std::vector<record::PatientRecord>& practice) {
  for (const size_t events : {size_t{200}, size_t{2000}}) {
    const v1::PatientRecord message = BusyPatient(messages, shipped, events);
    const auto record = std::make_shared<record::PatientRecord>(ToRecord(message));
    const std::string name = absl::StrCat("/entries:", events);
    const auto add = [&](const std::string& what, const auto& run) {
      return benchmark::RegisterBenchmark((what + name).c_str(), run)
          ->Unit(benchmark::kMicrosecond);
    };
    add("interning", [=](benchmark::State& state) { Interning(state, shipped, *record); });
    add("evaluate", [=](benchmark::State& state) { Evaluate(state, shipped, *record); });
    add("engine_only", [=](benchmark::State& state) { EngineOnly(state, shipped, *record); })
        ->UseManualTime()
        ->Iterations(kTimes);
    add("engine_only_first_rules",
        [=](benchmark::State& state) { EngineOnly(state, first, *record); })
        ->UseManualTime()
        ->Iterations(kTimes);
    add("evaluate_ten_times_the_rules",
        [=](benchmark::State& state) { Evaluate(state, tenfold, *record); });
    add("engine_only_ten_times_the_rules",
        [=](benchmark::State& state) { EngineOnly(state, tenfold, *record); })
        ->UseManualTime()
        ->Iterations(kTimes);
    if (events == 200) {
      for (const bool engine_only : {false, true}) {
        benchmark::RegisterBenchmark(
            engine_only ? "noise_slope_per_entry/engine_only"
                        : "noise_slope_per_entry/with_interning",
            [=](benchmark::State& state) { NoiseSlope(state, shipped, message, engine_only); })
            ->UseManualTime()
            ->Iterations(kTimes);
      }
      benchmark::RegisterBenchmark(
          "noise_slope_per_entry/engine_only_first_rules",
          [=](benchmark::State& state) { NoiseSlope(state, first, message, /*engine_only=*/true); })
          ->UseManualTime()
          ->Iterations(kTimes);
    }
  }
  benchmark::RegisterBenchmark("practice_per_patient", [=, &practice](benchmark::State& state) {
    WholePractice(state, shipped, practice);
  });
  benchmark::RegisterBenchmark(
      "practice_per_patient/ten_times_the_rules",
      [=, &practice](benchmark::State& state) { WholePractice(state, tenfold, practice); });
}

int Main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const TemporaryFolder folder;
  if (const absl::Status status = WritePractice(folder.path("practice"), 1000); !status.ok()) {
    std::cerr << "error: " << status.message() << "\n";
    return 4;
  }
  const auto messages = ReadPractice(folder.path("practice"));
  if (!messages.ok()) {
    std::cerr << "error: " << messages.status().message() << "\n";
    return 4;
  }
  std::vector<record::PatientRecord> practice;
  for (const v1::PatientRecord& message : *messages) practice.push_back(ToRecord(message));
  const rules::LoadedPack shipped = LoadOrExit(RulesFolder());
  const rules::LoadedPack first = LoadOrExit(WriteFirstRules(folder.path("first")));
  WriteManyRules(folder.path("tenfold"), shipped.pack->rules.size() * 10);
  const rules::LoadedPack tenfold = LoadOrExit(folder.path("tenfold/rules"));
  Register(CompileOrExit(first.pack), CompileOrExit(shipped.pack), CompileOrExit(tenfold.pack),
           *messages, practice);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
