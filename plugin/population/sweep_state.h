// What a sweep found, kept for the next one: for each patient what was known then (as a digest),
// the rows, and the next day on which they may be others. A later sweep asks the rules only about
// patients of whom something else is known now, or whose day has come; of the latter only the
// rules whose day it is.
//
//   StateWriter writer("rows.state", StateTerms(program, options));
//   ... for each patient in order: writer.Add(patient) ...; writer.Finish();
//   auto state = SweepState::Open("rows.state");
//   if (auto known = (*state)->Find(practice, id); known && known->digest == ...) ...
#ifndef WAYMARK_POPULATION_SWEEP_STATE_H_
#define WAYMARK_POPULATION_SWEEP_STATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/population/mapped_file.h"
#include "waymark/population/part_file.h"
#include "waymark/population/sweep.h"

namespace waymark::population {

// What rows depend on besides the patients and the day: pack, zone, known-at and options, in lines
// "name value".
std::string StateTerms(const engine::Program& program, const SweepOptions& options);

// The file appears, readable by its owner only, at Finish. Memory stays flat.
class StateWriter {
 public:
  static absl::StatusOr<std::unique_ptr<StateWriter>> Create(const std::string& path,
                                                             const std::string& terms,
                                                             calendar::Day on);
  // In bytewise order of practice and patient id.
  absl::Status Add(const SweptPatient& patient);
  absl::Status Finish();
  // Leaves nothing behind.
  void Discard() { file_->Discard(); }

 private:
  explicit StateWriter(std::unique_ptr<PartFile> file) : file_(std::move(file)) {}
  struct Page;
  absl::Status EndPage();

  std::unique_ptr<PartFile> file_;
  std::string rows_, keys_, entries_, directory_;
  std::vector<RuleRows> rules_;
  uint32_t in_page_ = 0;
  uint64_t patients_ = 0, pages_ = 0;
};

// Immutable; safe to read from many threads.
class SweepState {
 public:
  // Errors as Snapshot::Open. All of it is checked.
  static absl::StatusOr<std::shared_ptr<const SweepState>> Open(const std::string& path);
  ~SweepState();
  SweepState(const SweepState&) = delete;
  SweepState& operator=(const SweepState&) = delete;

  const std::string& path() const { return path_; }
  const std::string& terms() const { return terms_; }
  calendar::Day on() const { return on_; }
  int64_t patients() const { return patients_; }

  // Patient `i` in order, 0 to patients() - 1.
  SweptPatient At(int64_t i) const;
  uint64_t DigestAt(int64_t i) const;
  // Whether the patient has that digest, and rows that hold on the day.
  bool IsUnchanged(int64_t i, uint64_t digest, calendar::Day on) const;
  // Where the patient stands; negative where it is not there.
  int64_t Find(std::string_view practice, std::string_view patient_id) const;
  // Where the first patient stands who does not come before this one.
  int64_t From(std::string_view practice, std::string_view patient_id) const;

 private:
  struct Page;
  SweepState();
  absl::Status Read();
  absl::Status Damaged() const;

  std::string path_, terms_;
  MappedFile file_;
  calendar::Day on_;
  int64_t patients_ = 0;
  std::vector<Page> pages_;
};

// OK where rows of `state` can stand for those of a sweep with these terms on `on`; InvalidArgument
// says what differs.
absl::Status StateFits(const SweepState& state, const std::string& terms, calendar::Day on);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SWEEP_STATE_H_
