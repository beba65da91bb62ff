// A PatientRecord from waymark.v1.PatientRecord in protobuf's JSON (camelCase or the names of
// record.proto).
//
// Unknown fields are refused: a misspelt field would silently leave something out. What is read and
// set aside: record_builder.h.
#ifndef WAYMARK_RECORD_READERS_JSON_RECORD_H_
#define WAYMARK_RECORD_READERS_JSON_RECORD_H_

#include <string_view>

#include "absl/status/status.h"
#include "waymark/record/readers/options.h"
#include "waymark/record/record.h"
#include "waymark/v1/record.pb.h"

namespace waymark::record {

// InvalidArgument names `name`, the place of a syntax error or the field that can't be read, and
// never a value.
absl::Status ParseJsonRecord(std::string_view json, std::string_view name,
                             v1::PatientRecord& message);

// The same, into a record.
absl::Status ReadJsonRecord(std::string_view json, std::string_view name,
                            const ReadOptions& options, PatientRecord& record);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_JSON_RECORD_H_
