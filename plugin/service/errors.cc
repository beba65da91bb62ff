#include "waymark/service/errors.h"

#include <map>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "waymark/access/caller.h"
#include "waymark/v1/status.pb.h"

namespace waymark::service {
namespace {

constexpr char kBadRequest[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kErrorInfo[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kRetryInfo[] = "type.googleapis.com/google.rpc.RetryInfo";
constexpr char kResourceInfo[] = "type.googleapis.com/google.rpc.ResourceInfo";

void Attach(absl::Status& status, const char* type, const google::protobuf::Message& detail) {
  status.SetPayload(type, absl::Cord(detail.SerializeAsString()));
}

absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

absl::Status InvalidFields(const std::vector<Violation>& violations) {
  std::string message;
  v1::BadRequest detail;
  for (const Violation& violation : violations) {
    absl::StrAppend(&message, message.empty() ? "" : "; ", violation.field, ": ",
                    violation.description);
    v1::FieldViolation& one = *detail.add_field_violations();
    one.set_field(violation.field);
    one.set_description(violation.description);
  }
  absl::Status status = absl::InvalidArgumentError(message);
  Attach(status, kBadRequest, detail);
  return status;
}

absl::Status WithReason(absl::Status status, std::string_view reason) {
  v1::ErrorInfo detail;
  detail.set_reason(std::string(reason));
  detail.set_domain("waymark");
  Attach(status, kErrorInfo, detail);
  return status;
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  v1::RetryInfo detail;
  const int64_t nanoseconds = absl::ToInt64Nanoseconds(delay);
  detail.mutable_retry_delay()->set_seconds(nanoseconds / 1'000'000'000);
  detail.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanoseconds % 1'000'000'000));
  Attach(status, kRetryInfo, detail);
  return status;
}

absl::Status NotFound(std::string_view type, std::string_view name) {
  absl::Status status = absl::NotFoundError(
      absl::StrCat("no ", Abseil(type), " of that name in the loaded pack: ", Abseil(name)));
  v1::ResourceInfo detail;
  detail.set_resource_type(std::string(type));
  detail.set_resource_name(std::string(name));
  Attach(status, kResourceInfo, detail);
  return status;
}

absl::Status Cancelled() {
  return absl::CancelledError("the caller has cancelled, or its deadline has passed");
}

absl::Status FromAccess(const absl::Status& status) {
  const std::string reason = access::ReasonOf(status);
  if (reason.empty()) return status;
  absl::Status out = WithReason(absl::Status(status.code(), status.message()), reason);
  const absl::Duration delay = access::DelayOf(status);
  return delay > absl::ZeroDuration() ? WithRetry(std::move(out), delay) : out;
}

absl::Status FromReader(const absl::Status& status) {
  if (status.ok()) return status;
  const std::string text(status.message());
  if (absl::IsResourceExhausted(status)) return WithReason(status, "RECORD_TOO_LARGE");
  const size_t colon = text.find(": ");
  if (!absl::IsInvalidArgument(status) || colon == std::string::npos) return status;
  return InvalidFields({{text.substr(0, colon), text.substr(colon + 2)}});
}

std::string StatusDetails(const absl::Status& status) {
  // By type, so that the bytes do not depend on the order in which a status keeps its payloads.
  std::map<std::string, std::string> details;
  status.ForEachPayload([&details](absl::string_view type, const absl::Cord& bytes) {
    details.emplace(std::string(type), std::string(bytes));
  });
  if (details.empty()) return {};
  v1::RpcStatus message;
  message.set_code(static_cast<int32_t>(status.code()));
  message.set_message(std::string(status.message()));
  for (const auto& [type, bytes] : details) {
    google::protobuf::Any& any = *message.add_details();
    any.set_type_url(type);
    any.set_value(bytes);
  }
  return message.SerializeAsString();
}

}  // namespace waymark::service
