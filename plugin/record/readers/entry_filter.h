// Which entries whoever reads records will look at, so that a reader need not make the others.
#ifndef WAYMARK_RECORD_READERS_ENTRY_FILTER_H_
#define WAYMARK_RECORD_READERS_ENTRY_FILTER_H_

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "waymark/record/record.h"

namespace waymark::record {

// One thread at a time.
class EntryFilter {
 public:
  // No entry that was passed over is in the system.
  static constexpr int32_t kNoDay = std::numeric_limits<int32_t>::max();

  virtual ~EntryFilter() = default;
  // Whether entries with this coding are looked at.
  virtual bool Wants(std::string_view canonical_system, std::string_view code) = 0;
  // Whether all entries of the record must be in it after all. `record` is not finished.
  // `systems_by`, for each of its systems(): the first day (since 1970, by UTC) at whose end an
  // entry that was passed over is dated and recorded; or kNoDay.
  virtual bool WantsAll(const PatientRecord& record, std::span<const int32_t> systems_by) = 0;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_ENTRY_FILTER_H_
