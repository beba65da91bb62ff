// Which rules can have an item for a record, told from the code sets that it has entries of and
// from the days of these, before the record is even read: what lets a sweep pass over most
// patients.
//
//   Starts starts(program);
//   starts.SlotsOf("snomed", "73761001", slots);      // once a code
//   starts.Load(record, {.on = day});                 // its code systems and coverage
//   starts.MayHaveItems(present, person, rules);      // few bit tests a rule
//
// Errs on one side only: a rule that is not named has no item that matters, now or later, for a
// record whose entries are in no other slots. What matters is said by Asked. Slots are the
// program's own numbers of the code sets that it uses. Holds scratch memory: one a thread.
#ifndef WAYMARK_ENGINE_STARTS_H_
#define WAYMARK_ENGINE_STARTS_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
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

// Which slots a record has entries of, and the latest day of each slot's.
class Present {
 public:
  // Of an entry whose day is not known here, or is no whole day.
  static constexpr int32_t kSomeDay = std::numeric_limits<int32_t>::max();

  Present() = default;
  explicit Present(size_t slots) : slots_(slots), latest_(slots) {}
  // `day`: of the entry, in days since 1970; or kSomeDay.
  void Add(size_t slot, int32_t day) {
    latest_[slot] = slots_.Has(slot) ? std::max(latest_[slot], day) : day;
    slots_.Add(slot);
  }
  void Clear() { slots_.Clear(); }
  const SlotBits& slots() const { return slots_; }
  int32_t latest(size_t slot) const { return latest_[slot]; }  // of slots that are in

 private:
  SlotBits slots_;
  std::vector<int32_t> latest_;
};

// What of a person decides which rules are about them.
struct Person {
  record::Sex sex = record::Sex::kUnknown;
  std::optional<calendar::Day> born;  // where it is known to the day
};

class Starts {
 public:
  // Which items matter.
  struct Asked {
    // Only those that are open on the day or will be: closed ones do not matter.
    std::optional<calendar::Day> open_on;
    // Nor those of people whom the rule is not about on the day, though it may be later.
    bool only_about_the_person = false;
  };

  explicit Starts(std::shared_ptr<const Program> program);
  ~Starts();

  size_t slot_count() const;
  // Adds the slots of a code to `out`, each once; none where no rule uses it.
  void SlotsOf(std::string_view canonical_system, std::string_view code,
               std::vector<uint16_t>& out) const;

  // Which code sets say nothing about a record depends on its systems, which must all be in use on
  // the day asked about, and its coverage; its entries are not looked at.
  void Load(const record::PatientRecord& record, const Asked& asked);
  // The rules (indices into Pack::rules, ascending) that may have items, and those that can't be
  // asked of such a record, about which there may be something to tell too; `present` has room for
  // slot_count(). Of rules that the program asks only.
  void MayHaveItems(const Present& present, const Person& person,
                    std::vector<uint16_t>& rules) const;
  // The slots of which a record must have an entry for any rule to have items; of no use where some
  // rules need none (`always()`).
  const SlotBits& starting() const { return starting_; }
  // Of a slot in starting(): entries of whole days before this one (in days since 1970) open no
  // item that matters.
  int32_t first_day(size_t slot) const { return first_day_[slot]; }
  // Some rule may have items of people without entries, or can't be asked of such a record.
  bool always() const { return !always_.empty() || !not_asked_.empty(); }
  // All slots whose entries the rule (index into Pack::rules) looks at.
  const SlotBits& UsedBy(uint16_t rule) const;

 private:
  struct OneOf;
  struct Needs;
  class Finder;
  struct Availability;

  int32_t FirstDay(const Needs& needs, const OneOf& one_of) const;
  bool IsAbout(const Needs& needs, const Person& person) const;

  std::shared_ptr<const Program> program_;
  Asked asked_;
  std::vector<Needs> needs_;                    // by compiled rule
  std::vector<uint16_t> always_;                // compiled rules that need nothing, as loaded
  std::vector<uint16_t> not_asked_;             // compiled rules that can't be asked, as loaded
  std::vector<std::vector<uint16_t>> by_slot_;  // compiled rules that the slot may start, as loaded
  std::vector<int32_t> first_day_;              // by slot, as loaded
  SlotBits starting_;
  SlotBits unavailable_;  // slots that say nothing about the record, as loaded
  std::unique_ptr<Availability> availability_;
  mutable std::vector<uint64_t> rule_words_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_STARTS_H_
