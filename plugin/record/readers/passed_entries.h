// Entries of one patient that nobody will look at: counted, not kept. Internal to the reader.
//
// A record without them tells a reader who looks at others the same as long as none of them is
// another version of an entry and nothing else hangs on them; All() says when it does, and all
// rows must be read into the record.
#ifndef WAYMARK_RECORD_READERS_PASSED_ENTRIES_H_
#define WAYMARK_RECORD_READERS_PASSED_ENTRIES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "waymark/calendar/partial_date.h"
#include "waymark/record/readers/entry_filter.h"
#include "waymark/record/readers/extract_report.h"
#include "waymark/record/record.h"
#include "waymark/record/zone_offsets.h"

namespace waymark::record {

// Holds memory for many patients. Not thread-safe.
class PassedEntries {
 public:
  PassedEntries();

  void Begin(EntryFilter& filter);
  EntryFilter& filter() { return *filter_; }
  // The id of an entry, passed over or not.
  void AddId(std::string_view id);
  // An entry with a date and one coding, without links, that counts as it stands.
  struct Entry {
    calendar::PartialDate occurred;
    calendar::Instant recorded = calendar::kUnknownInstant;
    Kind kind = Kind::kUnspecified;
    EntryStatus status = EntryStatus::kFinal;
    const Value* value = nullptr;
    uint16_t system = 0;
  };
  void Add(const Entry& entry, const PatientRecord& record, ZoneOffsets& zone);

  // Whether the record, all rows of the patient having been read and before it is finished, would
  // be another one by what was passed over.
  bool All(const PatientRecord& record);
  // Adds what the report would have counted of them; `record` as above.
  void CountInto(ExtractReport& report, const PatientRecord& record) const;

  static constexpr size_t kMost = 5000;  // entries of a patient; beyond it all are read

 private:
  static constexpr size_t kPlaces = size_t{1} << 14;
  struct Place {
    uint64_t hash = 0;
    uint64_t patient = 0;
  };

  EntryFilter* filter_ = nullptr;
  std::vector<Place> places_;  // ids of the patient
  uint64_t patient_ = 0;
  size_t ids_ = 0;
  bool same_id_ = false;
  calendar::Day latest_ = calendar::Day::Min();
  ExtractReport counts_;
  std::vector<int64_t> codings_;     // by system
  std::vector<int32_t> systems_by_;  // by system
  record::Entry judged_;             // scratch
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_PASSED_ENTRIES_H_
