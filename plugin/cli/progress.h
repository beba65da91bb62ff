// How far a command over the whole list is, on one line of a terminal.
#ifndef WAYMARK_CLI_PROGRESS_H_
#define WAYMARK_CLI_PROGRESS_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>

#include "absl/strings/str_format.h"
#include "waymark/population/patients.h"

namespace waymark::cli {

// "12 %, 12345 patients, 3000 a second, 20 s left", at most five times a second. The caller says
// when to begin a new line. `source` outlives it.
class Progress {
 public:
  explicit Progress(const population::PatientSource& source) : source_(source) {}
  void operator()(int64_t done) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - begin_).count();
    const double rate = static_cast<double>(done) / std::max(seconds, 1e-9);
    const double part = source_.fraction();
    std::string left;
    if (part > 0) left = absl::StrFormat(", %.0f s left", seconds * (1 - part) / part);
    const std::string bar = part < 0 ? "" : absl::StrFormat("%3.0f %%, ", part * 100);
    std::cerr << absl::StrFormat("\r%s%d patients, %.0f a second%s\x1b[K", bar, done, rate, left);
  }

 private:
  const population::PatientSource& source_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = begin_;
};

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_PROGRESS_H_
