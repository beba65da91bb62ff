// Of records only the entries that some rule looks at, for sweeps that read records one by one.
// Internal to population/.
#ifndef WAYMARK_POPULATION_USED_ENTRIES_H_
#define WAYMARK_POPULATION_USED_ENTRIES_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "waymark/engine/starts.h"
#include "waymark/population/sweep.h"
#include "waymark/record/readers/entry_filter.h"

namespace waymark::population {

// One thread at a time.
class UsedEntries final : public record::EntryFilter {
 public:
  // `options` must outlive it.
  UsedEntries(const std::shared_ptr<const engine::Program>& program, const SweepOptions& options);

  bool Wants(std::string_view canonical_system, std::string_view code) override;
  bool WantsAll(const record::PatientRecord& record, std::span<const int32_t> systems_by) override;

  // The rules that may have rows about such a record, which is finished; false: any may.
  bool ChooseRules(const record::PatientRecord& record, std::vector<uint16_t>& rules);

 private:
  // Codes of a system -> where their slots begin in slots_, -1: in none.
  struct OfSystem {
    std::string name;
    absl::flat_hash_map<std::string, int32_t> codes;
  };
  static constexpr size_t kMostCodes = 100'000;  // beyond it they are looked up again
  std::span<const uint16_t> SlotsOf(std::string_view canonical_system, std::string_view code);
  engine::Starts& StartsFor(const record::PatientRecord& record);

  const std::shared_ptr<const engine::Program> program_;
  const SweepOptions& options_;
  const engine::Starts slot_source_;
  const bool any_partial_;  // some code set speaks for some code systems only
  engine::Starts::Asked asked_;
  std::vector<OfSystem> systems_;
  size_t recent_ = 0;
  size_t codes_ = 0;
  std::vector<uint16_t> slots_;  // runs, each behind its length
  std::vector<uint16_t> found_;
  engine::Present present_;
  std::map<std::string, std::unique_ptr<engine::Starts>> starts_;  // by systems and coverage
  std::string key_;
};

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_USED_ENTRIES_H_
