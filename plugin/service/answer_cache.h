// Answers that are still right, as bytes: the second GetPrompts of a patient costs a look-up.
//
// An answer is kept with the patient's stamp as it was before the patient was read; whatever is
// written about a patient changes the stamp, once it is durable. So an answer that was worked out
// from what was true before a write is never given after it.
#ifndef WAYMARK_SERVICE_ANSWER_CACHE_H_
#define WAYMARK_SERVICE_ANSWER_CACHE_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/service/openings.h"
#include "waymark/store/values.h"

namespace waymark::service {

class AnswerCache {
 public:
  explicit AnswerCache(size_t most_bytes = size_t{64} << 20) : most_bytes_(most_bytes) {}

  struct Entry {
    store::PatientRef patient = 0;
    uint64_t stamp = 0;
    uint64_t rules = 0;  // stamp of the rules
    calendar::Day today;
    calendar::Day as_of = calendar::Day::Max();  // for the audit log, as the record's version
    int64_t record_version = 0;
    calendar::Instant until = calendar::kEverything;  // after that it may read otherwise
    std::shared_ptr<const std::string> bytes;
    std::shared_ptr<const Opening> opening;  // to be counted; null where it is none
  };

  uint64_t StampOf(store::PatientRef patient) const { return Stamp(patient).load(); }
  uint64_t rules_stamp() const { return rules_.load(); }
  // Something durable has changed about them.
  void Touch(std::span<const store::PatientRef> patients);
  // Other rules answer from now on.
  void TouchRules() { ++rules_; }

  // Nothing where there is none that still holds. `request` says all that the answer depends on.
  std::optional<Entry> Find(std::string_view request, calendar::Day today, calendar::Instant now);
  void Keep(std::string_view request, Entry entry);

 private:
  static constexpr size_t kStamps = 4096;
  std::atomic<uint64_t>& Stamp(store::PatientRef patient) const {
    return stamps_[static_cast<uint64_t>(patient) % kStamps];
  }

  struct Kept {
    Entry entry;
    std::list<std::string>::iterator age;
  };
  const size_t most_bytes_;
  mutable std::array<std::atomic<uint64_t>, kStamps> stamps_{};
  std::atomic<uint64_t> rules_{0};
  absl::Mutex mutex_;
  std::unordered_map<std::string, Kept> kept_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> by_age_ ABSL_GUARDED_BY(mutex_);  // newest first
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_ANSWER_CACHE_H_
