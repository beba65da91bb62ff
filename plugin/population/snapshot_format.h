// The layout of a snapshot, as docs/snapshot.md describes it. Internal to population/.
//
// All numbers are little-endian and lie at offsets that are multiples of their size, so that the
// file is read where it is mapped. What is variable in length lies in heaps of bytes: numbers as
// varints (signed ones zigzag), texts behind their lengths.
#ifndef WAYMARK_POPULATION_SNAPSHOT_FORMAT_H_
#define WAYMARK_POPULATION_SNAPSHOT_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace waymark::population::snapshot {

inline constexpr char kMagic[17] = "Waymark snapshot";  // 16 bytes count
inline constexpr uint32_t kVersion = 4;
inline constexpr uint32_t kByteOrder = 0x01020304;
inline constexpr size_t kAlign = 64;  // of blocks and of their sections

// At the beginning of the file.
struct FileHead {
  char magic[16];
  uint32_t version;
  uint32_t byte_order;
  uint64_t reserved;
};
static_assert(sizeof(FileHead) == 32);

// At the very end.
struct FileTail {
  uint64_t footer_at;
  uint64_t footer_size;
  uint64_t footer_checksum;
  char magic[16];
};
static_assert(sizeof(FileTail) == 40);

// The footer: this, then a BlockEntry for each block, then two texts (zone, report).
struct Footer {
  uint64_t blocks;
  uint64_t patients;
  uint64_t events;
  uint64_t sorted;  // 1: patients stand in bytewise order of practice and id
  uint64_t zone_size;
  uint64_t report_size;
};
static_assert(sizeof(Footer) == 48);

struct BlockEntry {
  uint64_t at;
  uint64_t size;
  uint64_t head_checksum;  // of the block's BlockHead
  uint32_t patients;
  uint32_t events;
};
static_assert(sizeof(BlockEntry) == 32);

enum SectionId : size_t {
  kPatients,     // PatientRow for each, and one more that ends the last
  kPatientHeap,  // what is known of the person
  kShapes,       // ShapeRow for each, and one more
  kShapeHeap,    // codes and all else that events of a shape share
  kNames,        // code systems, units, and which systems records have
  kValues,       // where each value begins in kValueHeap; and one more
  kValueHeap,
  // Columns, one place an event, events of a shape together and within it by patient:
  kPatientOf,  // uint16: the patient's place in the block
  kDayOf,      // uint16: days since kFirstDay; kOddDay: outside, or no whole day: see the cold part
  kOrdinalOf,  // uint16 (uint32 where the block is wide): its place in the patient's record
  kValueOf,    // uint32: 0, or 1 + its place in kValues
  kColdAt,     // uint32: where its cold part begins in kColdHeap; and one more
  kColdHeap,   // ids, recorded moments, authors' consultations, links
  kEventSums,  // uint64 for each kEventsInSum events: the checksum of what is read of few of them
  kSectionCount
};

struct Section {
  uint64_t at;  // from the block's beginning
  uint64_t size;
  uint64_t checksum;  // of kPatients to kValueHeap; columns have theirs elsewhere
};

struct BlockHead {
  uint32_t patients;
  uint32_t events;
  uint32_t shapes;
  uint32_t values;
  uint32_t wide;  // 1: ordinals take four bytes
  uint32_t reserved;
  Section sections[kSectionCount];
};
static_assert(sizeof(BlockHead) == 24 + 24 * kSectionCount);

enum PatientFlag : uint16_t {
  kNotUsable = 1,   // the engine answers "not checked"
  kHasReplies = 2,  // some of which may count for nothing, which must be told
};
inline constexpr uint16_t kAskedAlways = kNotUsable | kHasReplies;
inline constexpr int kSexShift = 8;  // record::Sex in the bits from here

struct PatientRow {
  uint64_t digest;  // RecordDigest
  uint32_t heap;    // where the person begins in kPatientHeap
  uint16_t facts;   // which systems the record has: place in kNames
  uint16_t flags;
  // The first day at whose end entries in each of these systems are dated, recorded and sure to
  // count: seen from an earlier one, or as known at an earlier moment, the record may use fewer.
  // In days since 1970, by UTC, at least 0; the greatest number where there is no such day.
  int32_t systems_by;
  int32_t born;  // in days since 1970; kNotKnownToTheDay
};
static_assert(sizeof(PatientRow) == 24);
inline constexpr int32_t kNotKnownToTheDay = 0x7FFFFFFF;

enum ShapeFlag : uint32_t {
  // Read whatever the codes: versions of one entry, entries without a date, and all entries of
  // patients whose other entries count too (birth date unknown, date of death unknown, huge
  // records).
  kAlwaysRead = 1,
};

struct ShapeRow {
  uint32_t first;  // event
  uint32_t heap;   // where it is described in kShapeHeap
  uint32_t flags;
  uint32_t reserved;
  uint64_t checksum;  // of its part of the columns kPatientOf and kDayOf, one after the other
};
static_assert(sizeof(ShapeRow) == 24);

// Events that follow one another have a checksum of their part of kOrdinalOf, kValueOf, kColdAt (a
// further one with it) and kColdHeap, one after the other: a sweep reads few of a shape.
inline constexpr uint32_t kEventsInSum = 16;

inline constexpr int32_t kFirstDay = -25567;  // 1900-01-01
inline constexpr uint16_t kOddDay = 0xFFFF;
inline constexpr uint32_t kPatientsInBlock = 4096;
inline constexpr uint32_t kEntriesOfHuge = 5000;  // beyond it, all entries are always read

// Bits of an event's cold part: what follows, in this order.
enum ColdPart : uint64_t {
  kOwnDay = 1,        // the first day, where kDayOf has kOddDay; signed
  kNoDay = 2,         // there is none
  kDays = 4,          // how many days later the last possible one is
  kClock = 8,         // seconds of the day
  kRecorded = 16,     // in microseconds since 1970
  kRecordedDay = 32,  // in seconds since the first moment (UTC) of the day
  kCorrects = 64,     // id
  kConsultation = 128,
  kLinks = 256,
};

}  // namespace waymark::population::snapshot

#endif  // WAYMARK_POPULATION_SNAPSHOT_FORMAT_H_
