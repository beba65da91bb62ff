#include "waymark/record/readers/passed_entries.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "waymark/record/dates.h"
#include "waymark/terminology/code.h"

namespace waymark::record {
namespace {

using calendar::Day;

constexpr int64_t kMicrosPerDay = 86'400'000'000;

}  // namespace

PassedEntries::PassedEntries() : places_(kPlaces) {}

void PassedEntries::Begin(EntryFilter& filter) {
  filter_ = &filter;
  ++patient_;
  ids_ = 0;
  same_id_ = false;
  latest_ = Day::Min();
  counts_.entries = counts_.recorded_assumed = counts_.partial_dates = 0;
  counts_.values_not_numbers = counts_.units_missing = counts_.units_unknown = 0;
  counts_.date_oddities = {};
  codings_.clear();
  systems_by_.clear();
}

void PassedEntries::AddId(std::string_view id) {
  if (++ids_ > kMost) return;
  const uint64_t hash = absl::Hash<absl::string_view>{}({id.data(), id.size()});
  for (size_t at = hash % kPlaces;; at = (at + 1) % kPlaces) {
    Place& place = places_[at];
    if (place.patient != patient_) {
      place = {hash, patient_};
      return;
    }
    if (place.hash == hash) {
      same_id_ = true;
      return;
    }
  }
}

void PassedEntries::Add(const Entry& entry, const PatientRecord& record, ZoneOffsets& zone) {
  ++counts_.entries;
  latest_ = std::max(latest_, entry.occurred.last);
  const bool assumed = entry.recorded == calendar::kUnknownInstant;
  counts_.recorded_assumed += assumed ? 1 : 0;
  counts_.partial_dates += entry.occurred.is_whole() ? 0 : 1;
  judged_.occurred = entry.occurred;
  judged_.recorded = entry.recorded;
  judged_.recorded_assumed = assumed;
  judged_.kind = entry.kind;
  judged_.status = entry.status;
  const uint8_t odd = JudgeDate(judged_, record.birth, record.died, zone);
  for (size_t bit = 0; odd != kNoOddity && bit < counts_.date_oddities.size(); ++bit) {
    counts_.date_oddities[bit] += odd >> bit & 1;
  }
  if (entry.value->kind == ValueKind::kText) ++counts_.values_not_numbers;
  if (entry.value->kind == ValueKind::kQuantity) {
    const calendar::UnitId unit = entry.value->quantity.unit;
    counts_.units_missing += unit == calendar::kNoUnit ? 1 : 0;
    counts_.units_unknown += unit == calendar::kUnknownUnit ? 1 : 0;
  }
  if (entry.system >= codings_.size()) {
    codings_.resize(entry.system + size_t{1});
    systems_by_.resize(entry.system + size_t{1}, EntryFilter::kNoDay);
  }
  ++codings_[entry.system];
  int64_t day = std::max<int64_t>(entry.occurred.first.serial(), 0);
  if (!assumed) day = std::max(day, entry.recorded / kMicrosPerDay);
  int32_t& by = systems_by_[entry.system];
  by = std::min(by, static_cast<int32_t>(std::min<int64_t>(day, EntryFilter::kNoDay)));
}

bool PassedEntries::All(const PatientRecord& record) {
  if (ids_ > kMost || same_id_) return true;
  // Whether an entry counts hangs on the person's own dates, and these on all entries.
  if (!record.birth || IsPlaceholder(*record.birth) || record.dead_without_date ||
      record.not_usable) {
    return true;
  }
  if (record.died && (IsPlaceholder(*record.died) || record.died->last < record.birth->first)) {
    return true;
  }
  const auto after_birth = [&](const record::Entry& entry) {
    return (entry.date_oddity & kDateMissing) == 0 && entry.occurred.last >= record.birth->first;
  };
  const auto entries = record.entries();
  const bool after = entries.empty() ? latest_ >= record.birth->first
                                     : std::any_of(entries.begin(), entries.end(), after_birth);
  if (!after && (!entries.empty() || counts_.entries > 0)) return true;
  systems_by_.resize(record.systems().size(), EntryFilter::kNoDay);
  return filter_->WantsAll(record, systems_by_);
}

void PassedEntries::CountInto(ExtractReport& report, const PatientRecord& record) const {
  report.AddRecords(counts_);
  for (size_t i = 0; i < codings_.size(); ++i) {
    const std::string& name = record.systems()[i];
    if (codings_[i] > 0 && !terminology::IsKnownSystem(name)) {
      report.unknown_systems[name] += codings_[i];
    }
  }
}

}  // namespace waymark::record
