#include "waymark/gateway/connect_error.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/base64.h"
#include "waymark/service/errors.h"
#include "waymark/service/log.h"
#include "waymark/v1/status.pb.h"

namespace waymark::gateway {
namespace {

struct Code {
  std::string_view name;
  int http;
};

Code CodeOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return {"ok", 200};
    case absl::StatusCode::kCancelled:
      return {"canceled", 499};
    case absl::StatusCode::kInvalidArgument:
      return {"invalid_argument", 400};
    case absl::StatusCode::kDeadlineExceeded:
      return {"deadline_exceeded", 504};
    case absl::StatusCode::kNotFound:
      return {"not_found", 404};
    case absl::StatusCode::kAlreadyExists:
      return {"already_exists", 409};
    case absl::StatusCode::kPermissionDenied:
      return {"permission_denied", 403};
    case absl::StatusCode::kResourceExhausted:
      return {"resource_exhausted", 429};
    case absl::StatusCode::kFailedPrecondition:
      return {"failed_precondition", 400};
    case absl::StatusCode::kAborted:
      return {"aborted", 409};
    case absl::StatusCode::kOutOfRange:
      return {"out_of_range", 400};
    case absl::StatusCode::kUnimplemented:
      return {"unimplemented", 501};
    case absl::StatusCode::kInternal:
      return {"internal", 500};
    case absl::StatusCode::kUnavailable:
      return {"unavailable", 503};
    case absl::StatusCode::kDataLoss:
      return {"data_loss", 500};
    case absl::StatusCode::kUnauthenticated:
      return {"unauthenticated", 401};
    default:
      return {"unknown", 500};
  }
}

v1::RpcStatus DetailsOf(const absl::Status& status) {
  v1::RpcStatus details;
  details.ParseFromString(service::StatusDetails(status));
  return details;
}

}  // namespace

std::string_view ConnectCode(absl::StatusCode code) { return CodeOf(code).name; }

int ConnectHttpStatus(absl::StatusCode code) { return CodeOf(code).http; }

std::string ConnectErrorJson(const absl::Status& status) {
  std::string text = absl::StrCat(
      "{\"code\":", service::JsonText(ConnectCode(status.code())),
      ",\"message\":", service::JsonText({status.message().data(), status.message().size()}));
  const v1::RpcStatus details = DetailsOf(status);
  if (details.details_size() > 0) text += ",\"details\":[";
  for (int i = 0; i < details.details_size(); ++i) {
    const std::string& url = details.details(i).type_url();
    absl::StrAppend(
        &text, i > 0 ? "," : "", "{\"type\":", service::JsonText(url.substr(url.rfind('/') + 1)),
        ",\"value\":\"", EncodeBase64(details.details(i).value(), /*padding=*/false), "\"}");
  }
  if (details.details_size() > 0) text += ']';
  return text + '}';
}

HttpResponse ConnectError(const absl::Status& status) {
  HttpResponse response;
  response.status = ConnectHttpStatus(status.code());
  response.headers = {{"Content-Type", "application/json"}};
  const v1::RpcStatus details = DetailsOf(status);
  for (const auto& any : details.details()) {
    v1::RetryInfo retry;
    if (!any.type_url().ends_with("google.rpc.RetryInfo") || !retry.ParseFromString(any.value())) {
      continue;
    }
    response.headers.Add("Retry-After",
                         std::to_string(std::max<int64_t>(1, retry.retry_delay().seconds())));
  }
  response.body = ConnectErrorJson(status);
  return response;
}

}  // namespace waymark::gateway
