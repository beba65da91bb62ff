// The least that two works on a population can cost, for packaging/bench_population.py to set
// beside ours. Knows nothing of Waymark.
//
//   sweep_floor codes EVENTS.CSV CODES RUNS   entries of 16 bytes in memory, read on two threads
//   and filtered on a bitmap of
//                                             codes (CODES: a file of `code_system,code` lines);
//                                             all of them, and only those that pass
//   sweep_floor json FILE RUNS                a simdjson DOM parse of each line
//
// Prints lines of a name, a tab, a number: seconds, or what the name says.
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace {

struct Entry {
  uint32_t patient;
  int32_t day;
  uint32_t code;
  uint32_t value;
};
static_assert(sizeof(Entry) == 16);

template <typename Run>
double Seconds(const Run& run) {
  const auto begin = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void Say(const char* name, double number) {
  std::printf("%s\t%.6f\n", name, number);
  std::fflush(stdout);
}

// Reads all of `entries` on two threads and counts those whose code is in the bitmap.
int64_t CountUsed(const std::vector<Entry>& entries, const std::vector<uint64_t>& used) {
  constexpr size_t kThreads = 2;
  int64_t counts[kThreads] = {};
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      int64_t count = 0;
      const size_t end = entries.size() * (t + 1) / kThreads;
      for (size_t i = entries.size() * t / kThreads; i < end; ++i) {
        const uint32_t code = entries[i].code;
        count += static_cast<int64_t>(used[code / 64] >> (code % 64) & 1);
      }
      counts[t] = count;
    });
  }
  for (std::thread& thread : threads) thread.join();
  return counts[0] + counts[1];
}

int Codes(const std::string& events, const std::string& codes, int runs) {
  std::unordered_set<std::string> wanted;
  std::string line;
  std::ifstream sets(codes, std::ios::binary);
  while (std::getline(sets, line)) wanted.insert(line);
  std::ifstream in(events, std::ios::binary);
  std::getline(in, line);
  std::vector<size_t> at;  // columns: patient_id, occurred_on, code_system
  std::istringstream head(line);
  std::vector<std::string> names;
  for (std::string name; std::getline(head, name, ',');) names.push_back(name);
  for (const char* const name : {"patient_id", "occurred_on", "code_system"}) {
    at.push_back(static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin()));
  }
  std::vector<Entry> entries;
  std::vector<uint64_t> used;
  std::unordered_map<std::string, uint32_t> numbers;
  std::string patient;
  uint32_t patients = 0;
  while (std::getline(in, line)) {
    // No field up to the code has a comma of its own.
    std::vector<size_t> begin{0};
    for (size_t i = 0; i < line.size() && begin.size() <= at[2] + 2; ++i) {
      if (line[i] == ',') begin.push_back(i + 1);
    }
    if (begin.size() <= at[2] + 2) continue;
    const auto field = [&](size_t i) { return line.substr(begin[i], begin[i + 1] - begin[i] - 1); };
    if (const std::string id = field(at[0]); id != patient) {
      patient = id;
      ++patients;
    }
    const std::string code =
        line.substr(begin[at[2]], begin[at[2] + 2] - begin[at[2]] - 1);  // system,code
    const auto next = static_cast<uint32_t>(numbers.size());
    const auto [found, added] = numbers.try_emplace(code, next);
    if (added) {
      used.resize(next / 64 + 1);
      if (wanted.contains(code)) used[next / 64] |= uint64_t{1} << (next % 64);
    }
    std::string day = field(at[1]);
    day.erase(std::remove(day.begin(), day.end(), '-'), day.end());
    entries.push_back({patients, std::atoi(day.c_str()), found->second, 0});
  }
  std::vector<Entry> relevant;
  for (const Entry& entry : entries) {
    if ((used[entry.code / 64] >> (entry.code % 64) & 1) != 0) relevant.push_back(entry);
  }
  Say("entries", static_cast<double>(entries.size()));
  Say("entries in a set", static_cast<double>(relevant.size()));
  for (int run = 0; run < runs; ++run) {
    int64_t left = 0;
    Say("floor, all entries", Seconds([&] { left += CountUsed(entries, used); }));
    Say("floor, relevant entries", Seconds([&] { left -= CountUsed(relevant, used); }));
    if (left != 0) return 1;
  }
  return 0;
}

int Json(const std::string& file, int runs) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const std::string all = std::move(text).str();
  Say("bytes", static_cast<double>(all.size()));
  for (int run = 0; run < runs; ++run) {
    bool good = true;
    Say("simdjson", Seconds([&] {
          simdjson::dom::parser parser;
          for (size_t at = 0; at < all.size();) {
            const size_t end = std::min(all.find('\n', at), all.size());
            simdjson::dom::element document;
            good &= parser.parse(all.data() + at, end - at).get(document) == simdjson::SUCCESS;
            at = end + 1;
          }
        }));
    if (!good) return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> given(argv + 1, argv + argc);
  if (given.size() == 4 && given[0] == "codes") {
    return Codes(given[1], given[2], std::atoi(given[3].c_str()));
  }
  if (given.size() == 3 && given[0] == "json") return Json(given[1], std::atoi(given[2].c_str()));
  std::cerr << "error: sweep_floor codes EVENTS.CSV CODES RUNS, or sweep_floor json FILE RUNS\n";
  return 2;
}
