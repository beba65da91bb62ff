// The whole list at once: every patient of a source evaluated for one day, one row an item.
//
// Rows come by practice and patient and within a patient by rule, anchor and item, all compared as
// bytes: the order that the extract format fixes. Where the source gives patients in another order
// the rows are sorted, on disk where they are many, and written at the end. Memory stays flat: a
// few batches of records per thread. The same text comes out whatever the number of threads.
//
// To a file, so that a run that was killed can go on: sweep_file.h.
#ifndef WAYMARK_POPULATION_SWEEP_H_
#define WAYMARK_POPULATION_SWEEP_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/engine/engine.h"
#include "waymark/population/patients.h"
#include "waymark/prompts/wording.h"
#include "waymark/record/record.h"

namespace waymark::population {

class SweepState;

enum class SweepFormat : uint8_t {
  kCsv,
  kNdjson,
  kHtml,  // a worklist to read and print
};

struct SweepSummary {
  int64_t patients = 0;
  int64_t rows = 0;
  int64_t not_checked_patients = 0;  // rows of patients for whom a rule could not be asked
  int64_t unheard_replies = 0;       // of patients asked about: engine::UnheardReply
  bool stopped = false;
};

// What one rule has about a patient, and when that may be something else.
struct RuleRows {
  uint16_t rule = 0;         // index into Pack::rules
  uint16_t not_checked = 0;  // 1: its row says that it could not be asked
  uint32_t rows = 0;
  uint32_t size = 0;  // bytes of the rows
  // In days since 1970: the next day on which the rows may be others though nothing was recorded;
  // Day::Max()'s: never.
  int32_t next_look = calendar::Day::Max().serial();
};
static_assert(sizeof(RuleRows) == 16);

// A patient that was swept; views hold during the call.
struct SweptPatient {
  std::string_view practice;
  std::string_view patient_id;
  std::string_view rows;  // as written
  int64_t row_count = 0;
  int64_t not_checked = 0;
  uint64_t digest = 0;  // of all that is known about the patient (record_digest.h), if asked for
  // The next day on which the rows may be others though nothing was recorded; Max(): never.
  calendar::Day next_look;
  // Where digests are asked for. That day in its parts: of rules, in the order of their rows (those
  // without rows may stand anywhere), and the next on which any rule must be asked again.
  std::span<const RuleRows> rules = {};
  calendar::Day look_at_all = calendar::Day::Max();
};

struct SweepOptions {
  calendar::Day on;
  calendar::Instant known_at = calendar::kEverything;
  bool all_statuses = false;  // done, stopped, set aside ... too; never `none`
  int threads = 0;            // 0: all cores
  SweepFormat format = SweepFormat::kCsv;
  std::vector<std::string>
      columns;  // names given with `as`: the day of the newest such entry, in further columns
  // A further column `team`: the roles that the item speaks to today, as forecasts name them
  // ("gp/nurse", "everybody").
  bool team = false;
  // A further column `why`: one sentence with the days that an item rests on. Needs `wordings` (of
  // the program's pack, to outlive the sweep).
  bool explain = false;
  const prompts::Wordings* wordings = nullptr;
  std::function<void(int64_t patients)> progress;  // now and then, on the calling thread
  const std::atomic<bool>* stop =
      nullptr;  // set from outside: ends after the rows of whole patients
  // Goes on where an earlier run got to: no header is written, so many patients of the source are
  // passed over, and the summary counts on from here. Of sources in order only.
  bool goes_on = false;
  SweepSummary already;
  // Called on the calling thread after the rows of some whole patients went to the sink, with the
  // summary so far. An error ends the sweep. Of sources in order only.
  std::function<absl::Status(const SweepSummary& so_far)> after;
  // Called on the calling thread for each patient in the order of the source, before its rows go to
  // the sink.
  std::function<absl::Status(const SweptPatient& patient)> each;
  bool digests = false;  // `each` is given them
  // What an earlier sweep found: patients of whom nothing else is known, and whose day has not
  // come, are not evaluated again. It must fit (StateFits in sweep_state.h).
  std::shared_ptr<const SweepState> since;
  // Only what differs from `since`, in order: of each patient first the rows that are gone, then
  // those that are new, each behind a further first column `change` (gone, new). Those of the
  // earlier sweep without the ones that are gone and with the new ones are the rows of a sweep over
  // everybody. Of snapshots, as CSV or NDJSON.
  bool changes = false;
};

// Takes finished text, in order, on the calling thread. An error ends the sweep.
using TextSink = std::function<absl::Status(std::string_view text)>;

// What stands before the first row and after the last one: the header row of the CSV with its line
// end, the frame of the page, nothing for NDJSON.
std::string SweepHead(const rules::Pack& pack, const SweepOptions& options);
std::string SweepFoot(const SweepOptions& options, const SweepSummary& summary);

// Rows of one patient's answer, appended to `out`; the number of rows. `answer` must come from the
// pack and the record. `rules`, where given, gets one more of each rule that has rows.
int64_t AppendRows(const rules::Pack& pack, const record::PatientRecord& record,
                   const engine::Answer& answer, const SweepOptions& options, std::string& out,
                   std::vector<RuleRows>* rules = nullptr);

// Rows of rules that nobody could be asked, with an empty patient: they stand first.
int64_t AppendRowsOfEverybody(const std::shared_ptr<const engine::Program>& program,
                              const SweepOptions& options, std::string& out);

absl::StatusOr<SweepSummary> Sweep(const std::shared_ptr<const engine::Program>& program,
                                   const SweepOptions& options, PatientSource& source,
                                   const TextSink& sink);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SWEEP_H_
