// Every patient of a source given to visitors on several threads, for what adds up rather than
// comes in order: forecasts, indicators, comparisons.
#ifndef WAYMARK_POPULATION_VISIT_H_
#define WAYMARK_POPULATION_VISIT_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/population/snapshot.h"
#include "waymark/population/snapshot_records.h"
#include "waymark/population/sweep.h"

namespace waymark::population {

// Sees some of the patients, one at a time, always on one thread.
class Visitor {
 public:
  virtual ~Visitor() = default;
  // `record` is valid during the call only.
  virtual void Visit(const record::PatientRecord& record) = 0;
};

struct VisitOptions {
  int threads = 0;  // 0: all cores
  // Now and then, on the calling thread.
  std::function<void(int64_t patients)> progress;
  // Set from outside: ends after whole patients with status Cancelled.
  const std::atomic<bool>* stop = nullptr;
  std::function<bool()> is_cancelled;  // the same, asked on the calling thread; may be empty
  // Where the source reads a snapshot from its beginning: this one, and its blocks are read on all
  // threads instead of the source. Null otherwise.
  SnapshotSource* snapshot = nullptr;
};

// Gives each patient to one of the visitors, which `make` makes one a thread. They come back when
// all are done; which visitor saw which patient is not told, so what they gathered must not depend
// on it. Errors: the source's; Cancelled; Internal where a visitor threw. Memory: a few batches of
// records a thread. Of a snapshot only what `read_for` says is read.
absl::StatusOr<int64_t> VisitAll(const RecordSource& source, const VisitOptions& options,
                                 const std::function<std::unique_ptr<Visitor>()>& make,
                                 std::vector<std::unique_ptr<Visitor>>& visitors,
                                 const ReadFor& read_for = {});

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_VISIT_H_
