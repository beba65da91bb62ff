#include "waymark/gateway/cds_outcome.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "waymark/gateway/cds_json.h"
#include "waymark/gateway/connect_error.h"
#include "waymark/service/errors.h"
#include "waymark/v1/status.pb.h"

namespace waymark::gateway {
namespace {

struct Details {
  std::vector<service::Violation> violations;
  std::string reason;
  int64_t retry_seconds = 0;
};

Details DetailsOf(const absl::Status& status) {
  Details details;
  v1::RpcStatus rpc;
  rpc.ParseFromString(service::StatusDetails(status));
  for (const auto& any : rpc.details()) {
    v1::BadRequest bad;
    v1::ErrorInfo info;
    v1::RetryInfo retry;
    if (any.type_url().ends_with("google.rpc.BadRequest") && bad.ParseFromString(any.value())) {
      for (const v1::FieldViolation& one : bad.field_violations()) {
        details.violations.push_back({one.field(), one.description()});
      }
    } else if (any.type_url().ends_with("google.rpc.ErrorInfo") &&
               info.ParseFromString(any.value())) {
      details.reason = info.reason();
    } else if (any.type_url().ends_with("google.rpc.RetryInfo") &&
               retry.ParseFromString(any.value())) {
      details.retry_seconds = std::max<int64_t>(1, retry.retry_delay().seconds());
    }
  }
  return details;
}

// A code of http://hl7.org/fhir/issue-type.
std::string_view IssueType(const absl::Status& status, std::string_view reason) {
  if (reason == kDataNeeded) return "required";
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return "invalid";
    case absl::StatusCode::kNotFound:
      return "not-found";
    case absl::StatusCode::kUnauthenticated:
      return "login";
    case absl::StatusCode::kPermissionDenied:
      return "forbidden";
    case absl::StatusCode::kResourceExhausted:
      return "throttled";
    case absl::StatusCode::kUnavailable:
      return "transient";
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return "timeout";
    case absl::StatusCode::kUnimplemented:
      return "not-supported";
    default:
      return reason.empty() ? "exception" : "processing";
  }
}

std::string_view IssueType(const HttpResponse& error) {
  if (error.status == 413 || error.status == 431) return "too-long";
  if (error.status == 503) return "transient";
  if (error.status == 404) return "not-found";
  if (error.status == 421) return "forbidden";
  return error.refusal->code == "unimplemented" ? "not-supported" : "structure";
}

// An OperationOutcome; `about` are texts with the field that each is about, or none.
std::string Outcome(std::string_view type, std::string_view reason,
                    const std::vector<std::pair<std::string, std::string>>& about) {
  CdsJson out;
  out.Open('{');
  out.Text("resourceType", "OperationOutcome");
  out.Open("issue", '[');
  for (const auto& [text, field] : about) {
    out.Open('{');
    out.Text("severity", "error");
    out.Text("code", type);
    out.Open("details", '{');
    out.Text("text", text);
    out.Close('}');
    out.Text("diagnostics", reason);
    if (!field.empty()) {
      out.Open("expression", '[');
      out.Item(field);
      out.Close(']');
    }
    out.Close('}');
  }
  out.Close(']');
  out.Close('}');
  return out.text();
}

}  // namespace

HttpResponse CdsRefusal(const HttpResponse& error) {
  HttpResponse response = error;
  response.body = Outcome(IssueType(error), {}, {{error.refusal->message, {}}});
  return response;
}

HttpResponse CdsError(const absl::Status& status) {
  const Details details = DetailsOf(status);
  const std::string_view type = IssueType(status, details.reason);
  std::vector<std::pair<std::string, std::string>> about;
  for (const service::Violation& one : details.violations) {
    about.emplace_back(one.field + ": " + one.description, one.field);
  }
  if (about.empty()) about.emplace_back(std::string(status.message()), std::string());
  HttpResponse response;
  response.status = details.reason == kDataNeeded ? 412 : ConnectHttpStatus(status.code());
  response.headers = {{"Content-Type", "application/json"}};
  if (details.retry_seconds > 0) {
    response.headers.Add("Retry-After", std::to_string(details.retry_seconds));
  }
  response.body = Outcome(type, details.reason, about);
  return response;
}

}  // namespace waymark::gateway
