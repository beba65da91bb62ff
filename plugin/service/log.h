// What the service says about itself: one JSON object a line, for machines to gather.
//
//   {"time":"2026-03-03T09:30:00Z","level":"info","event":"pack loaded","rules":11}
//
// No line may hold a patient's value, an id of a patient or entry, or a request's text: events are
// fixed words, fields are counts, names of files and rules, and codes.
#ifndef WAYMARK_SERVICE_LOG_H_
#define WAYMARK_SERVICE_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace waymark::service {

class Log {
 public:
  enum class Level : uint8_t { kInfo, kWarning, kError };
  using Value = std::variant<std::string, int64_t, bool>;
  using Fields = std::vector<std::pair<std::string_view, Value>>;
  // Gets a line without its line end. Called by one thread at a time.
  using Sink = std::function<void(std::string_view line)>;
  using Clock = std::function<absl::Time()>;

  Log(Sink sink, Clock clock) : sink_(std::move(sink)), clock_(std::move(clock)) {}

  void Write(Level level, std::string_view event, const Fields& fields = {});
  // Counts a call that failed and says so at the 1st, 2nd, 4th, 8th ... of its method and code, so
  // that a flood of bad calls is no flood of lines.
  void CountFailure(std::string_view method, std::string_view code);
  // All counts, for the end.
  std::map<std::pair<std::string, std::string>, int64_t> failures() const;

 private:
  const Sink sink_;
  const Clock clock_;
  mutable absl::Mutex mutex_;
  std::map<std::pair<std::string, std::string>, int64_t> failures_ ABSL_GUARDED_BY(mutex_);
};

// The text as a JSON string, in quotes. Broken UTF-8 becomes U+FFFD.
std::string JsonText(std::string_view text);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_LOG_H_
