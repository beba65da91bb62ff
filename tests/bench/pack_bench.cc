// Loading and checking packs: the shipped one, and one of 1,000 rules made of copies of it.
//
// `cold_process` is one new process from its start to its end, loading, checking and compiling
// (files are in the system's cache); `in_process` is the same work in a process that has done it
// before.

#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <iostream>
#include <string>

#include "bench/packs.h"
#include "bench/practice.h"
#include "benchmark/benchmark.h"

extern char** environ;

namespace waymark::bench {
namespace {

constexpr std::string_view kOnce = "--once=";
constexpr size_t kManyRules = 1000;

void LoadAndCompile(const std::string& folder) {
  benchmark::DoNotOptimize(CompileOrExit(LoadOrExit(folder).pack));
}

void InProcess(benchmark::State& state, const std::string& folder) {
  for (auto _ : state) LoadAndCompile(folder);
}

void ColdProcess(benchmark::State& state, const std::string& folder) {
  std::string self = "/proc/self/exe";
  std::string once = std::string(kOnce) + folder;
  char* const arguments[] = {self.data(), once.data(), nullptr};
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    pid_t child = 0;
    int result = 0;
    if (posix_spawn(&child, self.c_str(), nullptr, nullptr, arguments, environ) != 0 ||
        waitpid(child, &result, 0) != child || result != 0) {
      state.SkipWithError("the process that loads the pack failed");
      return;
    }
    state.SetIterationTime(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
}

int Main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]).starts_with(kOnce)) {
    LoadAndCompile(argv[1] + kOnce.size());
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const TemporaryFolder folder;
  const size_t rules = WriteManyRules(folder.path("many"), kManyRules);
  std::cerr << "the large pack has " << rules << " rules\n";
  for (const auto& [name, path] :
       {std::pair<std::string, std::string>{"shipped", RulesFolder()},
        std::pair<std::string, std::string>{"thousand_rules", folder.path("many/rules")}}) {
    benchmark::RegisterBenchmark(("cold_process/" + name).c_str(),
                                 [path](benchmark::State& state) { ColdProcess(state, path); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("in_process/" + name).c_str(), [path](benchmark::State& state) {
      InProcess(state, path);
    })->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
