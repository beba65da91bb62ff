// Reading one record: straight from the wire, by the generated parser with and without an arena,
// and parsing alone; and the whole extract.
//
// Items per second are entries per second (of the extract: rows of events.csv).

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "bench/packs.h"
#include "bench/practice.h"
#include "benchmark/benchmark.h"
#include "google/protobuf/arena.h"
#include "waymark/record/readers/csv_extract.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/record/readers/wire.h"

namespace waymark::bench {
namespace {

using Bytes = std::shared_ptr<const std::string>;

record::ReadOptions Options() { return {.zone = London()}; }

void Count(benchmark::State& state, const record::PatientRecord& record) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(record.entries().size()));
}

void Fail(benchmark::State& state, const absl::Status& status) {
  state.SkipWithError(std::string(status.message()).c_str());
}

void FromWire(benchmark::State& state, const Bytes& bytes) {
  record::WireReader reader(Options());
  record::PatientRecord record;
  for (auto _ : state) {
    if (const absl::Status status = reader.ReadRecord(*bytes, bytes, record); !status.ok()) {
      return Fail(state, status);
    }
  }
  Count(state, record);
}

template <bool kArena, bool kRead>
void FromMessage(benchmark::State& state, const Bytes& bytes) {
  record::PatientRecord record;
  for (auto _ : state) {
    google::protobuf::Arena arena;
    v1::PatientRecord heap;
    v1::PatientRecord& message =
        kArena ? *google::protobuf::Arena::CreateMessage<v1::PatientRecord>(&arena) : heap;
    if (!message.ParseFromString(*bytes)) {
      return Fail(state, absl::InvalidArgumentError("not a record"));
    }
    if (!kRead) continue;
    if (const absl::Status status = record::ReadMessage(message, Options(), record); !status.ok()) {
      return Fail(state, status);
    }
  }
  Count(state, record);
}

int64_t Lines(const std::string& path) {
  std::ifstream input(path);
  int64_t lines = 0;
  for (std::string line; std::getline(input, line);) ++lines;
  return lines;
}

void Extract(benchmark::State& state, const std::string& folder) {
  for (auto _ : state) {
    record::ExtractOptions options;
    options.patients = folder + "/patients.csv";
    options.events = folder + "/events.csv";
    options.replies = folder + "/replies.csv";
    options.zone = London();
    auto reader = record::ExtractReader::Open(options);
    if (!reader.ok()) return Fail(state, reader.status());
    record::PatientRecord record;
    while (true) {
      const absl::StatusOr<bool> more = (*reader)->Next(record);
      if (!more.ok()) return Fail(state, more.status());
      if (!*more) break;
    }
  }
  state.SetItemsProcessed(state.iterations() * (Lines(folder + "/events.csv") - 1));
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(std::filesystem::file_size(folder + "/events.csv")));
}

int Main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const TemporaryFolder folder;
  if (const absl::Status status = WritePractice(folder.path(), 2000); !status.ok()) {
    std::cerr << "error: " << status.message() << "\n";
    return 4;
  }
  const auto practice = ReadPractice(folder.path());
  if (!practice.ok()) {
    std::cerr << "error: " << practice.status().message() << "\n";
    return 4;
  }
  const auto program = CompileOrExit(LoadOrExit(RulesFolder()).pack);
  for (const size_t events : {size_t{200}, size_t{2000}}) {
    const auto bytes = std::make_shared<const std::string>(
        BusyPatient(*practice, program, events).SerializeAsString());
    const auto add = [&](const std::string& name, void (*run)(benchmark::State&, const Bytes&)) {
      benchmark::RegisterBenchmark(absl::StrCat(name, "/entries:", events).c_str(),
                                   [=](benchmark::State& state) { run(state, bytes); })
          ->Unit(benchmark::kMicrosecond);
    };
    add("wire", FromWire);
    add("generated_with_arena", FromMessage<true, true>);
    add("generated_without_arena", FromMessage<false, true>);
    add("parse_only_with_arena", FromMessage<true, false>);
    add("parse_only_without_arena", FromMessage<false, false>);
  }
  benchmark::RegisterBenchmark("csv_extract", [&](benchmark::State& state) {
    Extract(state, folder.path());
  })->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
