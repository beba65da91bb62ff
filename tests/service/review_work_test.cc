// Work on items: bulk actions taken back, notes, what is left after an erasure.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/replay_handler.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

v1::RespondManyResponse SnoozeAll(DeskWorld& world, const std::vector<std::string>& items) {
  v1::RespondManyRequest request;
  request.set_request_id("many " + std::to_string(world.requests++));
  request.set_practice("A81001");
  for (const std::string& item : items) request.add_items()->set_item_id(item);
  request.set_reply("snooze");
  *request.mutable_until() = Date("2026-03-20");
  request.set_person("Carol");
  request.set_role(v1::ROLE_COORDINATOR);
  v1::RespondManyResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
    RespondMany(*world.desk, world.caller, request, response, std::move(done));
  });
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

absl::StatusOr<v1::UndoResponse> TakeBack(DeskWorld& world, const std::string& token) {
  v1::UndoRequest request;
  request.set_practice("A81001");
  request.set_undo_token(token);
  request.set_person("Carol");
  v1::UndoResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
    Undo(*world.desk, world.caller, request, response, std::move(done));
  });
  if (!status.ok()) return status;
  return response;
}

TEST(Undo, TakesABulkActionBackOnceAndWithinTenMinutes) {
  DeskWorld world;
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  const std::vector<std::string> ids = {world.ItemId("p"), world.ItemId("q")};
  const v1::RespondManyResponse done = SnoozeAll(world, ids);
  EXPECT_EQ(done.changed(), 2);
  EXPECT_TRUE(world.Item("p").row.snoozed_until.is_finite());
  world.now += absl::Minutes(10);
  const auto undone = TakeBack(world, done.undo_token());
  ASSERT_TRUE(undone.ok()) << undone.status();
  EXPECT_EQ(undone->changed(), 2);
  EXPECT_FALSE(world.Item("p").row.snoozed_until.is_finite());
  EXPECT_EQ(ReasonOf(TakeBack(world, done.undo_token()).status()), "NO_SUCH_UNDO");
  const v1::RespondManyResponse late = SnoozeAll(world, ids);
  EXPECT_EQ(world.Read()->ListValues("undo", "")->size(), 1U) << "older ones are forgotten";
  world.now += absl::Minutes(10) + absl::Seconds(1);
  EXPECT_EQ(ReasonOf(TakeBack(world, late.undo_token()).status()), "TOO_LATE");
  EXPECT_TRUE(world.Item("p").row.snoozed_until.is_finite());
}

TEST(Undo, LeavesWhatHasMovedOnSince) {
  DeskWorld world;
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  const v1::RespondManyResponse done = SnoozeAll(world, {world.ItemId("p"), world.ItemId("q")});
  ASSERT_TRUE(world.Respond(world.ItemId("p"), "done elsewhere").ok());
  const auto undone = TakeBack(world, done.undo_token());
  ASSERT_TRUE(undone.ok()) << undone.status();
  EXPECT_EQ(undone->changed(), 1);
  ASSERT_EQ(undone->skipped_size(), 1);
  EXPECT_EQ(undone->skipped(0).reason(), "MOVED_ON");
  EXPECT_EQ(world.Item("p").row.state, store::ItemState::kClosed);
  EXPECT_FALSE(world.Item("q").row.snoozed_until.is_finite());
}

TEST(Undo, IsOfItsPracticeOnly) {
  DeskWorld world;
  world.SendPatient("p");
  const v1::RespondManyResponse done = SnoozeAll(world, {world.ItemId("p")});
  v1::UndoRequest request;
  request.set_practice("B82002");
  request.set_undo_token(done.undo_token());
  v1::UndoResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> finished) {
    Undo(*world.desk, world.caller, request, response, std::move(finished));
  });
  EXPECT_EQ(ReasonOf(status), "NO_SUCH_UNDO");
  EXPECT_TRUE(TakeBack(world, done.undo_token()).ok());
}

TEST(Notes, StandInTheTimelineOnceAndAreRefusedByField) {
  DeskWorld world;
  world.SendPatient("p");
  const std::string id = world.ItemId("p");
  v1::AddNoteRequest request;
  request.set_request_id("n1");
  request.set_practice("A81001");
  request.set_item_id(id);
  request.set_text("rang, no answer");
  request.set_person("Carol");
  v1::AddNoteResponse response;
  const auto add = [&] {
    return world.Wait([&](std::function<void(absl::Status)> done) {
      AddNote(*world.desk, world.caller, request, response, std::move(done));
    });
  };
  ASSERT_TRUE(add().ok());
  const int64_t version = response.version();
  ASSERT_TRUE(add().ok()) << "the same request again";
  EXPECT_EQ(response.version(), version);
  int notes = 0;
  const v1::GetAlertResponse alert = world.GetAlert(id);
  for (const v1::TimelineEntry& entry : alert.timeline()) {
    if (entry.text() != "rang, no answer") continue;
    ++notes;
    EXPECT_EQ(entry.by(), "Carol");
  }
  EXPECT_EQ(notes, 1);
  EXPECT_EQ(world.Item("p").row.status, rules::ItemStatus::kOverdue) << "a note changes nothing";
  EXPECT_THAT(world.Audit().back(), Not(HasSubstr("rang")));
  request.set_request_id("");
  request.set_text(std::string(1001, 'x'));
  EXPECT_THAT(FieldsOf(add()), ElementsAre("request_id", "text"));
  request.set_request_id("n2");
  request.set_text("x");
  request.set_item_id("nobody's");
  EXPECT_EQ(ReasonOf(add()), "NOT_FOUND");
}

TEST(Erasure, LeavesNothingToReplayOrToSeeAndTheChainWhole) {
  DeskWorld world;
  world.SendPatient("p");
  world.SendPatient("q");
  const std::string id = world.ItemId("p");
  const auto answer = world.GetPrompts("p");
  ASSERT_TRUE(answer.ok());
  ASSERT_TRUE(world
                  .Respond(id, "snooze",
                           [](auto& r) {
                             *r.mutable_until() = Date("2026-03-20");
                             r.set_note("a private word");
                           })
                  .ok());
  const store::PatientRef ref = *world.Read()->FindPatient({world.source, "A81001", "p"});
  ASSERT_TRUE(
      world.store->Write([&](store::Transaction& tx) { return tx.ErasePatient(ref); }).ok());
  world.Reopen();
  v1::ReplayRequest request;
  request.set_practice("A81001");
  request.set_receipt(answer->receipt());
  v1::ReplayResponse response;
  const absl::Status replayed =
      Replay(*world.desk, world.caller, Call{world.now, {}}, request, response);
  EXPECT_EQ(replayed.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(world.GetPrompts("p").status().code(), absl::StatusCode::kNotFound);
  v1::GetAlertRequest alert;
  alert.set_practice("A81001");
  alert.set_item_id(id);
  v1::GetAlertResponse none;
  EXPECT_EQ(ReasonOf(GetAlert(*world.desk, world.caller, Call{world.now, {}}, alert, none)),
            "ERASED");
  EXPECT_EQ(world.ListAlerts().total(), 1) << "the other patient's";
  EXPECT_TRUE(store::VerifyAudit(*world.Read(), {}, {})->whole());
  for (const std::string& line : world.Audit()) {
    EXPECT_THAT(line, Not(HasSubstr("private word")));
  }
  world.RunKeeper();
}

TEST(Replay, GivesAPastAnswerByteForByteWhateverCameAfter) {
  DeskWorld world;
  world.SendPatient("p");
  world.GetPrompts("p").IgnoreError();
  const auto before = world.GetPrompts("p", "A81001", [](auto& r) { r.set_full(true); });
  ASSERT_TRUE(before.ok());
  world.SetDay("2026-03-05");
  ASSERT_TRUE(world.Respond(world.ItemId("p"), "done elsewhere").ok());
  world.SendEntry("p", "d1", kDiagnosis, "2025-05-01");
  v1::ReplayRequest request;
  request.set_practice("A81001");
  request.set_receipt(before->receipt());
  v1::ReplayResponse again;
  ASSERT_TRUE(Replay(*world.desk, world.caller, Call{world.now, {}}, request, again).ok());
  EXPECT_EQ(again.compared(), "same");
  EXPECT_EQ(again.answer().SerializeAsString(), before->answer().SerializeAsString());
  request.set_receipt("no receipt");
  EXPECT_THAT(FieldsOf(Replay(*world.desk, world.caller, Call{world.now, {}}, request, again)),
              ElementsAre("receipt"));
}

}  // namespace
}  // namespace waymark::service
