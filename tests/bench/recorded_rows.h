// The rows that a store writes, recorded as they are written, and written again by the bare
// library: the floor that durable ingest is compared with.
#ifndef WAYMARK_TESTS_BENCH_RECORDED_ROWS_H_
#define WAYMARK_TESTS_BENCH_RECORDED_ROWS_H_

#include <chrono>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

namespace waymark::bench {

// One value of a row, as SQLite has it.
struct RecordedValue {
  int type = 0;  // SQLITE_INTEGER, SQLITE_TEXT ...
  int64_t number = 0;
  std::string bytes;
};

struct RecordedRow {
  enum class Kind : uint8_t { kInsert, kUpdate, kDelete, kCommit };
  Kind kind = Kind::kInsert;
  int table = 0;  // index into Recording::tables
  int64_t rowid = 0;
  std::vector<RecordedValue> before, after;  // all columns; `before` of updates and deletions
};

struct Recording {
  std::vector<std::string> tables;
  std::vector<RecordedRow> rows;  // in the order in which they were written
  int64_t commits = 0;
};

// While it lives, all that connections opened after it write is recorded, a `kCommit` after each
// transaction. One at a time; the connections' threads must be done before it ends.
class RowRecorder {
 public:
  RowRecorder();
  ~RowRecorder();
  RowRecorder(const RowRecorder&) = delete;
  RowRecorder& operator=(const RowRecorder&) = delete;
  Recording Take();
  struct State;

 private:
  std::unique_ptr<State> state_;
};

// Seconds by the clock on the wall, and by the processor's, which other programs disturb less.
struct Took {
  double wall = 0, processor = 0;
};
class Stopwatch {
 public:
  Took Stop() const {
    const auto wall = std::chrono::steady_clock::now() - wall_;
    return {std::chrono::duration<double>(wall).count(),
            static_cast<double>(std::clock() - processor_) / CLOCKS_PER_SEC};
  }

 private:
  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
  std::clock_t processor_ = std::clock();
};

// Writes the rows again, each transaction as it was, by prepared statements of the bare library:
// WAL, synchronous=FULL and the store's other settings. Opening the file is not counted.
Took WriteAgain(const std::string& path, const Recording& recording);

}  // namespace waymark::bench

#endif  // WAYMARK_TESTS_BENCH_RECORDED_ROWS_H_
