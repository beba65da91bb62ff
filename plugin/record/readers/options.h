// What every reader is told.
#ifndef WAYMARK_RECORD_READERS_OPTIONS_H_
#define WAYMARK_RECORD_READERS_OPTIONS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace waymark::record {

struct ReadOptions {
  // The practice's zone: date-times with an offset become civil days in it.
  absl::TimeZone zone = absl::UTCTimeZone();
  // Entries of one patient; one more is ResourceExhausted.
  size_t max_events = 200'000;
  // Whether the record is finished (PatientRecord::Finish) when the reader returns it. Without, the
  // caller may add to it and finishes it.
  bool finish = true;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_OPTIONS_H_
