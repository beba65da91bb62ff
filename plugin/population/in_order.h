// Every patient of a source asked on all cores, the results taken in the order of the source, so
// that they are the same whatever the number of threads.
//
//   class Counts : public Part {
//     void Visit(const record::PatientRecord& record, engine::Evaluator* evaluator) override {
//       evaluator->Evaluate(record, {.as_of = day}, answer_);   // once or for many days
//       for (const engine::ItemAnswer& item : answer_.items) ...
//     }
//   };
//   VisitInOrder(program, {}, *source, [] { return std::make_unique<Counts>(); },
//                 [&](Part& part) { total.Add(static_cast<Counts&>(part)); part.Clear(); ... });
#ifndef WAYMARK_POPULATION_IN_ORDER_H_
#define WAYMARK_POPULATION_IN_ORDER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "waymark/engine/engine.h"
#include "waymark/population/patients.h"

namespace waymark::population {

// What is made of some patients that follow one another in the source. One thread at a time works
// on a part; different parts are worked on at the same time.
class Part {
 public:
  virtual ~Part() = default;
  // `evaluator` is null where no program was given.
  virtual void Visit(const record::PatientRecord& record, engine::Evaluator* evaluator) = 0;
  // Which entries of the records it looks at; null: all.
  virtual record::EntryFilter* filter() { return nullptr; }
};

struct InOrderOptions {
  int threads = 0;                                      // 0: all cores
  std::function<void(int64_t patients)> progress = {};  // now and then, on the calling thread
  const std::atomic<bool>* stop = nullptr;  // set from outside: ends after whole patients
  int64_t batch = 64;                       // patients of a part
};

struct InOrderSummary {
  int64_t patients = 0;
  bool stopped = false;
};

// `make` and `take` are called on the calling thread. `take` gets each part once its patients are
// done, in order, and leaves it empty: it is used again. An error of the source or of `take` ends
// the visit (what was read before an error of the source is still taken). Internal: a part threw.
// `program` may be null, where parts need none.
absl::StatusOr<InOrderSummary> VisitInOrder(
    const std::shared_ptr<const engine::Program>& program, const InOrderOptions& options,
    PatientSource& source, const std::function<std::unique_ptr<Part>()>& make,
    const std::function<absl::Status(Part& part, int64_t patients)>& take);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_IN_ORDER_H_
