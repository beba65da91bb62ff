#include "waymark/service/evaluate_handler.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/details.h"
#include "service/test_pack.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Call kCall{TestNow(), {}};

// As a transport asks: with the request in two pieces, and bytes back.
absl::Status AskInPieces(const Snapshot& snapshot, const Call& call, std::string_view bytes,
                         v1::EvaluateResponse& answer) {
  const std::string_view pieces[] = {bytes.substr(0, bytes.size() / 2),
                                     bytes.substr(bytes.size() / 2)};
  std::string out;
  const absl::Status status = EvaluateToBytes(snapshot, call, pieces, [&out](size_t size) {
    out.resize(size);
    return reinterpret_cast<uint8_t*>(out.data());
  });
  EXPECT_EQ(status.ok(), !out.empty());
  EXPECT_TRUE(answer.ParseFromString(out));
  return status;
}

// All ways in, which must say the same.
absl::StatusOr<v1::EvaluateResponse> Ask(const Snapshot& snapshot,
                                         const v1::EvaluateRequest& request,
                                         const Call& call = kCall) {
  v1::EvaluateResponse from_message, from_bytes;
  const absl::Status status = Evaluate(snapshot, call, request, from_message);
  const auto bytes = std::make_shared<const std::string>(request.SerializeAsString());
  const absl::Status wire = EvaluateBytes(snapshot, call, *bytes, bytes, from_bytes);
  EXPECT_EQ(status, wire);
  // Twice, because a worker remembers what it has serialised of the pack.
  for (int i = 0; i < 2; ++i) {
    v1::EvaluateResponse in_pieces;
    EXPECT_EQ(status, AskInPieces(snapshot, call, *bytes, in_pieces));
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(from_bytes, in_pieces))
        << from_bytes.DebugString() << in_pieces.DebugString();
  }
  if (!status.ok()) return status;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(from_message, from_bytes))
      << from_message.DebugString() << from_bytes.DebugString();
  return from_message;
}

std::string Day(const v1::Date& date) {
  return std::to_string(date.year()) + "-" + std::to_string(date.month()) + "-" +
         std::to_string(date.day());
}

TEST(EvaluateHandler, SaysWhatIsOverdueWithReasonSinceAndDigest) {
  const auto snapshot = TestSnapshot();
  const v1::EvaluateResponse answer = Ask(*snapshot, TestRequest()).value();
  ASSERT_EQ(answer.prompts_size(), 1);
  const v1::Prompt& prompt = answer.prompts(0);
  EXPECT_EQ(prompt.item().rule(), "review");
  EXPECT_EQ(prompt.item().status(), v1::ITEM_STATUS_OVERDUE);
  EXPECT_EQ(prompt.item().level(), v1::LEVEL_WARNING);
  EXPECT_EQ(Day(prompt.item().since()), "2025-12-2");
  EXPECT_EQ(Day(prompt.item().anchor_on()), "2025-6-1");
  EXPECT_EQ(Day(prompt.item().overdue_on()), "2025-12-2");
  EXPECT_FALSE(prompt.item().has_next_change_on());
  EXPECT_EQ(prompt.summary(), "Diagnosed 1 June 2025: no review recorded");
  EXPECT_THAT(prompt.why(), Not(IsEmpty()));
  EXPECT_TRUE(prompt.expanded());
  EXPECT_EQ(prompt.display(), v1::DISPLAY_EXPANDED);
  EXPECT_TRUE(prompt.not_clinically_approved());
  EXPECT_THAT(prompt.item().shown_in(), ElementsAre("consultation", "worklist"));
  EXPECT_EQ(answer.pack_digest(), snapshot->pack().digest);
  EXPECT_EQ(answer.program_version(), "0.0.0-test");
  EXPECT_EQ(Day(answer.as_of()), "2026-3-3");
  EXPECT_THAT(answer.notices(), Contains("not clinically approved"));
}

TEST(EvaluateHandler, SaysWhichRulesCouldNotBeChecked) {
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(), TestRequest()).value();
  ASSERT_EQ(answer.not_checked_size(), 1);
  EXPECT_EQ(answer.not_checked(0).rule(), "letter");
  EXPECT_EQ(answer.not_checked(0).reason(), "codes-waiting");
  EXPECT_THAT(answer.not_checked(0).code_sets(), ElementsAre("letter_in"));
  EXPECT_THAT(answer.not_checked(0).text(), Not(IsEmpty()));
  EXPECT_TRUE(answer.not_checked(0).for_everybody());
}

TEST(EvaluateHandler, TakesTodayInThePracticesZoneWhereNoDayIsGiven) {
  ServiceSettings settings = TestSettings();
  settings.zone = absl::FixedTimeZone(15 * 3600);  // already the next day there
  v1::EvaluateRequest request = TestRequest();
  request.clear_as_of();
  EXPECT_EQ(Day(Ask(*TestSnapshot(settings), request)->as_of()), "2026-3-4");
}

TEST(EvaluateHandler, SaysThatTodayWasGiven) {
  ServiceSettings settings = TestSettings();
  settings.today = D("2025-09-15");
  v1::EvaluateRequest request = TestRequest();
  request.clear_as_of();
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(settings), request).value();
  EXPECT_EQ(Day(answer.as_of()), "2025-9-15");
  EXPECT_EQ(answer.prompts(0).item().status(), v1::ITEM_STATUS_DUE);
  EXPECT_EQ(Day(answer.prompts(0).item().next_change_on()), "2025-12-2");
  EXPECT_EQ(Day(answer.next_look_on()), "2025-12-2");
  EXPECT_THAT(answer.notices(), Contains("as of a given today: 2025-09-15"));
}

TEST(EvaluateHandler, SaysThatTheZoneWasAssumed) {
  ServiceSettings settings = TestSettings();
  settings.zone_assumed = true;
  EXPECT_THAT(Ask(*TestSnapshot(settings), TestRequest())->assumed(), Contains("zone"));
  EXPECT_THAT(Ask(*TestSnapshot(), TestRequest())->assumed(), IsEmpty());
}

TEST(EvaluateHandler, SaysThatCoverageAndRecordedWereAssumed) {
  v1::EvaluateRequest request = TestRequest();
  request.mutable_record()->clear_coverage();
  request.mutable_record()->mutable_events(0)->clear_recorded();
  EXPECT_THAT(Ask(*TestSnapshot(), request)->assumed(), ElementsAre("coverage", "recorded"));
}

TEST(EvaluateHandler, RefusesARecordWithoutAPatientId) {
  v1::EvaluateRequest request = TestRequest();
  request.mutable_record()->clear_patient_id();
  const absl::Status status = Ask(*TestSnapshot(), request).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(FieldsOf(status), ElementsAre("record.patient_id"));
}

TEST(EvaluateHandler, RefusesEntriesOfTwoPatients) {
  v1::EvaluateRequest request = TestRequest();
  request.mutable_record()->add_patient_ids_seen("p1");
  request.mutable_record()->add_patient_ids_seen("p2");
  const absl::Status status = Ask(*TestSnapshot(), request).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(FieldsOf(status), ElementsAre("record.patient_ids_seen"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("p2")));
  request.mutable_record()->add_aliases("p2");
  EXPECT_TRUE(Ask(*TestSnapshot(), request).ok());
}

TEST(EvaluateHandler, NamesEveryFaultOfARequestAtOnce) {
  v1::EvaluateRequest request = TestRequest();
  request.mutable_as_of()->set_month(13);
  request.set_known_at("yesterday");
  request.add_rules("review");
  request.add_rules("no-such-rule");
  const absl::Status status = Ask(*TestSnapshot(), request).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(FieldsOf(status), ElementsAre("as_of.month", "known_at", "rules[1]"));
}

TEST(EvaluateHandler, RefusesDaysThatDoNotExist) {
  v1::EvaluateRequest request = TestRequest();
  const auto field = [&](int year, int month, int day) {
    request.mutable_as_of()->set_year(year);
    request.mutable_as_of()->set_month(month);
    request.mutable_as_of()->set_day(day);
    const absl::Status status = Ask(*TestSnapshot(), request).status();
    return status.ok() ? std::string() : FieldsOf(status).front();
  };
  EXPECT_EQ(field(2026, 2, 29), "as_of");
  EXPECT_EQ(field(2026, 2, 0), "as_of.day");
  EXPECT_EQ(field(0, 2, 1), "as_of.year");
  EXPECT_EQ(field(2201, 1, 1), "as_of.year");
  EXPECT_EQ(field(2026, -1, 1), "as_of.month");
  EXPECT_EQ(field(2028, 2, 29), "");
}

TEST(EvaluateHandler, CountsOnlyWhatWasKnownByTheMomentAsked) {
  v1::EvaluateRequest request = TestRequest();
  AddEvent(*request.mutable_record(), "r1", kReview, "2025-10-01");
  request.mutable_record()->mutable_events(1)->set_recorded("2026-02-10T12:00:00Z");
  const auto snapshot = TestSnapshot();
  EXPECT_EQ(Ask(*snapshot, request)->prompts_size(), 0);
  request.set_known_at("2026-02-09");
  EXPECT_EQ(Ask(*snapshot, request)->prompts_size(), 1);
  EXPECT_EQ(Ask(*snapshot, request)->known_at(), "2026-02-09");
  request.set_known_at("2026-02-10");  // the end of that day
  EXPECT_EQ(Ask(*snapshot, request)->prompts_size(), 0);
  request.set_known_at("2026-02-10T11:59:59Z");
  EXPECT_EQ(Ask(*snapshot, request)->prompts_size(), 1);
}

TEST(EvaluateHandler, RefusesAnotherMonthAsAMomentOfKnowledge) {
  v1::EvaluateRequest request = TestRequest();
  request.set_known_at("2026-02");
  EXPECT_THAT(FieldsOf(Ask(*TestSnapshot(), request).status()), ElementsAre("known_at"));
}

TEST(EvaluateHandler, GivesItemsEntriesAndEvidenceInTheFullViewOnly) {
  v1::EvaluateRequest request = TestRequest();
  EXPECT_EQ(Ask(*TestSnapshot(), request)->items_size(), 0);
  EXPECT_EQ(Ask(*TestSnapshot(), request)->prompts(0).item().entries_size(), 0);
  request.set_view(v1::VIEW_FULL);
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(), request).value();
  ASSERT_EQ(answer.items_size(), 1);
  ASSERT_GE(answer.items(0).entries_size(), 1);
  EXPECT_EQ(answer.items(0).entries(0).id(), "d1");
  EXPECT_EQ(answer.items(0).entries(0).name(), "diagnosis");
  EXPECT_EQ(answer.items(0).entries(0).code_set(), "diagnosis");
  EXPECT_EQ(Day(answer.items(0).entries(0).occurred()), "2025-6-1");
  EXPECT_EQ(answer.prompts(0).evidence_size(), 1);
}

TEST(EvaluateHandler, AsksOnlyTheRulesThatAreNamed) {
  v1::EvaluateRequest request = TestRequest();
  request.add_rules("letter");
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(), request).value();
  EXPECT_EQ(answer.prompts_size(), 0);
  ASSERT_EQ(answer.not_checked_size(), 1);
  EXPECT_EQ(answer.not_checked(0).rule(), "letter");
}

TEST(EvaluateHandler, SaysThatARuleThatIsNamedIsNotInUse) {
  v1::EvaluateRequest request = TestRequest();
  request.add_rules("old");
  request.add_rules("idea");
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(), request).value();
  EXPECT_EQ(answer.prompts_size(), 0);
  ASSERT_EQ(answer.not_checked_size(), 2);
  EXPECT_EQ(answer.not_checked(0).reason(), "not-in-use");
  EXPECT_THAT(answer.not_checked(0).text(), HasSubstr("retired"));
  EXPECT_THAT(answer.not_checked(1).text(), HasSubstr("draft"));
  EXPECT_EQ(Day(answer.as_of()), "2026-3-3");
}

TEST(EvaluateHandler, RefusesDraftsUnlessItServesThem) {
  v1::EvaluateRequest request = TestRequest();
  request.set_include_drafts(true);
  const absl::Status status = Ask(*TestSnapshot(), request).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_EQ(ReasonOf(status), "DRAFTS_NOT_SERVED");
  ServiceSettings settings = TestSettings();
  settings.include_drafts = true;
  const auto snapshot = TestSnapshot(settings);
  EXPECT_EQ(Ask(*snapshot, request)->prompts_size(), 2);
  request.set_include_drafts(false);
  EXPECT_EQ(Ask(*snapshot, request)->prompts_size(), 1);
}

TEST(EvaluateHandler, NamesHypotheticalEntriesThatItUsed) {
  v1::EvaluateRequest request = TestRequest();
  v1::PatientRecord draft;
  AddEvent(draft, "h1", kReview, "2026-03-03");
  *request.add_hypothetical() = draft.events(0);
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(), request).value();
  EXPECT_EQ(answer.prompts_size(), 0);
  EXPECT_THAT(answer.hypothetical(), ElementsAre("h1"));
  EXPECT_THAT(answer.notices(), Contains("hypothetical entries were used"));
}

TEST(EvaluateHandler, TellsRepliesThatCountForNothingAndStillPrompts) {
  v1::EvaluateRequest request = TestRequest();
  const auto reply = [&](const std::string& rule, const std::string& name) {
    v1::Reply& one = *request.mutable_record()->add_replies();
    one.set_rule(rule);
    one.set_reply(name);
    one.set_role("gp");
    *one.mutable_replied_on() = Date("2026-02-01");
  };
  reply("no-such-rule", "done elsewhere");
  reply("review", "asked SECRETNAME");
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(), request).value();
  ASSERT_EQ(answer.prompts_size(), 1);
  ASSERT_EQ(answer.prompts(0).item().doubts_size(), 1);
  EXPECT_EQ(answer.prompts(0).item().doubts(0).reason(), "reply-set-aside");
  ASSERT_EQ(answer.set_aside_input_size(), 2);
  EXPECT_EQ(answer.set_aside_input(0).what(), "reply");
  EXPECT_EQ(answer.set_aside_input(0).reason(), "rule-unknown");
  EXPECT_EQ(answer.set_aside_input(1).reason(), "reply-not-offered");
  EXPECT_THAT(answer.set_aside_input(1).detail(), HasSubstr("review"));
  EXPECT_THAT(answer.set_aside_input(1).detail(), HasSubstr("done elsewhere"));
  EXPECT_THAT(answer.DebugString(), Not(HasSubstr("SECRETNAME")));
}

TEST(EvaluateHandler, SetsEntriesAsideWhoseKindItDoesNotKnow) {
  v1::EvaluateRequest request = TestRequest();
  request.mutable_record()->mutable_events(0)->set_kind(static_cast<v1::EntryKind>(99));
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(), request).value();
  ASSERT_GE(answer.set_aside_input_size(), 1);
  EXPECT_EQ(answer.set_aside_input(0).reason(), "kind-unknown");
  EXPECT_EQ(answer.set_aside_input(0).id(), "d1");
}

TEST(EvaluateHandler, AnswersCallersWithNewerEnumsAndSaysSo) {
  v1::EvaluateRequest request = TestRequest();
  request.set_role(static_cast<v1::Role>(77));
  request.set_moment(static_cast<v1::Moment>(77));
  request.set_view(static_cast<v1::View>(77));
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(), request).value();
  EXPECT_EQ(answer.prompts_size(), 1);
  EXPECT_THAT(answer.notices(), Contains(HasSubstr("role: a number")));
  EXPECT_THAT(answer.notices(), Contains(HasSubstr("moment: a number")));
  EXPECT_THAT(answer.notices(), Contains(HasSubstr("view: a number")));
}

TEST(EvaluateHandler, GivesWorklistRowsForTheWorklistMoment) {
  v1::EvaluateRequest request = TestRequest();
  request.set_moment(v1::MOMENT_WORKLIST);
  request.set_role(v1::ROLE_COORDINATOR);
  const v1::EvaluateResponse answer = Ask(*TestSnapshot(), request).value();
  ASSERT_EQ(answer.prompts_size(), 1);
  EXPECT_EQ(answer.prompts(0).display(), v1::DISPLAY_ROW);
  EXPECT_FALSE(answer.prompts(0).expanded());
}

TEST(EvaluateHandler, TakesItsOwnPracticeWhereNoneIsNamed) {
  v1::EvaluateRequest request = TestRequest();
  ServiceSettings settings = TestSettings();
  settings.practice = "B99999";  // not where she is registered
  EXPECT_EQ(Ask(*TestSnapshot(settings), request)->prompts_size(), 0);
  request.set_practice("A81001");
  EXPECT_EQ(Ask(*TestSnapshot(settings), request)->prompts_size(), 1);
}

TEST(EvaluateHandler, RefusesMoreEntriesThanTheLimit) {
  ServiceSettings settings = TestSettings();
  settings.max_record_entries = 3;
  const auto snapshot = TestSnapshot(settings);
  EXPECT_TRUE(Ask(*snapshot, TestRequest("2025-06-01", 2)).ok());
  const absl::Status status = Ask(*snapshot, TestRequest("2025-06-01", 3)).status();
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_EQ(ReasonOf(status), "RECORD_TOO_LARGE");
}

TEST(EvaluateHandler, RefusesBytesThatAreNoRequest) {
  v1::EvaluateResponse answer;
  const auto bytes = std::make_shared<const std::string>("\xff\xff\xff\xff");
  EXPECT_TRUE(
      absl::IsInvalidArgument(EvaluateBytes(*TestSnapshot(), kCall, *bytes, bytes, answer)));
}

TEST(EvaluateHandler, StopsWhenTheCallerHasGone) {
  const Call gone{TestNow(), [] { return true; }};
  EXPECT_TRUE(absl::IsCancelled(Ask(*TestSnapshot(), TestRequest(), gone).status()));
}

TEST(EvaluateHandler, RemembersNothingOfThePatientBefore) {
  const auto snapshot = TestSnapshot();
  const v1::EvaluateResponse first = Ask(*snapshot, TestRequest()).value();
  v1::EvaluateRequest other = TestRequest();
  other.mutable_record()->clear_events();
  EXPECT_EQ(Ask(*snapshot, other)->prompts_size(), 0);
  EXPECT_EQ(Ask(*snapshot, TestRequest())->SerializeAsString(), first.SerializeAsString());
}

}  // namespace
}  // namespace waymark::service
