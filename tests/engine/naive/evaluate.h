// The naive evaluator: a second, deliberately plain reading of the rule language, which the engine
// must agree with. Day by day from the patient's first day, three-valued (possibly, surely), with a
// calendar of its own. It shares types with the engine (answer.h) and no code.
//
// What it does not say: doubts, listed doubts, wording, next_rests_on_future.
#ifndef WAYMARK_TESTS_ENGINE_NAIVE_EVALUATE_H_
#define WAYMARK_TESTS_ENGINE_NAIVE_EVALUATE_H_

#include <memory>
#include <set>
#include <vector>

#include "absl/time/time.h"
#include "engine/naive/simulation.h"
#include "waymark/engine/answer.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::naive {

struct TimelineOptions {
  absl::TimeZone zone = absl::UTCTimeZone();
  calendar::Instant known_at = calendar::kEverything;
  bool hypothetical = true;
  // The last day that is looked at: changes after it are not found.
  calendar::Day last_day;
  // Entries dated after it that can't lie ahead are no evidence that something will be done.
  calendar::Day no_forecast_evidence_after = calendar::Day::Max();
  // Code systems of later entries are not the record's yet: which sets speak for it goes by the day
  // that is asked about.
  calendar::Day systems_until = calendar::Day::Max();
  // Only these rules (by place in the pack), and those that they ask about; empty: all.
  std::set<int> only = {};
};

// All days of one patient as known at one moment. `pack` and `record` must outlive it.
class Timeline {
 public:
  Timeline(const rules::Pack& pack, const record::PatientRecord& record,
           const TimelineOptions& options);
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  // The answer's views last as long as the timeline.
  engine::Answer At(calendar::Day as_of) const;

 private:
  void FillItems(int rule, Date as_of, engine::Answer& answer) const;

  const rules::Pack& pack_;
  World world_;
  Date last_day_;
  std::vector<std::unique_ptr<RuleSimulation>> rules_;  // by rule; null where not asked
};

}  // namespace waymark::naive

#endif  // WAYMARK_TESTS_ENGINE_NAIVE_EVALUATE_H_
