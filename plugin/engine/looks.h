// When what each rule says of a patient may be something else, so that on a later day only the
// rules whose day has come need be asked again.
//
//   engine::LookingEvaluator evaluator(program);
//   engine::Looks looks;
//   evaluator.Evaluate(record, {.as_of = day}, answer, looks);
//
// The answer is an Evaluator's. Of the same record on a later day, a rule says what it said as long
// as neither its own day nor `beside` has come, whether or not the others are asked.
#ifndef WAYMARK_ENGINE_LOOKS_H_
#define WAYMARK_ENGINE_LOOKS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "waymark/engine/engine.h"

namespace waymark::engine {

struct RuleLook {
  uint16_t rule = 0;  // index into Pack::rules
  Day on;
};

// Answer::next_look in its parts: it is the earliest of them.
struct Looks {
  std::vector<RuleLook> rules;  // of rules that have such a day, each once
  Day beside = Day::Max();      // not of a rule's own: systems, conflicts of versions, replies
};

class EvaluatorImpl;

// Holds scratch memory: one a thread.
class LookingEvaluator {
 public:
  explicit LookingEvaluator(std::shared_ptr<const Program> program);
  ~LookingEvaluator();
  // As Evaluator::Evaluate; fills `looks` too.
  void Evaluate(const record::PatientRecord& record, const EvaluateOptions& options, Answer& answer,
                Looks& looks);

 private:
  std::unique_ptr<EvaluatorImpl> impl_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_LOOKS_H_
