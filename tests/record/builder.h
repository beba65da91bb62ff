// Records for tests, in few words.
#ifndef WAYMARK_TESTS_RECORD_BUILDER_H_
#define WAYMARK_TESTS_RECORD_BUILDER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/record/record.h"
#include "waymark/record/visible.h"

namespace waymark::record {

inline absl::TimeZone London() { return *calendar::LoadZone("Europe/London"); }

inline calendar::Day D(std::string_view text) { return *calendar::ParseDay(text); }

inline calendar::Instant At(std::string_view text) {
  return calendar::ParseDateTime(text, London())->instant;
}

// An entry with a code, on a date as ParseDateTime reads it ("" for none).
inline Entry& AddEntry(PatientRecord& record, std::string_view id, std::string_view date,
                       std::string_view recorded = "", EntryStatus status = EntryStatus::kFinal) {
  Entry& entry = record.AddEntry();
  entry.id = record.Intern(id);
  entry.kind = Kind::kObservation;
  entry.status = status;
  if (date.empty()) {
    entry.date_oddity = kDateMissing;
  } else {
    const calendar::DateTime read = *calendar::ParseDateTime(date, London());
    entry.occurred = read.date;
    entry.clock_seconds = read.clock_seconds;
  }
  if (!recorded.empty()) entry.recorded = At(recorded);
  record.AddCoding(record.SystemIndex("snomed"), "271737000");
  return entry;
}

// The ids that count, in order.
inline std::vector<std::string> Visible(const PatientRecord& record,
                                        calendar::Instant known_at = calendar::kEverything,
                                        bool hypothetical = false) {
  std::vector<uint32_t> out;
  std::vector<VersionConflict> conflicts;
  VisibleEntries(record, known_at, hypothetical, out, conflicts);
  std::vector<std::string> ids;
  for (const uint32_t i : out) ids.emplace_back(record.entries()[i].id);
  return ids;
}

}  // namespace waymark::record

#endif  // WAYMARK_TESTS_RECORD_BUILDER_H_
