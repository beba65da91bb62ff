// The whole list at once: every patient of a source evaluated for one day, one row an item.
//
// Rows come in the order of the source and within a patient by rule, anchor and item, all compared
// as bytes; a source sorted by practice and patient so gives the order that the extract format
// fixes. For another source `sort` puts the rows into that order, on disk where they are many; they
// are then written at the end. Memory stays flat: a few batches of records per thread.
#ifndef WAYMARK_POPULATION_SWEEP_H_
#define WAYMARK_POPULATION_SWEEP_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/engine/engine.h"
#include "waymark/record/record.h"

namespace waymark::population {

enum class SweepFormat : uint8_t { kCsv, kNdjson };

struct SweepOptions {
  calendar::Day on;
  calendar::Instant known_at = calendar::kEverything;
  bool all_statuses = false;  // done, stopped, set aside ... too; never `none`
  int threads = 0;            // 0: all cores
  SweepFormat format = SweepFormat::kCsv;
  bool sort = false;  // the source does not give patients by practice and patient
  std::vector<std::string>
      columns;  // names given with `as`: the day of the newest such entry, in further columns
  std::function<void(int64_t patients)> progress;  // now and then, on the calling thread
  const std::atomic<bool>* stop =
      nullptr;  // set from outside: ends after the rows of whole patients
};

struct SweepSummary {
  int64_t patients = 0;
  int64_t rows = 0;
  int64_t not_checked_patients = 0;  // rows of patients for whom a rule could not be asked
  bool stopped = false;
};

// Fills the record with the next patient; false at the end. An error ends the sweep. Called from
// one thread at a time.
using RecordSource = std::function<absl::StatusOr<bool>(record::PatientRecord& record)>;
// Takes finished text, in order, on the calling thread. An error ends the sweep.
using TextSink = std::function<absl::Status(std::string_view text)>;

// The header row of the CSV, with its line end.
std::string SweepHeader(const std::vector<std::string>& columns);

// Rows of one patient's answer, appended to `out`; the number of rows. For tests and for the
// incremental sweep to come.
int64_t AppendRows(const rules::Pack& pack, const record::PatientRecord& record,
                   const engine::Answer& answer, const SweepOptions& options, std::string& out);

absl::StatusOr<SweepSummary> Sweep(const std::shared_ptr<const engine::Program>& program,
                                   const SweepOptions& options, const RecordSource& source,
                                   const TextSink& sink);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SWEEP_H_
