// Which rules can have an item for a record, told from the code sets that it has entries of, before
// the record is even read: what lets a sweep pass over most patients.
//
//   Starts starts(program);
//   starts.SlotsOf("snomed", "73761001", slots);      // once a code
//   starts.Load(record);                               // its code systems and coverage
//   starts.MayHaveItems(present, rules);               // few bit tests a rule
//
// Errs on one side only: a rule that is not named has no item, now or later, for a record whose
// entries are in no other slots. Slots are the program's own numbers of the code sets that it uses.
// Holds scratch memory: one a thread.
#ifndef WAYMARK_ENGINE_STARTS_H_
#define WAYMARK_ENGINE_STARTS_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "waymark/engine/engine.h"

namespace waymark::engine {

// Slots as bits.
class SlotBits {
 public:
  SlotBits() = default;
  explicit SlotBits(size_t slots) : words_((slots + 63) / 64) {}
  void Add(size_t slot) { words_[slot / 64] |= uint64_t{1} << (slot % 64); }
  bool Has(size_t slot) const { return (words_[slot / 64] >> (slot % 64) & 1) != 0; }
  void Clear() { std::fill(words_.begin(), words_.end(), 0); }
  size_t Count() const {
    size_t count = 0;
    for (const uint64_t word : words_) count += static_cast<size_t>(std::popcount(word));
    return count;
  }
  // Both of the same size.
  bool Intersects(const SlotBits& other) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & other.words_[i]) != 0) return true;
    }
    return false;
  }
  void AddAll(const SlotBits& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  // Calls `each` for every slot that is in both, ascending.
  template <typename Each>
  void ForEachShared(const SlotBits& other, Each each) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t bits = words_[i] & other.words_[i]; bits != 0; bits &= bits - 1) {
        each(i * 64 + static_cast<size_t>(std::countr_zero(bits)));
      }
    }
  }

 private:
  std::vector<uint64_t> words_;
};

class Starts {
 public:
  explicit Starts(std::shared_ptr<const Program> program);
  ~Starts();

  size_t slot_count() const;
  // Adds the slots of a code to `out`, each once; none where no rule uses it.
  void SlotsOf(std::string_view canonical_system, std::string_view code,
               std::vector<uint16_t>& out) const;

  // Which code sets say nothing about a record depends on its systems, which must all be in use on
  // the day asked about, and its coverage; its entries are not looked at.
  void Load(const record::PatientRecord& record);
  // The rules (indices into Pack::rules, ascending) that may have items; `present` has room for
  // slot_count(). Of rules that the program asks only.
  void MayHaveItems(const SlotBits& present, std::vector<uint16_t>& rules) const;
  // Whether there are any.
  bool MayHaveAny(const SlotBits& present) const;
  // The slots of which a record must have an entry for any rule to have items; of no use where some
  // rules need none (`always()`).
  const SlotBits& starting() const { return starting_; }
  bool always() const { return !always_.empty(); }

 private:
  struct Needs;
  class Finder;
  struct Availability;

  std::shared_ptr<const Program> program_;
  std::vector<Needs> needs_;                    // by compiled rule
  std::vector<uint16_t> always_;                // compiled rules that need nothing, as loaded
  std::vector<std::vector<uint16_t>> by_slot_;  // compiled rules that the slot may start, as loaded
  SlotBits starting_;
  SlotBits unavailable_;  // slots that say nothing about the record, as loaded
  std::unique_ptr<Availability> availability_;
  mutable std::vector<uint64_t> rule_words_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_STARTS_H_
