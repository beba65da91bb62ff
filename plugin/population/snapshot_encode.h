// From records to the bytes of a snapshot's blocks. Internal to population/.
//
// In two steps, so that most of the work can be done on any thread: a Chunk takes records, a
// BlockBuilder gathers chunks. The bytes depend on the records and their order only, not on how
// they were cut into chunks.
#ifndef WAYMARK_POPULATION_SNAPSHOT_ENCODE_H_
#define WAYMARK_POPULATION_SNAPSHOT_ENCODE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "waymark/population/snapshot_format.h"
#include "waymark/record/record.h"

namespace waymark::population::snapshot {

// Texts by number, in the order of their first coming.
class Numbered {
 public:
  uint32_t Of(std::string_view text);
  const std::vector<std::string>& all() const { return texts_; }
  size_t size() const { return texts_.size(); }
  void Clear();

 private:
  absl::flat_hash_map<std::string, uint32_t> numbers_;
  std::vector<std::string> texts_;
};

// Some consecutive patients.
class Chunk {
 public:
  // A finished record without hypothetical entries (they are left out).
  void Add(const record::PatientRecord& record);
  void Clear();
  size_t patients() const { return patients_.size(); }

 private:
  friend class BlockBuilder;
  struct PatientPart {
    uint64_t digest;
    uint32_t heap_end;
    uint32_t events;
    uint32_t facts;
    uint16_t flags;
    int32_t born;
    int32_t systems_by;
  };
  struct Event {
    uint32_t shape;
    uint32_t value;  // 0, or 1 + number
    uint32_t ordinal;
    uint32_t cold_end;
    uint16_t day;
  };
  void AddEvent(const record::PatientRecord& record, const record::Entry& entry, uint32_t ordinal,
                bool always);

  std::vector<PatientPart> patients_;
  std::vector<Event> events_;
  Numbered shapes_, values_, facts_;  // as described by texts that name systems and units
  std::string heap_, cold_, scratch_;
};

class BlockBuilder {
 public:
  // At most kPatientsInBlock patients in all.
  void Add(const Chunk& chunk);
  size_t patients() const { return patients_.size(); }
  size_t events() const { return events_.size(); }
  // The block, beginning with its BlockHead; empties the builder. `head_checksum` is set.
  std::string Finish(BlockEntry& entry);

 private:
  struct Event {
    uint32_t shape;
    uint32_t value;
    uint32_t ordinal;
    uint32_t cold_begin, cold_end;
    uint16_t day;
    uint16_t patient;
  };
  std::vector<PatientRow> patients_;
  std::vector<Event> events_;
  Numbered shapes_, values_, facts_;
  std::string heap_, cold_;
  uint32_t most_ordinal_ = 0;
};

}  // namespace waymark::population::snapshot

#endif  // WAYMARK_POPULATION_SNAPSHOT_ENCODE_H_
