// The patients of a snapshot's block as records, one after the other. Internal to population/.
#ifndef WAYMARK_POPULATION_SNAPSHOT_RECORDS_H_
#define WAYMARK_POPULATION_SNAPSHOT_RECORDS_H_

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "waymark/engine/starts.h"
#include "waymark/population/snapshot_block.h"
#include "waymark/record/record.h"

namespace waymark::population {

// What records are read for: entries that this does not depend on may be left out.
struct ReadFor {
  std::shared_ptr<const engine::Program> program;  // null: for anything, and all is read
  calendar::Day on;                                // the last day that will be asked about
  calendar::Instant known_at = calendar::kEverything;
};

namespace snapshot {

// Whether a record uses all of its code systems on the day and at the moment asked about; otherwise
// only all of its entries tell which it uses.
bool SystemsSettled(const PatientRow& row, calendar::Day on, calendar::Instant known_at);
// Some code set of the program speaks for some code systems only.
bool AnyPartialSet(const engine::Program& program);

// Holds memory for many blocks: one a thread.
class BlockRecords {
 public:
  BlockRecords(absl::TimeZone zone, ReadFor read_for);
  // DataLoss where it can't be believed, here and below.
  absl::Status Load(const Snapshot& snapshot, size_t block);
  size_t patients() const { return block_.patients(); }
  // What was in `record` is gone. Its texts point into the snapshot.
  absl::Status Read(size_t patient, record::PatientRecord& record);

 private:
  const absl::TimeZone zone_;
  const ReadFor read_for_;
  std::optional<engine::Starts> slots_;
  bool any_partial_ = false;
  Block block_;
  Gathered events_;
  std::vector<char> wanted_, read_;
  std::vector<uint16_t> found_;
  std::vector<EventRef> in_order_;
};

}  // namespace snapshot
}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SNAPSHOT_RECORDS_H_
