// The parts of a waymark.v1.PatientRecord as they stand on the wire, before they are judged.
//
// Two parsers fill them, of parsed messages (protobuf.h) and of bytes (wire.h); RecordBuilder alone
// gives them meaning, so that the two can't differ in it. Texts are views into what was parsed.
// Numbers of enums are kept as sent.
#ifndef WAYMARK_RECORD_READERS_RAW_RECORD_H_
#define WAYMARK_RECORD_READERS_RAW_RECORD_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace waymark::record {

struct RawDate {
  bool given = false;
  bool has_seconds = false;
  int32_t year = 0;
  int32_t month = 0;
  int32_t day = 0;
  int32_t seconds = 0;
};

struct RawCoding {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

struct RawQuantity {
  std::string_view value;
  std::string_view unit;
  int32_t comparator = 0;
};

enum class RawValue : uint8_t { kNone, kQuantity, kCoding, kText, kBoolean };

struct RawEvent {
  std::string_view id;
  std::vector<RawCoding> codings;
  int32_t kind = 0;
  int32_t status = 0;
  RawDate occurred;
  RawValue value = RawValue::kNone;
  bool boolean = false;
  RawQuantity quantity;
  RawCoding coded_value;
  std::string_view text;
  std::string_view recorded;
  std::string_view corrects;
  std::vector<std::string_view> based_on;
  std::string_view urgency;
  std::string_view consultation_id;
  std::string_view author_role;
  std::string_view source;
  std::string_view kind_name;

  // Keeps the memory of the vectors.
  void Clear() {
    codings.clear();
    based_on.clear();
    kind = status = 0;
    occurred = {};
    value = RawValue::kNone;
    boolean = false;
    quantity = {};
    coded_value = {};
    id = text = recorded = corrects = urgency = consultation_id = author_role = source =
        kind_name = {};
  }
};

struct RawRegistration {
  std::string_view practice;
  RawDate from;
  RawDate until;
};

struct RawReply {
  std::string_view rule;
  std::string_view item;
  std::string_view reply;
  std::string_view role;
  RawDate replied_on;
  std::string_view recorded;
  RawDate until;
};

struct RawPatient {
  std::string_view patient_id;
  std::string_view nhs_number;
  RawDate birth_date;
  int32_t sex = 0;
  RawDate died_on;
  bool deceased = false;
  bool sensitive = false;
  std::vector<std::string_view> aliases;
  std::vector<std::string_view> patient_ids_seen;
  bool has_coverage = false;
  bool coverage_complete = false;
  std::vector<std::string_view> coverage_kinds;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_RAW_RECORD_H_
