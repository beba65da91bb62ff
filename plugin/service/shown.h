// What was shown in consultations lately and not answered: it comes again once in 24 hours,
// collapsed, unless new facts came to it; and how much of its share each consultation has had.
#ifndef WAYMARK_SERVICE_SHOWN_H_
#define WAYMARK_SERVICE_SHOWN_H_

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/store/store.h"

namespace waymark::service {

// Thread-safe. Items are kept in the store as well (`Keep`), so that a restart shows nothing anew;
// consultations in memory only: one that a restart interrupts may open one prompt more.
class Shown {
 public:
  // Until when the item stays collapsed; `now` where it may open. `facts` is a digest of what it
  // rests on.
  calendar::Instant ShownUntil(std::string_view item, uint64_t facts, calendar::Instant now);
  // It was shown. True where it had not been, as far as is remembered.
  bool Note(std::string_view item, uint64_t facts, calendar::Instant now);
  // It was answered.
  void Forget(std::string_view item);

  // Prompts that were expanded in the consultation, of the last thousands that there were.
  int ExpandedIn(std::string_view consultation);
  void NoteExpanded(std::string_view consultation, int prompts);

  // Takes what was kept, at a start.
  absl::Status Load(store::Reader& reader, calendar::Instant now);
  // Writes that an item was shown; `over` are those that need no keeping any more.
  static absl::Status Keep(store::Transaction& tx, std::string_view item, uint64_t facts,
                           calendar::Instant at);
  static absl::Status Drop(store::Transaction& tx, const std::vector<std::string>& over);
  // Items whose time has passed or that were answered since this was asked last.
  std::vector<std::string> TakeOver();

 private:
  static constexpr size_t kMost = 100'000;
  static constexpr size_t kMostConsultations = 20'000;
  struct Entry {
    calendar::Instant at = 0;
    uint64_t facts = 0;
    std::list<std::string>::iterator age;
  };
  struct Consultation {
    int expanded = 0;
    std::list<std::string>::iterator age;
  };
  using Entries = std::unordered_map<std::string, Entry>;
  void Erase(Entries::iterator at) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Insert(const std::string& item, uint64_t facts, calendar::Instant at)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  Entries shown_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> by_age_ ABSL_GUARDED_BY(mutex_);  // newest first
  std::vector<std::string> over_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::string, Consultation> consultations_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> newest_consultations_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_SHOWN_H_
