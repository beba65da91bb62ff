// What the typed details of an error say.
#ifndef WAYMARK_TESTS_SERVICE_DETAILS_H_
#define WAYMARK_TESTS_SERVICE_DETAILS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "waymark/v1/status.pb.h"

namespace waymark::service {

template <typename Detail>
Detail DetailOf(const absl::Status& status, const char* name) {
  Detail detail;
  const auto payload = status.GetPayload(std::string("type.googleapis.com/google.rpc.") + name);
  if (payload.has_value()) detail.ParseFromString(std::string(*payload));
  return detail;
}

inline std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto detail = DetailOf<v1::BadRequest>(status, "BadRequest");
  for (const v1::FieldViolation& one : detail.field_violations()) {
    fields.push_back(one.field());
  }
  return fields;
}

inline std::string ReasonOf(const absl::Status& status) {
  return DetailOf<v1::ErrorInfo>(status, "ErrorInfo").reason();
}

}  // namespace waymark::service

#endif  // WAYMARK_TESTS_SERVICE_DETAILS_H_
