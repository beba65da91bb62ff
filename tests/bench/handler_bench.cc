// Evaluate without a network, in processor time: from a request's bytes to an answer's bytes, and
// what the bare method of evaluate_load does with the same request (the generated parser with an
// arena). Their difference is what evaluate_load's ratio is made of. With the thirteen rules that
// the figures were set for, and with all that are shipped.

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

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
  std::unique_ptr<uint8_t[]> answer;
  size_t size = 0;
  const auto allocate = [&](size_t wanted) {
    size = wanted;
    answer.reset(new uint8_t[wanted]);
    return answer.get();
  };
  const std::string_view pieces[] = {*bytes};
  for (auto _ : state) {
    if (const absl::Status status = service::EvaluateToBytes(*snapshot, call, pieces, allocate);
        !status.ok()) {
      return state.SkipWithError(std::string(status.message()).c_str());
    }
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

SnapshotPtr SnapshotOf(const std::string& folder) {
  service::ServiceSettings settings;
  settings.zone = London();
  settings.program_version = "bench";
  auto snapshot = service::Snapshot::Make(LoadOrExit(folder), settings);
  if (!snapshot.ok()) {
    std::cerr << "error: " << snapshot.status().message() << "\n";
    std::exit(1);
  }
  return *std::move(snapshot);
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
  const SnapshotPtr shipped = SnapshotOf(RulesFolder());
  const SnapshotPtr first = SnapshotOf(WriteFirstRules(folder.path("first")));
  const auto program = CompileOrExit(LoadOrExit(RulesFolder()).pack);
  for (const size_t events : {size_t{200}, size_t{2000}}) {
    const auto bytes = std::make_shared<const std::string>(
        RequestFor(BusyPatient(*practice, program, events)).SerializeAsString());
    const auto add = [events](const std::string& name, auto run) {
      benchmark::RegisterBenchmark(absl::StrCat(name, "/entries:", events).c_str(), run)
          ->Unit(benchmark::kMicrosecond);
    };
    add("evaluate_first_rules", [=](benchmark::State& state) { Answer(state, first, bytes); });
    add("evaluate_shipped_rules", [=](benchmark::State& state) { Answer(state, shipped, bytes); });
    add("parse_only_with_arena", [=](benchmark::State& state) { Parse(state, bytes); });
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
