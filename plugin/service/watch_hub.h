// Who watches which practices. Watchers are told that there is something; they read it from the
// store themselves, at their own pace, so one that stops reading costs nothing.
#ifndef WAYMARK_SERVICE_WATCH_HUB_H_
#define WAYMARK_SERVICE_WATCH_HUB_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace waymark::service {

class WatchHub {
 public:
  // Called, on whatever thread, when a watched practice's feed has grown. Be short.
  using Wake = std::function<void()>;

  // Watches until the handle goes.
  class Handle {
   public:
    Handle() = default;
    Handle(WatchHub* hub, int64_t id) : hub_(hub), id_(id) {}
    ~Handle() { Release(); }
    Handle(Handle&& other) noexcept : hub_(other.hub_), id_(other.id_) { other.hub_ = nullptr; }
    Handle& operator=(Handle&& other) noexcept {
      Release();
      hub_ = other.hub_;
      id_ = other.id_;
      other.hub_ = nullptr;
      return *this;
    }
    // Afterwards the wake function is not running and is not called again.
    void Release();

   private:
    WatchHub* hub_ = nullptr;
    int64_t id_ = 0;
  };
  Handle Watch(std::vector<std::string> practices, Wake wake);
  void Grown(std::string_view practice);
  // Wakes everybody: the server is ending.
  void WakeAll();

 private:
  struct Watcher {
    std::vector<std::string> practices;
    Wake wake;
  };
  absl::Mutex mutex_;
  std::map<int64_t, Watcher> watchers_ ABSL_GUARDED_BY(mutex_);
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
};

// Where a watcher stands: the last sequence dealt with, by practice, and the store's epoch.
// "EPOCH:PRACTICE=SEQUENCE,...".
struct ResumeToken {
  std::string epoch;
  std::map<std::string, int64_t> after;
  std::string ToString() const;
};
// InvalidArgument where it is none.
absl::StatusOr<ResumeToken> ParseResumeToken(std::string_view text);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_WATCH_HUB_H_
