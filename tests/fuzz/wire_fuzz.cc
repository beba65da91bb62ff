// Any bytes as a serialised PatientRecord or EvaluateRequest: the reader of the wire gives what the
// generated parser and the reader of messages give, and refuses what they refuse; and also what
// would glue two patients together: a record that stands twice, and a patient id that does.

#include <memory>
#include <string>

#include "fuzz/small_pack.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/unknown_field_set.h"
#include "record/dump.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/record/readers/wire.h"

namespace waymark::fuzz {
namespace {

using record::PatientRecord;

record::ReadOptions Options() { return {.max_events = 1000}; }

std::string Said(const absl::Status& status, const PatientRecord& record) {
  if (status.ok()) return record::Dump(record);
  return "refused " + std::string(absl::StatusCodeToString(status.code()));
}

// How often field 1 stands in the message: a record's patient id, a request's record. The last
// one's bytes go into `last`.
int FirstFields(const std::string& bytes, std::string* last) {
  google::protobuf::UnknownFieldSet fields;
  if (!fields.ParseFromString(bytes)) return 0;
  int count = 0;
  for (int i = 0; i < fields.field_count(); ++i) {
    const google::protobuf::UnknownField& field = fields.field(i);
    if (field.number() != 1) continue;
    if (field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED) continue;
    ++count;
    if (last != nullptr) *last = field.length_delimited();
  }
  return count;
}

void RunRecord(const std::shared_ptr<const std::string>& bytes) {
  record::WireReader reader(Options());
  PatientRecord by_wire, by_message;
  const std::string wire = Said(reader.ReadRecord(*bytes, bytes, by_wire), by_wire);
  if (FirstFields(*bytes, nullptr) > 1) {
    return Must(wire.starts_with("refused"), "a patient id that stands twice is refused");
  }
  v1::PatientRecord message;
  const absl::Status status = message.ParseFromString(*bytes)
                                  ? record::ReadMessage(message, Options(), by_message)
                                  : absl::InvalidArgumentError("");
  Must(wire == Said(status, by_message), "wire and message agree on a record");
}

void RunRequest(const std::shared_ptr<const std::string>& bytes) {
  record::WireReader reader(Options());
  PatientRecord by_wire, by_message;
  v1::EvaluateRequest rest, message;
  const std::string wire = Said(reader.ReadRequest(*bytes, bytes, rest, by_wire), by_wire);
  std::string record;
  if (FirstFields(*bytes, &record) > 1 || FirstFields(record, nullptr) > 1) {
    return Must(wire.starts_with("refused"), "a record or patient id that stands twice is refused");
  }
  absl::Status status = absl::InvalidArgumentError("");
  if (message.ParseFromString(*bytes)) {
    status = record::ReadMessage(message.record(), message.hypothetical(), Options(), by_message);
    by_message.practice = by_message.Intern(message.practice());
  }
  Must(wire == Said(status, by_message), "wire and message agree on a request");
  if (!status.ok()) return;
  Must(rest.known_at() == message.known_at() && rest.role() == message.role() &&
           rest.rules_size() == message.rules_size() && rest.view() == message.view(),
       "wire and message agree on the rest of a request");
}

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const google::protobuf::LogSilencer quiet;
  if (size == 0) return 0;
  const auto bytes =
      std::make_shared<const std::string>(reinterpret_cast<const char*>(data + 1), size - 1);
  if (data[0] % 2 == 0) {
    waymark::fuzz::RunRecord(bytes);
  } else {
    waymark::fuzz::RunRequest(bytes);
  }
  return 0;
}
