// One practice becomes part of another, through the published API.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/merge_practices_handler.h"
#include "waymark/service/operate_handler.h"
#include "waymark/service/replay_handler.h"
#include "waymark/service/review_handler.h"
#include "waymark/service/watch_handler.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kOld[] = "A81001";
constexpr char kNew[] = "B82002";

absl::StatusOr<v1::MergePracticesResponse> Merge(
    DeskWorld& world, const std::function<void(v1::MergePracticesRequest&)>& change = {}) {
  v1::MergePracticesRequest request;
  request.set_request_id("merge " + std::to_string(world.requests++));
  request.set_practice(kOld);
  request.set_into_practice(kNew);
  request.set_person("Manager");
  request.set_reason("merger of 1 April");
  if (change) change(request);
  v1::MergePracticesResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
    MergePractices(*world.desk, world.caller, request, response, std::move(done));
  });
  if (!status.ok()) return status;
  return response;
}

TEST(MergePractices, PatientsItemsAndWhatWasDoneAreFoundUnderTheOtherCode) {
  DeskWorld world;
  world.SendPatient("p");
  world.SendPatient("q", "2025-11-01", kNew);
  const std::string id = world.ItemId("p");
  v1::AssignRequest assign;
  assign.set_request_id("a");
  assign.set_practice(kOld);
  assign.add_item_ids(id);
  assign.set_owner("team:results");
  v1::AssignResponse assigned;
  ASSERT_TRUE(world
                  .Wait([&](std::function<void(absl::Status)> done) {
                    Assign(*world.desk, world.caller, assign, assigned, std::move(done));
                  })
                  .ok());
  ASSERT_TRUE(world
                  .Respond(id, "snooze",
                           [](auto& r) {
                             *r.mutable_until() = Date("2026-03-20");
                             r.set_note("rang");
                           })
                  .ok());
  world.SetDay("2026-03-05");
  const auto merged = Merge(world);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->patients(), 1);
  EXPECT_EQ(merged->joined(), 0);
  EXPECT_EQ(merged->items_to_move(), 1);
  // At once, before anybody has looked.
  EXPECT_EQ(world.ListAlerts({}, kNew).total(), 2);
  EXPECT_TRUE(world.GetPrompts("p", kNew).ok());
  EXPECT_EQ(world.RunKeeper(), 1);
  const v1::GetAlertResponse alert = world.GetAlert(id, kNew);
  EXPECT_EQ(alert.alert().practice(), kNew);
  EXPECT_EQ(alert.alert().patient_id(), "p");
  EXPECT_EQ(alert.alert().item().status(), v1::ITEM_STATUS_OVERDUE) << "registered there now";
  EXPECT_EQ(alert.alert().work().owner(), "team:results");
  EXPECT_EQ(alert.alert().work().snoozed_until().day(), 20);
  std::vector<std::string> what;
  for (const v1::TimelineEntry& entry : alert.timeline()) what.push_back(entry.what());
  for (const char* word : {"opened", "assigned", "snoozed", "note", "moved"}) {
    EXPECT_THAT(what, Contains(word));
  }
  EXPECT_THAT(world.ListAlerts({}, kOld).alerts(), IsEmpty());
  // Whoever still speaks of the old code reaches those who were there.
  EXPECT_EQ(world.GetAlert(id, kOld).alert().item_id(), id);
  EXPECT_TRUE(world.GetPrompts("p", kOld).ok());
  EXPECT_TRUE(world.Respond(id, "done elsewhere").ok());
  EXPECT_EQ(world.GetAlert(id, kNew).alert().work().state(), "closed");
  for (const char* practice : {kOld, kNew}) {
    EXPECT_THAT(world.Audit(practice), Contains(HasSubstr("merged practices")));
  }
}

TEST(MergePractices, WatchersOfBothAreTold) {
  DeskWorld world;
  world.SendPatient("p");
  v1::WatchPromptsRequest request;
  request.add_practices(kOld);
  request.add_practices(kNew);
  ResumeToken at = *BeginWatch(*world.desk, world.caller, request);
  ASSERT_TRUE(Merge(world).ok());
  world.RunKeeper();
  v1::WatchPromptsResponse response;
  ASSERT_TRUE(NextChanges(*world.desk, request, at, response).ok());
  ASSERT_EQ(response.changes_size(), 2);
  for (const v1::PromptChange& change : response.changes()) EXPECT_EQ(change.change(), "moved");
  EXPECT_EQ(response.changes(0).practice(), kOld);
  EXPECT_EQ(response.changes(1).practice(), kNew);
}

TEST(MergePractices, WhatWasAnsweredBeforeIsAnsweredAgainAsItWas) {
  DeskWorld world;
  world.SendPatient("p");
  world.GetPrompts("p").IgnoreError();  // shown once
  const auto before = world.GetPrompts("p");
  ASSERT_TRUE(before.ok());
  ASSERT_EQ(before->answer().prompts_size(), 1);
  world.SetDay("2026-03-05");
  ASSERT_TRUE(Merge(world).ok());
  world.RunKeeper();
  world.SetDay("2026-03-06");
  world.SendEntry("p", "v1", kReview, "2026-03-06", kNew);
  EXPECT_EQ(world.GetPrompts("p", kNew)->answer().prompts_size(), 0);
  v1::ReplayRequest request;
  request.set_practice(kOld);
  request.set_receipt(before->receipt());
  v1::ReplayResponse again;
  const absl::Status replayed =
      Replay(*world.desk, world.caller, Call{world.now, {}}, request, again);
  ASSERT_TRUE(replayed.ok()) << replayed;
  EXPECT_EQ(again.compared(), "same");
  EXPECT_EQ(again.answer().SerializeAsString(), before->answer().SerializeAsString());
  // And as known at a moment before, without a receipt.
  v1::ReplayRequest known;
  known.set_practice(kOld);
  known.set_source(world.source);
  known.set_patient_id("p");
  *known.mutable_as_of() = Date("2026-03-04");
  known.set_known_at("2026-03-04");
  v1::ReplayResponse then;
  ASSERT_TRUE(Replay(*world.desk, world.caller, Call{world.now, {}}, known, then).ok());
  EXPECT_EQ(then.answer().prompts_size(), 1);
}

TEST(MergePractices, AnIdThatMeansSomebodyElseStopsItAndIsNamedOnRequest) {
  DeskWorld world;
  world.SendPatient("p");
  world.SendPatient("p", "2025-11-01", kNew);
  const absl::Status refused = Merge(world).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "PATIENT_IDS_COLLIDE");
  EXPECT_EQ(world.GetPrompts("p", kOld)->answer().prompts_size(), 1) << "nothing was done";
  const auto check = Merge(world, [](auto& r) { r.set_check_only(true); });
  ASSERT_TRUE(check.ok()) << check.status();
  ASSERT_EQ(check->collisions_size(), 1);
  EXPECT_EQ(check->collisions(0).patient_id(), "p");
  const auto merged = Merge(world, [&](auto& r) {
    v1::RenamedPatient& one = *r.add_renamed();
    one.set_source(world.source);
    one.set_patient_id("p");
    one.set_into_patient_id("old-p");
  });
  ASSERT_TRUE(merged.ok()) << merged.status();
  world.RunKeeper();
  EXPECT_EQ(world.ListAlerts({}, kNew).total(), 2);
  EXPECT_TRUE(world.GetPrompts("old-p", kNew).ok());
}

TEST(MergePractices, TheSameNhsNumberIsTheSamePerson) {
  DeskWorld world;
  for (const char* practice : {kOld, kNew}) {
    world.SendPatient("p", "2025-06-01", practice);
    v1::RecordEventsRequest batch = world.Batch("p", practice);
    v1::FeedEvent& event = *batch.mutable_patients(0)->add_events();
    event.set_event_id(std::string("person at ") + practice);
    event.mutable_person()->set_nhs_number("9990000018");
    *event.mutable_person()->mutable_birth_date() = Date("1960-05-02");
    v1::Registration& registration = *event.mutable_person()->add_registrations();
    registration.set_practice(practice);
    *registration.mutable_from() = Date("2000-01-01");
    world.Send(batch);
  }
  const auto merged = Merge(world);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->joined(), 1);
  world.RunKeeper();
  EXPECT_EQ(world.ListAlerts({}, kNew).total(), 1) << "one diagnosis, one item";
}

TEST(MergePractices, NewPatientsUnderTheOldCodeAreRefusedAndKnownOnesGoOn) {
  DeskWorld world;
  world.SendPatient("p");
  ASSERT_TRUE(Merge(world).ok());
  const v1::RecordEventsResponse known = world.SendEntry("p", "v1", kReview, "2026-03-03", kOld);
  EXPECT_EQ(known.refused_size(), 0);
  EXPECT_EQ(world.Item("p", kNew).row.state, store::ItemState::kClosed);
  const v1::RecordEventsResponse fresh = world.SendEntry("x", "d1", kDiagnosis, "2025-06-01", kOld);
  ASSERT_EQ(fresh.refused_size(), 1);
  EXPECT_EQ(fresh.refused(0).reason(), "PRACTICE_MERGED");
  EXPECT_EQ(world.GetPrompts("x", kOld).status().code(), absl::StatusCode::kNotFound);
}

TEST(MergePractices, PatientsThatWereMergedBeforeStayOne) {
  DeskWorld world;
  world.SendPatient("p");
  world.SendPatient("q", "2025-06-01");  // the same entry, as another system sent it
  v1::RecordEventsRequest batch = world.Batch("p", kOld);
  v1::FeedEvent& event = *batch.mutable_patients(0)->add_events();
  event.set_event_id("m");
  event.mutable_merge()->set_into_patient_id("q");
  world.Send(batch);
  ASSERT_TRUE(Merge(world).ok());
  world.RunKeeper();
  world.GetPrompts("p", kNew).IgnoreError();  // shown once
  const auto p = world.GetPrompts("p", kNew), q = world.GetPrompts("q", kNew);
  ASSERT_TRUE(p.ok() && q.ok());
  EXPECT_EQ(p->answer().SerializeAsString(), q->answer().SerializeAsString());
  EXPECT_EQ(world.ListAlerts({}, kNew).total(), 1);
  EXPECT_EQ(world
                .ListAlerts(
                    [](auto& f) {
                      f.set_source("test system");
                      f.set_patient_id("p");
                    },
                    kNew)
                .total(),
            1)
      << "found under the id that was given up";
}

TEST(MergePractices, ClosedAndSuspendedItemsMoveToo) {
  DeskWorld world;
  world.SendPatient("p");
  world.SendPatient("q");
  ASSERT_TRUE(world.Respond(world.ItemId("p"), "done elsewhere").ok());
  v1::SuspendRequest suspend;
  suspend.set_rule("review");
  suspend.set_reason("a fault");
  v1::SuspendResponse suspended;
  ASSERT_TRUE(Suspend(*world.desk, world.caller, suspend, suspended).ok());
  world.RunKeeper();
  ASSERT_TRUE(Merge(world).ok());
  world.RunKeeper();
  EXPECT_EQ(world.Item("p", kNew).row.state, store::ItemState::kClosed);
  EXPECT_EQ(world.Item("q", kNew).row.practice, kNew);
  EXPECT_EQ(world.ListAlerts({}, kNew).total(), 1);
}

TEST(MergePractices, TheSameRequestAgainChangesNothingAndSaysWhatIsLeft) {
  DeskWorld world;
  world.SendPatient("p");
  const auto named = [](auto& r) { r.set_request_id("m1"); };
  ASSERT_EQ(Merge(world, named)->items_to_move(), 1);
  world.RunKeeper();
  const auto again = Merge(world, named);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated_request());
  EXPECT_EQ(again->items_to_move(), 0);
  EXPECT_EQ(again->patients(), 1);
  EXPECT_EQ(Merge(world).status().code(), absl::StatusCode::kAborted) << "another request";
}

TEST(MergePractices, ABadRequestSaysWhatIsWrong) {
  DeskWorld world;
  world.SendPatient("p");
  const absl::Status empty = Merge(world, [](auto& r) {
                               r.clear_request_id();
                               r.clear_reason();
                               r.add_renamed();
                             }).status();
  EXPECT_THAT(FieldsOf(empty), testing::ElementsAre("request_id", "reason", "renamed[0]"));
  EXPECT_THAT(FieldsOf(Merge(world, [](auto& r) { r.set_into_practice(kOld); }).status()),
              testing::ElementsAre("into_practice"));
  EXPECT_EQ(Merge(world, [](auto& r) { r.set_practice("Z99999"); }).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(MergePractices, OutlivesARestartInTheMiddle) {
  DeskWorld world;
  for (const char* patient : {"p", "q", "r"}) world.SendPatient(patient);
  ASSERT_TRUE(Merge(world).ok());
  world.Reopen();
  EXPECT_EQ(world.RunKeeper(), 3);
  EXPECT_EQ(world.ListAlerts({}, kNew).total(), 3);
  EXPECT_THAT(world.ListAlerts({}, kOld).alerts(), IsEmpty());
}

}  // namespace
}  // namespace waymark::service
