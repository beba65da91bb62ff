#include "waymark/engine/patient.h"

#include <algorithm>

#include "waymark/engine/item.h"

namespace waymark::engine {

Patient::Patient(const Program& program) : program_(program), availability_(program) {
  positions_of_slot_.resize(program.set_of_slot.size());
  points_.resize(program.selectors.size());
  points_stamp_.resize(program.selectors.size());
  selector_doubts_.resize(program.selectors.size());
  days_.resize(program.nodes.size());
  days_stamp_.resize(program.nodes.size());
  node_doubts_.resize(program.nodes.size());
  present_ = IdBits(program.set_of_slot.size());
  doubted_nodes_ = IdBits(program.nodes.size());
  doubted_selectors_ = IdBits(program.selectors.size());
  heavy_nodes_ = IdBits(program.nodes.size());
  heavy_selectors_ = IdBits(program.selectors.size());
}

void Patient::Load(const record::PatientRecord& record, calendar::Instant known_at,
                   bool hypothetical, Day as_of, Day cut) {
  record_ = &record;
  known_at_ = known_at;
  cut_ = cut;
  ++stamp_;
  person_doubt_ = record.in_doubt();
  doubted_nodes_.Clear();
  doubted_selectors_.Clear();
  heavy_nodes_.Clear();
  heavy_selectors_.Clear();
  budget_.Start();
  conflicts_.clear();
  record::VisibleEntries(record, known_at, hypothetical, order_, conflicts_);
  if (!conflicts_.empty()) person_doubt_ = true;
  LoadSlots(as_of);
  LoadPerson();
  std::fill_n(system_from_.begin(), record.settled_systems, Day::Min());
  availability_.Load(record, system_from_, as_of);
}

void Patient::LoadSlots(Day as_of) {
  for (uint16_t slot : touched_slots_) positions_of_slot_[slot].clear();
  touched_slots_.clear();
  slot_begin_.clear();
  slot_list_.clear();
  present_.Clear();
  recorded_assumed_ = false;
  last_relevant_day_ = Day::Min();
  const auto& systems = record_->systems();
  system_map_.clear();
  for (const std::string& system : systems) {
    system_map_.push_back(program_.pack->code_index.FindSystem(system));
  }
  system_from_.assign(systems.size(), Day::Max());
  size_t last_system = systems.size();  // met last: most records use one
  const auto entries = record_->entries();
  uint32_t position = 0;  // of the entry among those that are kept
  for (const uint32_t ordinal : order_) {
    const record::Entry& e = entries[ordinal];
    if (e.occurred.first > cut_) continue;
    // A typing error in the future is no evidence that something will be done.
    if (e.occurred.first > as_of &&
        (e.date_oddity & (record::kAfterRecorded | record::kFarFuture)) != 0) {
      continue;
    }
    recorded_assumed_ |= e.recorded_assumed;
    const auto begin = slot_list_.size();
    slot_begin_.push_back(static_cast<uint32_t>(begin));
    for (const record::Coding& coding : record_->codings(e)) {
      if (coding.system != last_system) {
        last_system = coding.system;
        system_from_[last_system] = std::min(system_from_[last_system], e.occurred.first);
      }
      const uint16_t system = system_map_[coding.system];
      if (system == terminology::CodeIndex::kNoSystem) continue;
      for (uint16_t set : program_.pack->code_index.Find(system, coding.code)) {
        const int32_t slot = program_.slot_of_set[set];
        if (slot == kNone) continue;
        const auto id = static_cast<uint16_t>(slot);
        if (std::find(slot_list_.begin() + static_cast<ptrdiff_t>(begin), slot_list_.end(), id) !=
            slot_list_.end()) {
          continue;  // another coding of this entry is in the set too: one entry, once
        }
        slot_list_.push_back(id);
        auto& positions = positions_of_slot_[id];
        if (positions.empty()) {
          touched_slots_.push_back(id);
          present_.Add(id);
        }
        positions.push_back(position);
      }
    }
    if (slot_list_.size() > begin) {
      last_relevant_day_ = std::max(last_relevant_day_, e.occurred.last);
    }
    order_[position++] = ordinal;
  }
  order_.resize(position);
  slot_begin_.push_back(static_cast<uint32_t>(slot_list_.size()));
}

void Patient::LoadPerson() {
  span_begin_ = Day::Min();
  if (record_->birth) {
    span_begin_ = record_->birth->first;
    if (!record_->birth->is_whole()) person_doubt_ = true;
  } else {
    // Unknown birth: from the first entry; without entries there is nothing to speak of.
    person_doubt_ = true;
    span_begin_ = order_.empty() ? Day::Max() : entry(0).occurred.first;
  }
  died_first_ = died_last_ = Day::Max();
  if (record_->died) {
    died_first_ = record_->died->first;
    died_last_ = record_->died->last;
    if (!record_->died->is_whole()) person_doubt_ = true;
  } else if (record_->dead_without_date) {
    // Dead, on a day that nobody gave: taken as the day after the last entry that has happened.
    Day last = span_begin_;
    for (uint32_t p = 0; p < order_.size(); ++p) last = std::max(last, entry(p).occurred.last);
    died_first_ = died_last_ = calendar::AddDays(last, 1);
    person_doubt_ = true;
  }
  left_on_ = Day::Max();
  if (record_->registrations().empty()) {
    person_doubt_ = true;
  } else {
    for (const record::Registration& r : record_->registrations()) {
      if (record_->practice.empty() || r.practice.empty() || r.practice == record_->practice) {
        left_on_ = std::min(left_on_, r.until);
      }
    }
  }
  if (record_->sex == record::Sex::kUnknown) person_doubt_ = true;
}

std::optional<DoubtReason> Patient::Unavailable(uint16_t set) const {
  const int32_t slot = program_.slot_of_set[set];
  if (slot == kNone) return std::nullopt;
  const uint8_t reason = availability_.of_slot(static_cast<size_t>(slot));
  if (reason == 0) return std::nullopt;
  return static_cast<DoubtReason>(reason - 1);
}

bool Patient::AllUnavailable(SelectorId id, std::vector<Doubt>& doubts) {
  const Selector& selector = program_.selectors[static_cast<size_t>(id)];
  if (!availability_.any() || selector.slots.empty()) return false;
  if (!selector.slot_bits.IsWithin(availability_.slots())) return false;
  for (uint16_t slot : selector.slots) {
    doubts.push_back({static_cast<DoubtReason>(availability_.of_slot(slot) - 1), kNoEntry,
                      program_.set_of_slot[slot]});
  }
  return true;
}

bool Patient::DecidedByDoubt(const Node& node, SelectorId id, std::vector<Doubt>& doubts,
                             IntervalSet& out) {
  const Selector& selector = program_.selectors[static_cast<size_t>(id)];
  const bool any = selector.slot_bits.Intersects(availability_.slots());
  if (!any) return false;
  const bool all = AllUnavailable(id, doubts);
  const bool show = node.lean == Lean::kShow;
  // The other leaning would decide by it.
  if (node.closing) doubted_nodes_.Add(static_cast<size_t>(&node - program_.nodes.data()));
  if (!all && !(show && node.closing)) return false;
  if (!all) Points(id);  // notes the doubts
  out = show ? IntervalSet::Always() : IntervalSet();
  return true;
}

void Patient::AddDoubt(std::vector<Doubt>& doubts, DoubtReason reason, uint32_t position,
                       int code_set) {
  doubts.push_back({reason, ordinal(position), code_set});
}

void Patient::GroupValues(int group, uint32_t position, std::vector<uint16_t>& out) const {
  out.clear();
  if (group < 0) return;
  const auto& of_set = program_.group_values_of_set[static_cast<size_t>(group)];
  for (uint16_t slot : slots(position)) {
    for (uint16_t value : of_set[program_.set_of_slot[slot]]) {
      if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(value);
    }
  }
  std::sort(out.begin(), out.end());
}

Day Patient::DateOn(const rules::DateExpr& date, const Item* item, Day day, bool for_timing) {
  using K = rules::DateExpr::Kind;
  Day base = Day::Min();
  switch (date.kind) {
    case K::kStart:
    case K::kStartFirst:
    case K::kStartLast: {
      if (item == nullptr) return Day::Min();
      base = item->clock;
      const bool last =
          date.kind == K::kStartLast ||
          (date.kind == K::kStart && item->rule->ast->start.clock == rules::Start::Clock::kLast);
      if (const RunEntry* e = last ? item->last_on(day) : item->first_on(day)) {
        base = for_timing ? e->clock_day : e->day;
      }
      if (date.kind == K::kStartFirst && item->run.empty()) base = item->anchor;
      break;
    }
    case K::kAge:
      if (!record_->birth) return Day::Min();
      base = calendar::AddMonthsRollingOver(record_->birth->first, date.age_months);
      break;
    case K::kFixed:
      base = date.fixed;
      break;
    case K::kAnniversaryAfter:
      base = DateOn(date.of[0], item, day, for_timing);
      if (base.is_finite()) base = calendar::NextAnniversary(base, date.month, date.day_of_month);
      break;
    case K::kLaterOf:
      base = Day::Min();
      for (const auto& of : date.of) base = std::max(base, DateOn(of, item, day, for_timing));
      break;
    case K::kEarlierOf:
      base = Day::Max();
      for (const auto& of : date.of) base = std::min(base, DateOn(of, item, day, for_timing));
      break;
  }
  if (date.offset.is_zero()) return base;
  return calendar::Add(base, date.offset, program_.pack->holidays);
}

}  // namespace waymark::engine
