// For the thread sanitizer (packaging/sanitize.sh thread): Debian's Abseil is not built with it, so
// that it sees neither a lock nor its release there. The linker sends our calls of Abseil's mutexes
// through these functions
// (--wrap, in packaging/cmake/Waymark.cmake), which tell it.

#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

// Names as the linker has them; an Abseil with another inline namespace fails to link.
#define LOCK _ZN4absl7debian35Mutex4LockEv
#define UNLOCK _ZN4absl7debian35Mutex6UnlockEv
#define AWAIT _ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE
#define AWAIT_WITH_TIMEOUT _ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE
#define NOTIFY _ZN4absl7debian312Notification6NotifyEv
#define WAIT _ZNK4absl7debian312Notification19WaitForNotificationEv
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define REAL(name) JOIN(__real_, name)
#define WRAP(name) JOIN(__wrap_, name)

extern "C" {

void REAL(LOCK)(absl::Mutex* mutex);
void REAL(UNLOCK)(absl::Mutex* mutex);
void REAL(AWAIT)(absl::Mutex* mutex, const absl::Condition& condition);
bool REAL(AWAIT_WITH_TIMEOUT)(absl::Mutex* mutex, const absl::Condition& condition,
                              absl::Duration timeout);
void REAL(NOTIFY)(absl::Notification* notification);
void REAL(WAIT)(const absl::Notification* notification);

void WRAP(LOCK)(absl::Mutex* mutex) {
  __tsan_mutex_pre_lock(mutex, __tsan_mutex_linker_init);
  REAL(LOCK)(mutex);
  __tsan_mutex_post_lock(mutex, __tsan_mutex_linker_init, 0);
}

void WRAP(UNLOCK)(absl::Mutex* mutex) {
  __tsan_mutex_pre_unlock(mutex, 0);
  REAL(UNLOCK)(mutex);
  __tsan_mutex_post_unlock(mutex, 0);
}

void WRAP(AWAIT)(absl::Mutex* mutex, const absl::Condition& condition) {
  __tsan_mutex_pre_unlock(mutex, 0);
  __tsan_mutex_post_unlock(mutex, 0);
  REAL(AWAIT)(mutex, condition);
  __tsan_mutex_pre_lock(mutex, 0);
  __tsan_mutex_post_lock(mutex, 0, 0);
}

bool WRAP(AWAIT_WITH_TIMEOUT)(absl::Mutex* mutex, const absl::Condition& condition,
                              absl::Duration timeout) {
  __tsan_mutex_pre_unlock(mutex, 0);
  __tsan_mutex_post_unlock(mutex, 0);
  const bool held = REAL(AWAIT_WITH_TIMEOUT)(mutex, condition, timeout);
  __tsan_mutex_pre_lock(mutex, 0);
  __tsan_mutex_post_lock(mutex, 0, 0);
  return held;
}

void WRAP(NOTIFY)(absl::Notification* notification) {
  __tsan_release(notification);
  REAL(NOTIFY)(notification);
}

void WRAP(WAIT)(const absl::Notification* notification) {
  REAL(WAIT)(notification);
  __tsan_acquire(const_cast<absl::Notification*>(notification));
}

}  // extern "C"
