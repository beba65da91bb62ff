// Which items were shown lately and not answered: they come again once in 24 hours, collapsed.
#ifndef WAYMARK_SERVICE_SHOWN_H_
#define WAYMARK_SERVICE_SHOWN_H_

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "waymark/calendar/partial_date.h"

namespace waymark::service {

// Kept in memory only: a restart shows at most once more. Thread-safe.
class Shown {
 public:
  // Until when the item stays collapsed; `now` where it may open.
  calendar::Instant ShownUntil(std::string_view item, calendar::Instant now);
  // It was shown. True where it had not been, as far as is remembered.
  bool Note(std::string_view item, calendar::Instant now);
  // It was answered.
  void Forget(std::string_view item);

 private:
  static constexpr size_t kMost = 100'000;
  struct Entry {
    calendar::Instant at = 0;
    std::list<std::string>::iterator age;
  };
  absl::Mutex mutex_;
  std::unordered_map<std::string, Entry> shown_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> by_age_ ABSL_GUARDED_BY(mutex_);  // newest first
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_SHOWN_H_
