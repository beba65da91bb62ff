// When the audit lines of reads that wait are to be written: at most one delay after the first of
// them came, however many follow. Internal to store/sqlite/.
#ifndef WAYMARK_STORE_SQLITE_READ_WINDOW_H_
#define WAYMARK_STORE_SQLITE_READ_WINDOW_H_

#include <chrono>
#include <optional>

namespace waymark::store::sqlite {

class ReadWindow {
 public:
  using Clock = std::chrono::steady_clock;
  explicit ReadWindow(Clock::duration delay) : delay_(delay) {}

  // A line has come.
  void Add(Clock::time_point now) {
    if (!first_) first_ = now;
  }
  // All that waited were taken.
  void Clear() { first_.reset(); }
  // They could not be written and wait anew.
  void Restart(Clock::time_point now) { first_ = now; }
  // When they are to be written; nothing where none waits.
  std::optional<Clock::time_point> due() const {
    if (!first_) return std::nullopt;
    return *first_ + delay_;
  }

 private:
  const Clock::duration delay_;
  std::optional<Clock::time_point> first_;
};

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_READ_WINDOW_H_
