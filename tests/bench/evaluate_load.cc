// Evaluate over loopback against a bare gRPC method that parses the same request (generated parser,
// arena) and returns an empty answer.
//
//   evaluate_load [--rules first|shipped] [--blocks N] [--seconds S] [--heap]
//
// Two server processes; this one calls them in turn, a block of S seconds (2) each, N blocks (20)
// of each kind, at 1 and at 16 callers, with a record of 200 and of 2,000 entries. For each pair of
// neighbouring blocks the ratio of p50 and of p99 is taken; printed is the median ratio with its 95
// % interval (by rank), as a Markdown table. `--rules`: the thirteen that the figures were set for
// (first, the default) or all that are shipped. `--heap`: the bare method parses without an arena.

#include <sys/utsname.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/load_client.h"
#include "bench/load_server.h"
#include "bench/packs.h"
#include "bench/practice.h"
#include "bench/request.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::bench {
namespace {

struct Options {
  int blocks = 20;
  double seconds = 2;
  bool heap = false;
  bool shipped = false;
};

bool ParseOptions(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--heap") {
      options.heap = true;
      continue;
    }
    if (i + 1 == argc) return false;
    const char* const value = argv[++i];
    if (name == "--rules") {
      options.shipped = std::string_view(value) == "shipped";
      if (!options.shipped && std::string_view(value) != "first") return false;
      continue;
    }
    const char* const end = value + std::strlen(value);
    const bool read = name == "--blocks" ? std::from_chars(value, end, options.blocks).ptr == end
                      : name == "--seconds"
                          ? std::from_chars(value, end, options.seconds).ptr == end
                          : false;
    if (!read || options.blocks < 1 || options.seconds <= 0) return false;
  }
  return true;
}

// The median of values, and the interval that holds the true median in 95 % of cases, by rank.
struct Median {
  double median = 0;
  double low = 0;
  double high = 0;
};

Median MedianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t n = values.size();
  const double half = 0.98 * std::sqrt(static_cast<double>(n));
  const auto at = [&](double rank) {
    const double last = static_cast<double>(n) - 1;
    return values[static_cast<size_t>(std::clamp(rank, 0.0, last))];
  };
  const double middle = static_cast<double>(n) / 2;
  return {n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2,
          at(std::floor(middle - half)), at(std::ceil(middle + half) - 1)};
}

std::string FirstOf(const char* file, std::string_view key) {
  std::ifstream input(file);
  for (std::string line; std::getline(input, line);) {
    const size_t colon = line.find(':');
    if (line.starts_with(key) && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

void PrintHead(const Options& options) {
  utsname system{};
  uname(&system);
  std::printf("Processor: %s, %u cores. Linux %s. gcc %s.\n",
              FirstOf("/proc/cpuinfo", "model name").c_str(), std::thread::hardware_concurrency(),
              system.release, __VERSION__);
  std::printf("%s; %d blocks of %.1f s of each method, in turn; the bare method parses %s.\n\n",
              options.shipped ? "All shipped rules" : "The first thirteen rules", options.blocks,
              options.seconds, options.heap ? "without an arena" : "with an arena");
  std::printf(
      "| rules | entries | request bytes | callers | bare p50 us | Evaluate p50 us | p50 ratio | "
      "95 %% "
      "interval | bare p99 us | "
      "Evaluate p99 us | p99 ratio | 95 %% interval | bare calls/s | Evaluate calls/s |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
}

// One row of the table.
void Compare(const Options& options, const ServerProcess& bare, const ServerProcess& waymark,
             const v1::PatientRecord& record, int callers) {
  const std::string bytes = RequestFor(record).SerializeAsString();
  const LoadClient to_bare(bare.address(), bytes);
  const LoadClient to_waymark(waymark.address(), bytes);
  const std::chrono::duration<double> time(options.seconds);
  // Connections, caches and clocks of the processor come up to speed.
  to_bare.Run(callers, time / 2);
  to_waymark.Run(callers, time / 2);
  std::vector<double> p50[2], p99[2], calls[2], ratio50, ratio99;
  for (int i = 0; i < options.blocks; ++i) {
    const LoadClient* const clients[] = {&to_bare, &to_waymark};
    for (size_t k : {size_t{0}, size_t{1}}) {
      const Block block = clients[k]->Run(callers, time);
      p50[k].push_back(block.Percentile(0.5) * 1e6);
      p99[k].push_back(block.Percentile(0.99) * 1e6);
      calls[k].push_back(block.calls_per_second());
    }
    ratio50.push_back(p50[1].back() / p50[0].back());
    ratio99.push_back(p99[1].back() / p99[0].back());
  }
  const Median r50 = MedianOf(ratio50), r99 = MedianOf(ratio99);
  const auto median = [](const std::vector<double>& values) { return MedianOf(values).median; };
  std::printf(
      "| %s | %d | %zu | %d | %.0f | %.0f | %.2f | %.2f to %.2f | %.0f | %.0f | %.2f | %.2f to "
      "%.2f | "
      "%.0f | %.0f |\n",
      options.shipped ? "all" : "13", record.events_size(), bytes.size(), callers, median(p50[0]),
      median(p50[1]), r50.median, r50.low, r50.high, median(p99[0]), median(p99[1]), r99.median,
      r99.low, r99.high, median(calls[0]), median(calls[1]));
  std::fflush(stdout);
}

int Main(int argc, char** argv) {
  Served served = Served::kBare;
  if (argc == 2 && ParseServeArgument(argv[1], served)) return Serve(served);
  Options options;
  if (!ParseOptions(argc, argv, options)) {
    std::cerr
        << "usage: evaluate_load [--rules first|shipped] [--blocks N] [--seconds S] [--heap]\n";
    return 2;
  }
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
  const auto program = CompileOrExit(LoadOrExit(RulesFolder()).pack);
  const ServerProcess bare(options.heap ? Served::kBareHeap : Served::kBare);
  const ServerProcess waymark(options.shipped ? Served::kWaymark : Served::kFirst);
  PrintHead(options);
  for (const size_t events : {size_t{200}, size_t{2000}}) {
    const v1::PatientRecord record = BusyPatient(*practice, program, events);
    for (const int callers : {1, 16}) Compare(options, bare, waymark, record, callers);
  }
  return 0;
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
