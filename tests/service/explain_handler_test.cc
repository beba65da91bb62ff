#include "waymark/service/explain_handler.h"

#include "gmock/gmock.h"
#include "service/details.h"
#include "service/test_pack.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Call kCall{TestNow(), {}};

v1::ExplainRequest Request(const std::string& rule) {
  const v1::EvaluateRequest from = TestRequest();
  v1::ExplainRequest request;
  *request.mutable_record() = from.record();
  *request.mutable_as_of() = from.as_of();
  request.set_rule(rule);
  return request;
}

absl::StatusOr<v1::ExplainResponse> Ask(const v1::ExplainRequest& request,
                                        const ServiceSettings& settings = TestSettings()) {
  v1::ExplainResponse response;
  const absl::Status status = Explain(*TestSnapshot(settings), kCall, request, response);
  if (!status.ok()) return status;
  return response;
}

TEST(ExplainHandler, SaysWhyARuleSpeaksAndWhatWouldCloseIt) {
  const v1::ExplainResponse answer = Ask(Request("review")).value();
  EXPECT_EQ(answer.rule(), "review");
  EXPECT_EQ(answer.rule_version(), "1.0.0");
  EXPECT_THAT(answer.summary(), HasSubstr("overdue since 2 December 2025"));
  ASSERT_EQ(answer.items_size(), 1);
  EXPECT_EQ(answer.items(0).status(), v1::ITEM_STATUS_OVERDUE);
  EXPECT_GT(answer.tree_size(), 0);
  EXPECT_THAT(answer.tree(0).place(), HasSubstr(".yaml:"));
  ASSERT_GT(answer.would_close_size(), 0);
  EXPECT_THAT(answer.would_close(0).code_sets(), ElementsAre("review_done"));
  EXPECT_THAT(answer.parameters(), ElementsAre("deadline = 6 months"));
  EXPECT_THAT(answer.notices(), Contains("not clinically approved"));
  EXPECT_EQ(answer.as_of().day(), 3);
  EXPECT_EQ(answer.program_version(), "0.0.0-test");
}

absl::StatusOr<std::string> AskBytes(const std::string& bytes) {
  v1::ExplainResponse response;
  const auto owner = std::make_shared<const std::string>(bytes);
  const absl::Status status = ExplainBytes(*TestSnapshot(), kCall, *owner, owner, response);
  if (!status.ok()) return status;
  return response.SerializeAsString();
}

TEST(ExplainHandler, AnswersTheSameToBytes) {
  for (const char* rule : {"review", "letter"}) {
    EXPECT_EQ(AskBytes(Request(rule).SerializeAsString()).value(),
              Ask(Request(rule)).value().SerializeAsString());
  }
}

// Merged, the entries of two patients would be one patient's.
TEST(ExplainHandler, RefusesARecordThatStandsTwice) {
  v1::ExplainRequest other = Request("review");
  other.mutable_record()->set_patient_id("another");
  const absl::Status status =
      AskBytes(Request("review").SerializeAsString() + other.SerializeAsString()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("stands twice"));
  EXPECT_THAT(std::string(AskBytes("\x0a\x7f").status().message()),
              HasSubstr("not a waymark.v1.ExplainRequest"));
}

TEST(ExplainHandler, SaysWhyARuleIsSilent) {
  v1::ExplainRequest request = Request("review");
  request.mutable_record()->clear_events();
  const v1::ExplainResponse answer = Ask(request).value();
  EXPECT_EQ(answer.items_size(), 0);
  EXPECT_THAT(answer.summary(), HasSubstr("nothing to do"));
  EXPECT_GT(answer.tree_size(), 0);
}

TEST(ExplainHandler, SaysThatARuleWasNotChecked) {
  const v1::ExplainResponse answer = Ask(Request("letter")).value();
  EXPECT_EQ(answer.not_checked_size(), 1);
  EXPECT_THAT(answer.summary(), HasSubstr("Not checked"));
}

TEST(ExplainHandler, RefusesNoRuleAnUnknownOneAndThoseNotInUse) {
  EXPECT_THAT(FieldsOf(Ask(Request("")).status()), ElementsAre("rule"));
  EXPECT_TRUE(absl::IsNotFound(Ask(Request("no-such-rule")).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Ask(Request("old")).status()));
  EXPECT_EQ(ReasonOf(Ask(Request("idea")).status()), "RULE_NOT_IN_USE");
}

TEST(ExplainHandler, ExplainsADraftWhereDraftsAreServed) {
  v1::ExplainRequest request = Request("idea");
  request.set_include_drafts(true);
  EXPECT_EQ(ReasonOf(Ask(request).status()), "DRAFTS_NOT_SERVED");
  ServiceSettings settings = TestSettings();
  settings.include_drafts = true;
  EXPECT_EQ(Ask(request, settings)->items_size(), 1);
}

TEST(ExplainHandler, RefusesWhatEvaluateRefuses) {
  v1::ExplainRequest request = Request("review");
  request.mutable_record()->add_patient_ids_seen("p2");
  EXPECT_THAT(FieldsOf(Ask(request).status()), ElementsAre("record.patient_ids_seen"));
  request = Request("review");
  request.mutable_as_of()->set_day(32);
  EXPECT_THAT(FieldsOf(Ask(request).status()), ElementsAre("as_of.day"));
}

TEST(ExplainHandler, NamesHypotheticalEntries) {
  v1::ExplainRequest request = Request("review");
  v1::PatientRecord draft;
  AddEvent(draft, "h1", kReview, "2026-03-03");
  *request.add_hypothetical() = draft.events(0);
  const v1::ExplainResponse answer = Ask(request).value();
  EXPECT_THAT(answer.hypothetical(), ElementsAre("h1"));
  EXPECT_EQ(answer.items(0).status(), v1::ITEM_STATUS_DONE);
}

TEST(ExplainHandler, StopsWhenTheCallerHasGone) {
  v1::ExplainResponse response;
  const Call gone{TestNow(), [] { return true; }};
  EXPECT_TRUE(absl::IsCancelled(Explain(*TestSnapshot(), gone, Request("review"), response)));
}

}  // namespace
}  // namespace waymark::service
