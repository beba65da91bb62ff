#include "waymark/service/errors.h"

#include "gmock/gmock.h"
#include "service/details.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::RpcStatus Parsed(const absl::Status& status) {
  v1::RpcStatus message;
  EXPECT_TRUE(message.ParseFromString(StatusDetails(status)));
  return message;
}

TEST(Errors, FieldViolationsTravelAsTheStandardBadRequest) {
  const absl::Status status =
      InvalidFields({{"as_of.month", "must lie between 1 and 12"}, {"known_at", "is no date"}});
  EXPECT_EQ(status.message(), "as_of.month: must lie between 1 and 12; known_at: is no date");
  const v1::RpcStatus message = Parsed(status);
  EXPECT_EQ(message.code(), 3);  // INVALID_ARGUMENT
  EXPECT_EQ(message.message(), status.message());
  ASSERT_EQ(message.details_size(), 1);
  EXPECT_EQ(message.details(0).type_url(), "type.googleapis.com/google.rpc.BadRequest");
  v1::BadRequest detail;
  ASSERT_TRUE(detail.ParseFromString(message.details(0).value()));
  ASSERT_EQ(detail.field_violations_size(), 2);
  EXPECT_EQ(detail.field_violations(0).field(), "as_of.month");
  EXPECT_EQ(detail.field_violations(1).description(), "is no date");
}

TEST(Errors, BytesAreThoseOfGoogleRpc) {
  // google.rpc.Status {code: 14, message: "m", details: [Any{ErrorInfo{reason: "R", domain:
  // "waymark"}}]}, by hand.
  const absl::Status status = WithReason(absl::UnavailableError("m"), "R");
  const std::string info = std::string("\x0a\x01R\x12\x07waymark", 12);
  const std::string url = "type.googleapis.com/google.rpc.ErrorInfo";
  const std::string any = "\x0a" + std::string(1, static_cast<char>(url.size())) + url + "\x12" +
                          std::string(1, static_cast<char>(info.size())) + info;
  EXPECT_EQ(StatusDetails(status),
            "\x08\x0e\x12\x01m\x1a" + std::string(1, static_cast<char>(any.size())) + any);
}

TEST(Errors, RetryDelaysKeepTheirFractions) {
  const absl::Status status = WithRetry(absl::UnavailableError("x"), absl::Milliseconds(1500));
  const auto detail = DetailOf<v1::RetryInfo>(status, "RetryInfo");
  EXPECT_EQ(detail.retry_delay().seconds(), 1);
  EXPECT_EQ(detail.retry_delay().nanos(), 500'000'000);
}

TEST(Errors, SeveralDetailsStandInOneOrder) {
  const absl::Status one =
      WithRetry(WithReason(absl::UnavailableError("x"), "R"), absl::Seconds(1));
  const absl::Status other =
      WithReason(WithRetry(absl::UnavailableError("x"), absl::Seconds(1)), "R");
  EXPECT_EQ(StatusDetails(one), StatusDetails(other));
  EXPECT_EQ(Parsed(one).details_size(), 2);
}

TEST(Errors, NotFoundNamesTheResource) {
  const absl::Status status = NotFound("rule", "no-such-rule");
  EXPECT_TRUE(absl::IsNotFound(status));
  const auto detail = DetailOf<v1::ResourceInfo>(status, "ResourceInfo");
  EXPECT_EQ(detail.resource_type(), "rule");
  EXPECT_EQ(detail.resource_name(), "no-such-rule");
}

TEST(Errors, AReadersErrorBecomesAFieldViolation) {
  const absl::Status status =
      FromReader(absl::InvalidArgumentError("record.patient_id: is empty; send the id"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("record.patient_id"));
  EXPECT_EQ(status.message(), "record.patient_id: is empty; send the id");
}

TEST(Errors, ATooLargeRecordHasAReason) {
  const absl::Status status = FromReader(absl::ResourceExhaustedError("record.events: more"));
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_EQ(ReasonOf(status), "RECORD_TOO_LARGE");
}

TEST(Errors, OtherErrorsOfAReaderStayAsTheyAre) {
  EXPECT_EQ(FromReader(absl::InternalError("a: b")), absl::InternalError("a: b"));
  EXPECT_EQ(FromReader(absl::InvalidArgumentError("no field")),
            absl::InvalidArgumentError("no field"));
  EXPECT_TRUE(FromReader(absl::OkStatus()).ok());
}

TEST(Errors, AStatusWithoutDetailsHasNoDetailBytes) {
  EXPECT_EQ(StatusDetails(absl::InternalError("x")), "");
}

}  // namespace
}  // namespace waymark::service
