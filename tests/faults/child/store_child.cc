// The process that is killed: opens the store, sends events from several threads, and prints each
// acknowledgement ("SENDER NUMBER") the moment it has it, for its parent to hold the store to.
//
//   store_child PATH RUN SENDERS FROM...     FROM: the next number of each sender
//   store_child PATH --once EVENTS           a small store for other tests, stopped in order
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "faults/load.h"
#include "waymark/store/sqlite/open.h"

int main(int argc, char** argv) {
  using namespace waymark::store;
  if (argc < 4) return 2;
  const bool once = std::string(argv[2]) == "--once";
  const int senders = std::atoi(argv[3]);
  if (senders < 1 || (!once && argc < 4 + senders)) return 2;
  auto store = sqlite::OpenStore({.path = argv[1],
                                  .now = [] { return Instant{1}; },
                                  .audit_seed = std::string(32, 'k'),
                                  .queue_capacity = 64,
                                  .checkpoint_lines = 50});
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", store.status().ToString().c_str());
    return 4;
  }
  if (once) {
    for (int64_t number = 1; number <= senders; ++number) {
      if (!(*store)->Write(LoadWrite(0, number)).ok()) return 5;
    }
    return (*store)->AuditRead(LoadRead("gp-1", 1)).ok() ? 0 : 5;
  }
  std::vector<std::thread> threads;
  for (int sender = 0; sender < senders; ++sender) {
    threads.emplace_back([&, sender] {
      for (int64_t number = std::atoll(argv[4 + sender]);; ++number) {
        const absl::Status status = (*store)->Write(LoadWrite(sender, number));
        if (!status.ok()) {
          std::fprintf(stderr, "%s\n", status.ToString().c_str());
          std::exit(5);
        }
        const std::string line = std::to_string(sender) + " " + std::to_string(number) + "\n";
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(6);
      }
    });
  }
  threads.emplace_back([&] {
    for (int64_t number = 1;; ++number) {
      (*store)->AuditRead(LoadRead(argv[2], number)).IgnoreError();
      auto reader = (*store)->Read();
      if (reader.ok()) (*reader)->CountItems({.practices = {kLoadPractice}}).IgnoreError();
    }
  });
  for (std::thread& thread : threads) thread.join();
}
