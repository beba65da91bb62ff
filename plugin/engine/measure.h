// How one patient counts in the pack's indicators on reporting days.
//
// One reading of the record serves every indicator and every day: a condition is worked out once as
// a set of days, the items of a rule are built once, and a reporting day is a look into them. What
// each key of an indicator means stands in rules/indicators/README.md, with the cases that must
// come out right. Not thread-safe: one a thread.
#ifndef WAYMARK_ENGINE_MEASURE_H_
#define WAYMARK_ENGINE_MEASURE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "waymark/engine/engine.h"
#include "waymark/rules/load_indicators.h"

namespace waymark::engine {

// What one patient adds on one day. Counts of people, items or runs, as the indicator's kind says.
struct Counted {
  int32_t numerator = 0;
  int32_t denominator = 0;          // after exceptions; the numerator's included
  int32_t not_counted = 0;          // items: in none of the three lists
  int32_t in_doubt = 0;             // would count otherwise if doubts leaned the other way
  int32_t running = 0;              // by beginning: not counted yet, since time still runs
  std::vector<int32_t> exceptions;  // parallel to Indicator::exception_names
  // Parallel to Indicator::breakdown.
  std::vector<int32_t> breakdown_numerator, breakdown_denominator;

  bool empty() const {
    if (numerator != 0 || denominator != 0 || not_counted != 0) return false;
    if (in_doubt != 0 || running != 0) return false;
    for (const int32_t count : exceptions) {
      if (count != 0) return false;
    }
    return true;
  }
  void Add(const Counted& other);
};

// A program that can be asked for indicators too. As Compile; `indicators` must be of this pack.
absl::StatusOr<std::shared_ptr<const Program>> CompileWithIndicators(
    std::shared_ptr<const rules::Pack> pack, std::shared_ptr<const rules::Indicators> indicators,
    const CompileOptions& options);
// Those it was compiled with; empty where it was compiled without.
const rules::Indicators& IndicatorsOf(const Program& program);

// Of an indicator of people: code sets without codes that it mentions, as indices into
// Pack::code_sets. An entry that only they could be is taken for none in who counts.
std::vector<uint16_t> WaitingSetsOf(const Program& program, size_t indicator);

class Measurer {
 public:
  // The program must have been compiled with indicators.
  explicit Measurer(std::shared_ptr<const Program> program);
  ~Measurer();

  // `record` must outlive what is asked afterwards. `last`: the last day that will be asked about.
  void Load(const record::PatientRecord& record, Day last, calendar::Instant known_at);

  enum class Outcome : uint8_t {
    kNothing,     // adds nothing on any of the days; `out` is not touched
    kCounted,     // out[i] is for days[i]
    kNotChecked,  // the record says nothing about it: codes waiting, not supplied, not usable
  };
  // `indicator` is an index into IndicatorsOf(program), of one that is counted (is_counted()).
  // `days` ascending; `out` as long.
  Outcome Count(size_t indicator, std::span<const Day> days, std::span<Counted> out);
  // The same by when it began, for charts over time, whose points must not share anything: out[i]
  // is for items (runs) that began from begins[i] on and before begins[i + 1]. Items as they stand
  // on the last day on which all of them are within look_back, or on `last` where that comes first;
  // of one_per_person only the latest. Of people there is nothing: who counts today counted
  // yesterday. `begins` ascending, one more than `out`.
  Outcome CountByBeginning(size_t indicator, std::span<const Day> begins, Day last,
                           std::span<Counted> out);
  // Whether the person counts at all on the day by the pack's own who (registered, alive ...), for
  // the size of a list.
  bool OnList(size_t indicator, Day day);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_MEASURE_H_
