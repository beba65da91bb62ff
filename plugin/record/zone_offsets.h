// Days and moments of one time zone, fast for many look-ups near each other.
//
// The offsets are Abseil's; the stretches of time in which one offset holds are remembered. One
// object a thread. Same answers as calendar::DayOf and calendar::FirstMomentOf.
#ifndef WAYMARK_RECORD_ZONE_OFFSETS_H_
#define WAYMARK_RECORD_ZONE_OFFSETS_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "waymark/calendar/day.h"
#include "waymark/calendar/partial_date.h"

namespace waymark::record {

class ZoneOffsets {
 public:
  explicit ZoneOffsets(absl::TimeZone zone) : zone_(zone) {}

  absl::TimeZone zone() const { return zone_; }
  // Seconds east of Greenwich.
  int32_t OffsetAt(calendar::Instant instant) {
    if (instant < begin_ || instant >= end_) Find(instant);
    return offset_;
  }
  calendar::Day DayOf(calendar::Instant instant);
  // kUnknownInstant for Day::Min(), kEverything for Day::Max().
  calendar::Instant FirstMomentOf(calendar::Day day);

 private:
  struct Stretch {
    calendar::Instant begin = 0;  // [begin, end)
    calendar::Instant end = 0;
    int32_t offset = 0;
  };
  void Find(calendar::Instant instant);
  Stretch Ask(calendar::Instant instant) const;

  absl::TimeZone zone_;
  calendar::Instant begin_ = 0;
  calendar::Instant end_ = 0;
  int32_t offset_ = 0;
  std::vector<Stretch> known_;  // sorted by begin, disjoint
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_ZONE_OFFSETS_H_
