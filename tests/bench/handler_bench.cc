// Evaluate without a network, in processor time: from a request's bytes to an answer's bytes, and
// what the bare method of evaluate_load does with the same request (the generated parser with an
// arena). Their difference is what evaluate_load's ratio is made of.

#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/packs.h"
#include "bench/practice.h"
#include "bench/request.h"
#include "benchmark/benchmark.h"
#include "google/protobuf/arena.h"
#include "waymark/service/evaluate_handler.h"
#include "waymark/service/snapshot.h"

namespace waymark::bench {
namespace {

using Bytes = std::shared_ptr<const std::string>;
using SnapshotPtr = std::shared_ptr<const service::Snapshot>;

void Answer(benchmark::State& state, const SnapshotPtr& snapshot, const Bytes& bytes) {
  const service::Call call{absl::Now(), [] { return false; }};
  size_t size = 0;
  for (auto _ : state) {
    google::protobuf::Arena arena;
    auto& answer = *google::protobuf::Arena::CreateMessage<v1::EvaluateResponse>(&arena);
    if (const absl::Status status = service::EvaluateBytes(*snapshot, call, *bytes, bytes, answer);
        !status.ok()) {
      return state.SkipWithError(std::string(status.message()).c_str());
    }
    size = answer.SerializeAsString().size();
  }
  state.counters["answer_bytes"] = static_cast<double>(size);
}

void Parse(benchmark::State& state, const Bytes& bytes) {
  for (auto _ : state) {
    google::protobuf::Arena arena;
    auto& request = *google::protobuf::Arena::CreateMessage<v1::EvaluateRequest>(&arena);
    if (!request.ParseFromString(*bytes)) return state.SkipWithError("not a request");
  }
}

int Main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const TemporaryFolder folder;
  if (const absl::Status status = WritePractice(folder.path(), 1000); !status.ok()) {
    std::cerr << "error: " << status.message() << "\n";
    return 4;
  }
  const auto practice = ReadPractice(folder.path());
  if (!practice.ok()) {
    std::cerr << "error: " << practice.status().message() << "\n";
    return 4;
  }
  rules::LoadedPack loaded = LoadOrExit(RulesFolder());
  const auto program = CompileOrExit(loaded.pack);
  service::ServiceSettings settings;
  settings.zone = London();
  settings.program_version = "bench";
  const auto snapshot = service::Snapshot::Make(std::move(loaded), settings);
  if (!snapshot.ok()) {
    std::cerr << "error: " << snapshot.status().message() << "\n";
    return 1;
  }
  for (const size_t events : {size_t{200}, size_t{2000}}) {
    const auto bytes = std::make_shared<const std::string>(
        RequestFor(BusyPatient(*practice, program, events)).SerializeAsString());
    const std::string name = absl::StrCat("/entries:", events);
    benchmark::RegisterBenchmark(("evaluate_bytes_to_bytes" + name).c_str(),
                                 [=](benchmark::State& state) { Answer(state, *snapshot, bytes); })
        ->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark(("parse_only_with_arena" + name).c_str(),
                                 [=](benchmark::State& state) { Parse(state, bytes); })
        ->Unit(benchmark::kMicrosecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
