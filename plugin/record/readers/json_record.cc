#include "waymark/record/readers/json_record.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/readers/json_text.h"
#include "waymark/record/readers/protobuf.h"

namespace waymark::record {
namespace {

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

// The field's path out of protobuf's own message ("(events[0].kind): invalid value ..."), which
// goes on with the value; empty where there is none.
std::string FieldOf(std::string_view message) {
  const size_t open = message.find('(');
  const size_t close = message.find(')', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return "";
  const std::string_view path = message.substr(open + 1, close - open - 1);
  constexpr std::string_view kOfPaths =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]";
  return path.find_first_not_of(kOfPaths) == std::string_view::npos ? std::string(path) : "";
}

}  // namespace

absl::Status ParseJsonRecord(std::string_view json, std::string_view name,
                             v1::PatientRecord& message) {
  const std::string_view text = TrimmedJson(json);
  const auto refuse = [&](size_t position, const std::string& what) {
    const JsonPlace place =
        PlaceOf(json, static_cast<size_t>(text.data() - json.data()) + position);
    return absl::InvalidArgumentError(
        absl::StrCat(View(name), ":", place.line, ":", place.column, ": ", what));
  };
  if (text.empty())
    return absl::InvalidArgumentError(absl::StrCat(View(name), ":1:1: the file is empty"));
  JsonParts members(text);
  while (members.Next()) {
  }
  if (members.broken()) {
    return refuse(members.position(),
                  "not JSON: a bracket, quote or comma is missing here, or the file is cut short");
  }
  if (!TrimmedJson(members.rest()).empty())
    return refuse(members.position(), "text after the end of the record");
  if (!JsonParser().Parse(text)) {
    return refuse(0, "not JSON: broken within one of its members, not UTF-8, or nested too deep");
  }
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = false;
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(text.data(), text.size()), &message, options);
  if (status.ok()) return absl::OkStatus();
  const std::string_view said(status.message().data(), status.message().size());
  const std::string field = FieldOf(said);
  const bool unknown = said.find("Cannot find field") != std::string_view::npos;
  return refuse(
      0, absl::StrCat("not a waymark.v1.PatientRecord in protobuf's JSON: ",
                      field.empty() ? "a field" : absl::StrCat("field ", field),
                      unknown ? " holds a name that record.proto does not have"
                              : " has a value of the wrong type or an unknown name of an enum",
                      "; see proto/waymark/v1/record.proto"));
}

absl::Status ReadJsonRecord(std::string_view json, std::string_view name,
                            const ReadOptions& options, PatientRecord& record) {
  v1::PatientRecord message;
  if (absl::Status status = ParseJsonRecord(json, name, message); !status.ok()) return status;
  absl::Status status = ReadMessage(message, options, record);
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(View(name), ": ", status.message()));
}

}  // namespace waymark::record
