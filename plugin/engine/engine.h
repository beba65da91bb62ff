// The rule engine: (compiled pack, record, as-of, as-known-at) -> answer. Pure: no clock, no I/O,
// no locks.
//
//   auto program = engine::Compile(pack, {.zone = london});
//   engine::Evaluator evaluator(program);
//   engine::Answer answer;
//   evaluator.Evaluate(record, {.as_of = day}, answer);
//
// A Program is immutable and shared between threads. An Evaluator holds scratch memory: one a
// thread.
#ifndef WAYMARK_ENGINE_ENGINE_H_
#define WAYMARK_ENGINE_ENGINE_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/engine/answer.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::engine {

class Program;

struct CompileOptions {
  absl::TimeZone zone = absl::UTCTimeZone();  // the practice's
  bool include_drafts = false;                // rules in draft are asked too
};

// Never fails for a pack that the loader gave without errors; InvalidArgument names the rule
// otherwise.
absl::StatusOr<std::shared_ptr<const Program>> Compile(std::shared_ptr<const rules::Pack> pack,
                                                       const CompileOptions& options);
const rules::Pack& PackOf(const Program& program);
absl::TimeZone ZoneOf(const Program& program);

struct EvaluateOptions {
  Day as_of;
  calendar::Instant known_at = calendar::kEverything;
  bool hypothetical = true;         // hypothetical entries of the record count
  std::span<const uint16_t> rules;  // only these; empty: all that are enabled and in force
};

class Evaluator {
 public:
  explicit Evaluator(std::shared_ptr<const Program> program);
  ~Evaluator();
  // Fills `answer` (its memory is reused). A rule that fails for this patient is reported as not
  // checked and does not silence the others.
  void Evaluate(const record::PatientRecord& record, const EvaluateOptions& options,
                Answer& answer);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_ENGINE_H_
