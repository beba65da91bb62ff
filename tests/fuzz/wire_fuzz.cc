// Any bytes as a serialised PatientRecord or EvaluateRequest: the reader of the wire gives what the
// generated parser and the reader of messages give, and refuses what they refuse.

#include <memory>
#include <string>

#include "fuzz/small_pack.h"
#include "google/protobuf/stubs/logging.h"
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

void RunRecord(const std::shared_ptr<const std::string>& bytes) {
  record::WireReader reader(Options());
  PatientRecord by_wire, by_message;
  const std::string wire = Said(reader.ReadRecord(*bytes, bytes, by_wire), by_wire);
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
