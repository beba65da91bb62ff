// One block of a snapshot, read where it is mapped. Internal to population/.
//
// Texts that it gives point into the mapped file. Everything is checked before it is believed: by
// checksums, and places and numbers by their ranges.
#ifndef WAYMARK_POPULATION_SNAPSHOT_BLOCK_H_
#define WAYMARK_POPULATION_SNAPSHOT_BLOCK_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/population/snapshot.h"
#include "waymark/population/snapshot_format.h"
#include "waymark/record/record.h"

namespace waymark::population::snapshot {

// What events of a shape share.
struct Shape {
  uint32_t first = 0, count = 0;  // its events
  bool always = false;            // read whatever the codes
  bool checked = false;
  record::Kind kind = record::Kind::kUnspecified;
  record::EntryStatus status = record::EntryStatus::kFinal;
  std::string_view kind_text, urgency, author_role, source;
  uint32_t first_coding = 0, codings = 0;  // in Block::codings()
};

// What is the same for many patients: the code systems of a record, and its coverage.
struct Facts {
  std::string_view text;  // as it is kept
  std::vector<std::string_view> systems;
  record::Coverage coverage;
};

// An event in the block.
struct EventRef {
  uint32_t event = 0;
  uint32_t shape = 0;
};

// Holds memory for many blocks: one a thread.
class Block {
 public:
  // Reads everything but persons, values and events. DataLoss where it can't be believed.
  absl::Status Load(const Snapshot& snapshot, size_t block);

  size_t patients() const { return head_.patients; }
  const PatientRow& row(size_t patient) const { return patients_[patient]; }
  std::span<const Facts> facts() const { return facts_; }
  std::span<Shape> shapes() { return shapes_; }
  std::span<const std::pair<std::string_view, std::string_view>> codings(const Shape& shape) const {
    return std::span(codings_).subspan(shape.first_coding, shape.codings);
  }
  // The patients of a shape's events, ascending; checks its columns first.
  absl::StatusOr<std::span<const uint16_t>> PatientsOf(uint32_t shape);
  // The day of an event, in days since 1970; nothing where the columns do not tell it.
  std::optional<int32_t> DayOf(uint32_t event) const {
    if (day_of_[event] == kOddDay) return std::nullopt;
    return kFirstDay + day_of_[event];
  }
  uint32_t Ordinal(uint32_t event) const {
    return head_.wide != 0 ? wide_ordinals_[event] : ordinals_[event];
  }

  // The practice and the patient's id.
  absl::Status Key(size_t patient, std::string_view& practice, std::string_view& id) const;
  // Empties `record` and fills in the person, replies, registrations, systems and coverage.
  absl::Status AddPerson(size_t patient, record::PatientRecord& record) const;
  // Its columns must have been checked (PatientsOf); a wrong ordinal is found here too.
  absl::Status AddEvent(const EventRef& ref, record::PatientRecord& record);

 private:
  absl::Status Damaged(std::string_view what) const;
  absl::StatusOr<std::string_view> Section(SectionId id, size_t least, bool whole) const;
  absl::Status LoadShapes();
  absl::Status LoadFacts();
  absl::Status CheckEvents(uint32_t sum);
  absl::Status CheckOnce(SectionId id, bool& checked) const;
  absl::Status AddValue(uint32_t value, record::Entry& entry, record::PatientRecord& record) const;

  const Snapshot* snapshot_ = nullptr;
  size_t number_ = 0;
  std::string_view bytes_;
  BlockHead head_{};
  const PatientRow* patients_ = nullptr;
  const ShapeRow* shape_rows_ = nullptr;
  const uint16_t* patient_of_ = nullptr;
  const uint16_t* day_of_ = nullptr;
  const uint16_t* ordinals_ = nullptr;
  const uint32_t* wide_ordinals_ = nullptr;
  const uint32_t* value_of_ = nullptr;
  const uint32_t* cold_at_ = nullptr;
  const uint32_t* values_ = nullptr;
  const uint64_t* event_sums_ = nullptr;
  std::vector<char> events_checked_;  // by sum
  std::string_view patient_heap_, shape_heap_, value_heap_, cold_heap_, names_;
  mutable bool patient_heap_checked_ = false, values_checked_ = false, value_heap_checked_ = false;
  std::vector<Shape> shapes_;
  std::vector<std::pair<std::string_view, std::string_view>> codings_;
  std::vector<Facts> facts_;
};

// The events of patients; each patient's by shape.
class Gathered {
 public:
  // Of the patients with `wanted` set, from the shapes with `read` set; of those with kAll, from
  // all shapes.
  static constexpr char kAll = 2;
  absl::Status Gather(Block& block, const std::vector<char>& wanted, const std::vector<char>& read);
  std::span<const EventRef> of(size_t patient) const {
    return std::span(refs_).subspan(begin_[patient], begin_[patient + 1] - begin_[patient]);
  }

 private:
  // Where at most one patient in so many is wanted, events are looked through once, else twice.
  static constexpr size_t kFew = 8;
  struct Hit {
    EventRef event;
    uint16_t patient = 0;
  };
  std::vector<uint32_t> begin_, at_;
  std::vector<EventRef> refs_;
  std::vector<Hit> hits_;
};

}  // namespace waymark::population::snapshot

#endif  // WAYMARK_POPULATION_SNAPSHOT_BLOCK_H_
