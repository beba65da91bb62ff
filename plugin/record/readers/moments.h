// Dates and date-times of records, read fast.
//
// Says exactly what calendar::ParseDateTime says; the usual spellings are read without it. One
// object a thread.
#ifndef WAYMARK_RECORD_READERS_MOMENTS_H_
#define WAYMARK_RECORD_READERS_MOMENTS_H_

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/record/zone_offsets.h"

namespace waymark::record {

class MomentReader {
 public:
  explicit MomentReader(absl::TimeZone zone) : offsets_(zone) {}

  // Nothing where it is no date.
  std::optional<calendar::DateTime> Read(std::string_view text);
  // The same, but for the moment, which may be kUnknownInstant.
  std::optional<calendar::DateTime> ReadDate(std::string_view text);
  // Only the moment of what Read gives.
  std::optional<calendar::Instant> ReadInstant(std::string_view text);
  ZoneOffsets& offsets() { return offsets_; }

 private:
  std::optional<calendar::DateTime> ReadTheLongWay(std::string_view text) const;

  ZoneOffsets offsets_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_MOMENTS_H_
