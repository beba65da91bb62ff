// What the FHIR reader makes of each line of standard input (a Bundle of one patient), as one line
// of JSON: the record in the API's own form, or {"error": ...}. On the way each record makes a
// trip: what is written is read again, and must come out as it went in.

#include <iostream>
#include <string>

#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "waymark/record/readers/fhir_reader.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/record/readers/to_message.h"

namespace waymark::record {
namespace {

std::string Read(const std::string& line, absl::TimeZone zone) {
  FhirReader reader({.zone = zone, .practice = "A81001"});
  if (const absl::Status status = reader.AddDocument(line, "line"); !status.ok()) {
    return R"({"error":"not read"})";
  }
  PatientRecord record;
  if (!reader.EndInput().ok()) return R"({"error":"not read"})";
  const absl::StatusOr<bool> any = reader.Next(record);
  if (!any.ok() || !*any) return R"({"error":"no patient"})";
  v1::PatientRecord message, again;
  ToMessage(record, message);
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok() ||
      !google::protobuf::util::JsonStringToMessage(json, &again).ok()) {
    return R"({"error":"not written"})";
  }
  PatientRecord second;
  if (!ReadMessage(again, {.zone = zone}, second).ok()) return R"({"error":"not read again"})";
  v1::PatientRecord third;
  ToMessage(second, third);
  if (!google::protobuf::util::MessageDifferencer::Equals(message, third)) {
    return R"({"error":"changed by being written and read again"})";
  }
  return json;
}

}  // namespace
}  // namespace waymark::record

int main() {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone("Europe/London", &zone)) return 4;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << waymark::record::Read(line, zone) << "\n";
  }
}
