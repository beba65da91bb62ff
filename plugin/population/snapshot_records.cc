#include "waymark/population/snapshot_records.h"

#include <algorithm>
#include <utility>

namespace waymark::population::snapshot {

bool SystemsSettled(const PatientRow& row, calendar::Day on, calendar::Instant known_at) {
  constexpr int64_t kMicrosecondsOfDay = 86'400'000'000;
  return row.systems_by <= on.serial() &&
         (int64_t{row.systems_by} + 1) * kMicrosecondsOfDay <= known_at;
}

bool AnyPartialSet(const engine::Program& program) {
  const auto& sets = engine::PackOf(program).code_sets;
  return std::any_of(sets.begin(), sets.end(), [](const auto& set) {
    return set.availability == terminology::Availability::kPartial;
  });
}

BlockRecords::BlockRecords(absl::TimeZone zone, ReadFor read_for)
    : zone_(zone), read_for_(std::move(read_for)) {
  if (read_for_.program == nullptr) return;
  slots_.emplace(read_for_.program);
  any_partial_ = AnyPartialSet(*read_for_.program);
}

absl::Status BlockRecords::Load(const Snapshot& snapshot, size_t block) {
  if (absl::Status status = block_.Load(snapshot, block); !status.ok()) return status;
  wanted_.assign(block_.patients(), 1);
  read_.assign(block_.shapes().size(), 1);
  if (slots_) {
    for (size_t i = 0; i < read_.size(); ++i) {
      const Shape& shape = block_.shapes()[i];
      if (shape.always) continue;
      found_.clear();
      for (const auto& [system, code] : block_.codings(shape)) {
        slots_->SlotsOf(system, code, found_);
      }
      read_[i] = found_.empty() ? 0 : 1;
    }
    for (size_t i = 0; any_partial_ && i < wanted_.size(); ++i) {
      const bool settled = SystemsSettled(block_.row(i), read_for_.on, read_for_.known_at);
      if (!settled) wanted_[i] = Gathered::kAll;
    }
  }
  return events_.Gather(block_, wanted_, read_);
}

absl::Status BlockRecords::Read(size_t patient, record::PatientRecord& record) {
  if (absl::Status status = block_.AddPerson(patient, record); !status.ok()) return status;
  const auto events = events_.of(patient);
  in_order_.assign(events.begin(), events.end());
  std::sort(in_order_.begin(), in_order_.end(), [&](const EventRef& a, const EventRef& b) {
    return block_.Ordinal(a.event) < block_.Ordinal(b.event);
  });
  for (const EventRef& ref : in_order_) {
    if (absl::Status status = block_.AddEvent(ref, record); !status.ok()) return status;
  }
  if (slots_ && wanted_[patient] != Gathered::kAll) {
    record.settled_systems = static_cast<uint16_t>(record.systems().size());
  }
  record.Finish(zone_);
  return absl::OkStatus();
}

}  // namespace waymark::population::snapshot
