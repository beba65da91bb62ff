// Which code sets say nothing about a record, and why. Internal to engine/.
//
// It depends on the code systems of the record and on what the caller supplied, not on the patient:
// the patients of a practice mostly share it, so it is worked out anew only where these differ from
// the last record's. A code system is the record's once an entry that counts uses it, dated on or
// before the day asked about: what is dated or recorded later tells nothing about that day.
#ifndef WAYMARK_ENGINE_AVAILABILITY_H_
#define WAYMARK_ENGINE_AVAILABILITY_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "waymark/engine/program.h"
#include "waymark/record/record.h"

namespace waymark::engine {

class Availability {
 public:
  explicit Availability(const Program& program);

  // `used_from`: for each of the record's systems() the first day of an entry that counts and uses
  // it; Max() where none does.
  void Load(const record::PatientRecord& record, std::span<const calendar::Day> used_from,
            calendar::Day as_of);

  // Per slot: 0, or 1 + DoubtReason.
  uint8_t of_slot(size_t slot) const { return unavailable_[slot]; }
  // The slots that say nothing.
  const IdBits& slots() const { return slots_; }
  bool any() const { return any_; }
  // Counts how often the answers changed: the same number, the same answers.
  uint64_t version() const { return version_; }
  // The next day on which the record begins to use a code system that may change the answers; Max()
  // where none does.
  calendar::Day next_change() const { return next_change_; }

 private:
  struct OfSlot {
    bool waiting = false;
    bool partial = false;
    bool any_kind = true;
    uint32_t kinds = 0;           // bit per record::Kind
    IdBits other_kinds, systems;  // indices into names_
  };
  // What it depends on.
  struct Facts {
    bool has_systems = false;
    bool all_supplied = true;
    uint32_t kinds = 0;
    IdBits names;  // systems of the record and other kinds that were supplied
    friend bool operator==(const Facts&, const Facts&) = default;
  };
  // The place of the name in names_; -1 where it matters to no set.
  int Find(std::string_view name) const;
  void AddName(std::string_view name, IdBits& out) const;

  std::vector<std::string> names_;  // systems that partial sets speak for; other kinds; sorted
  std::vector<OfSlot> of_slot_;
  Facts facts_, scratch_;
  std::vector<uint8_t> unavailable_;
  IdBits slots_;
  bool any_ = false;
  uint64_t version_ = 0;
  calendar::Day next_change_ = calendar::Day::Max();
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_AVAILABILITY_H_
