#include "waymark/engine/availability.h"

#include <algorithm>

namespace waymark::engine {

Availability::Availability(const Program& program) {
  const auto& sets = program.pack->code_sets;
  for (const uint16_t set : program.set_of_slot) {
    for (const std::string& system : sets[set].speaks_for) names_.push_back(system);
    for (const std::string& kind : sets[set].kinds) {
      if (!record::ParseKind(kind)) names_.push_back(kind);
    }
  }
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  for (const uint16_t set_index : program.set_of_slot) {
    const terminology::CodeSet& set = sets[set_index];
    OfSlot& slot = of_slot_.emplace_back();
    slot.waiting = set.availability == terminology::Availability::kWaiting;
    slot.partial = set.availability == terminology::Availability::kPartial;
    slot.any_kind = set.kinds.empty();
    slot.systems = slot.other_kinds = IdBits(names_.size());
    for (const std::string& system : set.speaks_for) AddName(system, slot.systems);
    for (const std::string& name : set.kinds) {
      if (const auto kind = record::ParseKind(name)) {
        slot.kinds |= 1u << static_cast<unsigned>(*kind);
      } else {
        AddName(name, slot.other_kinds);
      }
    }
  }
  unavailable_.resize(of_slot_.size());
  slots_ = IdBits(of_slot_.size());
  facts_.names = scratch_.names = IdBits(names_.size());
}

int Availability::Find(std::string_view name) const {
  const auto at = std::lower_bound(names_.begin(), names_.end(), name);
  return at != names_.end() && *at == name ? static_cast<int>(at - names_.begin()) : -1;
}

void Availability::AddName(std::string_view name, IdBits& out) const {
  if (const int at = Find(name); at >= 0) out.Add(static_cast<size_t>(at));
}

void Availability::Load(const record::PatientRecord& record,
                        std::span<const calendar::Day> used_from, calendar::Day as_of) {
  const record::Coverage& coverage = record.coverage;
  scratch_.has_systems = std::any_of(used_from.begin(), used_from.end(),
                                     [as_of](calendar::Day day) { return day <= as_of; });
  scratch_.all_supplied = !coverage.given || coverage.complete;
  scratch_.kinds = scratch_.all_supplied ? 0 : coverage.supplied_kinds;
  scratch_.names.Clear();
  next_change_ = calendar::Day::Max();
  for (size_t i = 0; i < used_from.size(); ++i) {
    const int name = Find(record.systems()[i]);
    if (used_from[i] > as_of) {
      // The first of any system ends "nothing speaks against it"; a later one may be spoken for.
      if (name >= 0 || !scratch_.has_systems) next_change_ = std::min(next_change_, used_from[i]);
    } else if (name >= 0) {
      scratch_.names.Add(static_cast<size_t>(name));
    }
  }
  if (!scratch_.all_supplied) {
    for (const std::string_view kind : coverage.supplied_other_kinds) AddName(kind, scratch_.names);
  }
  if (version_ != 0 && scratch_ == facts_) return;
  std::swap(facts_, scratch_);
  ++version_;
  any_ = false;
  slots_.Clear();
  for (size_t i = 0; i < of_slot_.size(); ++i) {
    const OfSlot& slot = of_slot_[i];
    std::optional<DoubtReason> reason;
    if (slot.waiting) {
      reason = DoubtReason::kCodesWaiting;
    } else if (slot.partial && facts_.has_systems && !facts_.names.Intersects(slot.systems)) {
      reason = DoubtReason::kCodesPartial;
    } else if (!facts_.all_supplied && !slot.any_kind && (slot.kinds & facts_.kinds) == 0 &&
               !facts_.names.Intersects(slot.other_kinds)) {
      reason = DoubtReason::kNotSupplied;
    }
    unavailable_[i] = reason ? static_cast<uint8_t>(1 + static_cast<int>(*reason)) : 0;
    if (!reason) continue;
    any_ = true;
    slots_.Add(i);
  }
}

}  // namespace waymark::engine
