// The two servers that evaluate_load compares, each run in a process of its own.
#ifndef WAYMARK_TESTS_BENCH_LOAD_SERVER_H_
#define WAYMARK_TESTS_BENCH_LOAD_SERVER_H_

#include <sys/types.h>

#include <string>

namespace waymark::bench {

enum class Served : uint8_t {
  kWaymark,   // the sidecar, with the shipped rules and the tests' codes
  kFirst,     // the same with the thirteen rules that the figures were set for
  kBare,      // the same method: the generated parser with an arena, an empty answer
  kBareHeap,  // the same without an arena
  // In $WAYMARK_BENCH_FOLDER, of stored_load:
  kStored,     // the sidecar with a store
  kBareBytes,  // GetPrompts as a bare method: the bytes of the file `answer`
};

// Serves on a free port of the loopback, writes "PORT\n" to standard output and ends when standard
// input does. For a child process: never returns before.
int Serve(Served served);

// A child process (this program again, with `--serve=...`) that serves. Ended with the object.
class ServerProcess {
 public:
  // Ends the program where the child can't be had.
  explicit ServerProcess(Served served);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& address() const { return address_; }

 private:
  pid_t child_ = 0;
  int to_child_ = -1;
  std::string address_;
};

// The argument that makes this program the child, and what it serves; false where it is something
// else.
bool ParseServeArgument(const std::string& argument, Served& served);

}  // namespace waymark::bench

#endif  // WAYMARK_TESTS_BENCH_LOAD_SERVER_H_
