// Days and moments of one time zone, fast for many look-ups near each other.
//
// The offsets are Abseil's; the stretches of time in which one offset holds are asked for once a
// process and zone. One object a thread. Same answers as calendar::DayOf and
// calendar::FirstMomentOf.
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
  explicit ZoneOffsets(absl::TimeZone zone) : zone_(zone), known_(StretchesOf(zone)) {}

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
  // Sorted and disjoint. Safe to call from any thread; what it gives stays.
  static const std::vector<Stretch>& StretchesOf(absl::TimeZone zone);
  static Stretch Ask(absl::TimeZone zone, calendar::Instant instant);
  void Find(calendar::Instant instant);

  absl::TimeZone zone_;
  calendar::Instant begin_ = 0;
  calendar::Instant end_ = 0;
  int32_t offset_ = 0;
  const std::vector<Stretch>& known_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_ZONE_OFFSETS_H_
