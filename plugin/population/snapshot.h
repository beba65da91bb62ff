// A snapshot: a list of patients as columns in a file, mapped into memory, so that a sweep reads
// only the entries whose codes a rule uses. What it looks like on disk: docs/snapshot.md.
//
//   WriteSnapshot(*source, london, {.path = "practice.waymark"});
//   auto snapshot = Snapshot::Open("practice.waymark");
//   auto patients = OpenSnapshotPatients(*snapshot);     // whole records, one after the other
//
// A sweep over such patients gives the rows of a sweep over what it was made from, byte for byte.
#ifndef WAYMARK_POPULATION_SNAPSHOT_H_
#define WAYMARK_POPULATION_SNAPSHOT_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/population/mapped_file.h"
#include "waymark/population/patients.h"

namespace waymark::population {

struct WriteSnapshotOptions {
  std::string path;
  int threads = 0;  // 0: all cores
  std::function<void(int64_t patients)> progress;
  const std::atomic<bool>* stop = nullptr;  // set from outside: ends with Cancelled, without a file
};

struct SnapshotSummary {
  int64_t patients = 0;
  int64_t events = 0;  // versions of entries
  int64_t bytes = 0;
};

// Writes `source` in order of practice and patient id (a source in another order is sorted first,
// on disk where it is large). The same source gives the same bytes, whatever the number of threads.
// The file appears when it is whole, readable by its owner only. `zone` is the one that the source
// was read with. Memory stays flat. Errors: the source's, and those of the file, with its path.
absl::StatusOr<SnapshotSummary> WriteSnapshot(PatientSource& source, absl::TimeZone zone,
                                              const WriteSnapshotOptions& options);

// Immutable; safe to read from many threads.
class Snapshot {
 public:
  // NotFound: there is no such file. InvalidArgument: not a snapshot, or of another version of the
  // format. DataLoss: cut short or damaged. All name the path. Blocks are checked when they are
  // read.
  static absl::StatusOr<std::shared_ptr<const Snapshot>> Open(const std::string& path);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  const std::string& path() const { return path_; }
  int64_t patients() const { return patients_; }
  int64_t events() const { return events_; }
  // The zone by whose days and moments the source was read.
  const std::string& zone() const { return zone_; }
  // What was read and set aside when it was made, in lines without patient data.
  const std::string& report() const { return report_; }

  // For the readers of blocks.
  size_t blocks() const { return blocks_; }
  // Bytes of a block, and its checked head in front. DataLoss names the path and the block.
  absl::StatusOr<std::string_view> BlockBytes(size_t block) const;
  int64_t PatientsBefore(size_t block) const { return patients_before_[block]; }
  absl::Status Damaged(std::string_view what) const;

 private:
  Snapshot() = default;
  absl::Status Read();
  std::string_view bytes() const { return file_.bytes(); }

  std::string path_, zone_, report_;
  MappedFile file_;
  size_t blocks_ = 0;
  size_t directory_at_ = 0;
  std::vector<int64_t> patients_before_;
  int64_t patients_ = 0, events_ = 0;
};

// Its patients; `zone` must be the one it was made with (InvalidArgument names both).
absl::StatusOr<std::unique_ptr<PatientSource>> OpenSnapshotPatients(
    std::shared_ptr<const Snapshot> snapshot, absl::TimeZone zone);

// What a PatientSource over a snapshot is, for those who read blocks.
class SnapshotSource : public PatientSource {
 public:
  virtual const Snapshot& snapshot() const = 0;
  virtual void set_fraction(double fraction) = 0;
};

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SNAPSHOT_H_
