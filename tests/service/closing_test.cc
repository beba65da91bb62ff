// Who may close what, with which outcome, and where two people must say so (CH-3).
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/operate_handler.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using store::ItemState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kOutcomes[] = "    outcomes: [seen, moved away]\n";
constexpr char kClinician[] = "    clinician_closes: yes\n";
constexpr char kTwo[] = "    second_person: yes\n";

v1::RespondManyResponse Many(DeskWorld& world, const std::vector<std::string>& items,
                             const std::function<void(v1::RespondManyRequest&)>& change) {
  v1::RespondManyRequest request;
  request.set_request_id("many " + std::to_string(world.requests++));
  request.set_practice("A81001");
  for (const std::string& item : items) request.add_items()->set_item_id(item);
  request.set_reply("done elsewhere");
  request.set_role(v1::ROLE_GP);
  request.set_person("Dr A");
  change(request);
  v1::RespondManyResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
    RespondMany(*world.desk, world.caller, request, response, std::move(done));
  });
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

TEST(Closing, DoneElsewhereNamesAnOutcomeOfTheList) {
  DeskWorld world(kOutcomes);
  world.SendPatient("p");
  const std::string id = world.ItemId("p");
  const absl::Status none = world.Respond(id, "done elsewhere").status();
  EXPECT_EQ(none.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(none), "OUTCOME");
  EXPECT_THAT(FieldsOf(none), ElementsAre("outcome"));
  EXPECT_THAT(std::string(none.message()), HasSubstr("seen, moved away or other"));
  EXPECT_EQ(world.Item("p").row.state, ItemState::kOpen);
  const absl::Status wrong =
      world.Respond(id, "done elsewhere", [](auto& r) { r.set_outcome("cured"); }).status();
  EXPECT_EQ(ReasonOf(wrong), "OUTCOME");
  const auto done = world.Respond(id, "done elsewhere", [](auto& r) { r.set_outcome("seen"); });
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->item().work().outcome(), "seen");
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
  EXPECT_EQ(world.GetAlert(id).alert().work().outcome(), "seen");
  EXPECT_THAT(world.Audit(), ::testing::Contains(HasSubstr("seen")));
  v1::StatisticsRequest request;
  request.add_practices("A81001");
  v1::StatisticsResponse statistics;
  ASSERT_TRUE(Statistics(*world.desk, world.caller, request, statistics).ok());
  ASSERT_EQ(statistics.rules_size(), 1);
  EXPECT_EQ(statistics.rules(0).outcomes().at("seen"), 1);
}

TEST(Closing, OtherSaysWhatInANote) {
  DeskWorld world(kOutcomes);
  world.SendPatient("p");
  const std::string id = world.ItemId("p");
  const auto other = [](auto& r) { r.set_outcome("other"); };
  const absl::Status bare = world.Respond(id, "done elsewhere", other).status();
  EXPECT_THAT(FieldsOf(bare), ElementsAre("note"));
  EXPECT_TRUE(world
                  .Respond(id, "done elsewhere",
                           [](auto& r) {
                             r.set_outcome("other");
                             r.set_note("seen privately");
                           })
                  .ok());
}

TEST(Closing, ACodedReasonIsEnoughWhereTheReplyAsksForOne) {
  DeskWorld world(kOutcomes);
  world.SendPatient("p");
  const std::string id = world.ItemId("p");
  // "not appropriate" is answered by its coded reason.
  EXPECT_THAT(FieldsOf(world.Respond(id, "not appropriate").status()), ElementsAre("reason"));
  EXPECT_TRUE(
      world.Respond(id, "not appropriate", [](auto& r) { r.set_reason("too frail"); }).ok());
}

TEST(Closing, WhatClosesNothingHasNoOutcomeAndNeedsNone) {
  DeskWorld world(std::string(kOutcomes) + kClinician);
  world.SendPatient("p");
  const std::string id = world.ItemId("p");
  const auto snoozed = world.Respond(id, "snooze", [](auto& r) {
    r.set_role(v1::ROLE_COORDINATOR);
    *r.mutable_until() = Date("2026-03-10");
  });
  EXPECT_TRUE(snoozed.ok()) << snoozed.status();
  EXPECT_EQ(world.Item("p").row.state, ItemState::kOpen);
}

TEST(Closing, OnlyAClinicianClosesWhereTheListSaysSo) {
  DeskWorld world(kClinician);
  for (const char* patient : {"p", "q", "r"}) world.SendPatient(patient);
  const std::string id = world.ItemId("p");
  for (const v1::Role role : {v1::ROLE_COORDINATOR, v1::ROLE_ADMINISTRATOR, v1::ROLE_OTHER}) {
    const absl::Status refused =
        world.Respond(id, "done elsewhere", [&](auto& r) { r.set_role(role); }).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(ReasonOf(refused), "NOT_FOR_ROLE");
    EXPECT_THAT(std::string(refused.message()), HasSubstr("The list"));
  }
  const absl::Status nobody =
      world.Respond(id, "done elsewhere", [](auto& r) { r.clear_role(); }).status();
  EXPECT_THAT(FieldsOf(nobody), ElementsAre("role"));
  EXPECT_EQ(world.Item("p").row.state, ItemState::kOpen);
  int i = 0;
  for (const v1::Role role : {v1::ROLE_GP, v1::ROLE_NURSE, v1::ROLE_PHARMACIST}) {
    const std::string patient(1, static_cast<char>('p' + i++));
    EXPECT_TRUE(
        world.Respond(world.ItemId(patient), "done elsewhere", [&](auto& r) { r.set_role(role); })
            .ok());
  }
}

TEST(Closing, AReopenedItemThatIsOverIsClosedByAClinicianToo) {
  DeskWorld world(kClinician);
  world.SendPatient("p");
  const std::string id = world.ItemId("p");
  ASSERT_TRUE(world.Respond(id, "done elsewhere").ok());
  ASSERT_TRUE(world.Respond(id, "reopen").ok());
  const absl::Status refused =
      world.Respond(id, "done elsewhere", [](auto& r) { r.set_role(v1::ROLE_COORDINATOR); })
          .status();
  EXPECT_EQ(ReasonOf(refused), "NOT_FOR_ROLE");
  EXPECT_TRUE(world.Respond(id, "done elsewhere").ok());
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
}

TEST(Closing, TwoPeopleCloseWhereTheListSaysSo) {
  DeskWorld world(std::string(kOutcomes) + kTwo);
  world.SendPatient("p");
  const std::string id = world.ItemId("p");
  const auto seen = [](auto& r) { r.set_outcome("seen"); };
  const auto first = world.Respond(id, "done elsewhere", seen);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(first->waits_for_second_person());
  EXPECT_EQ(first->write_back_size(), 0);
  EXPECT_EQ(first->item().work().proposed_by(), "Dr A");
  EXPECT_EQ(world.Item("p").row.state, ItemState::kOpen);
  EXPECT_THAT(world.Audit().back(), HasSubstr("proposed"));
  const absl::Status again = world.Respond(id, "done elsewhere", seen).status();
  EXPECT_EQ(again.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(again), "SECOND_PERSON");
  // Another outcome is another proposal.
  const auto other = world.Respond(id, "done elsewhere", [](auto& r) {
    r.set_outcome("moved away");
    r.set_person("Dr B");
  });
  ASSERT_TRUE(other.ok());
  EXPECT_TRUE(other->waits_for_second_person());
  const auto closed = world.Respond(id, "done elsewhere", [](auto& r) {
    r.set_outcome("moved away");
    r.set_person("Dr C");
  });
  ASSERT_TRUE(closed.ok());
  EXPECT_FALSE(closed->waits_for_second_person());
  EXPECT_EQ(closed->item().work().proposed_by(), "");
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
}

TEST(Closing, NobodyIsNoSecondPerson) {
  DeskWorld world(kTwo);
  world.SendPatient("p");
  const absl::Status nobody =
      world.Respond(world.ItemId("p"), "done elsewhere", [](auto& r) { r.clear_person(); })
          .status();
  EXPECT_THAT(FieldsOf(nobody), ElementsAre("person"));
}

TEST(Closing, BulkRepliesFollowTheSameTermsAndNameWhatTheySkip) {
  DeskWorld world(std::string(kOutcomes) + kClinician);
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  const std::vector<std::string> ids = {world.ItemId("p"), world.ItemId("q")};
  const v1::RespondManyResponse bare = Many(world, ids, [](auto&) {});
  EXPECT_EQ(bare.changed(), 0);
  ASSERT_EQ(bare.skipped_size(), 2);
  EXPECT_EQ(bare.skipped(0).reason(), "OUTCOME");
  const v1::RespondManyResponse coordinator = Many(world, ids, [](auto& r) {
    r.set_outcome("seen");
    r.set_role(v1::ROLE_COORDINATOR);
  });
  EXPECT_EQ(coordinator.skipped(1).reason(), "NOT_FOR_ROLE");
  const v1::RespondManyResponse good = Many(world, ids, [](auto& r) { r.set_outcome("seen"); });
  EXPECT_EQ(good.changed(), 2);
  EXPECT_EQ(world.Item("q").rest.outcome, "seen");
  // Taken back, the outcome goes too.
  v1::UndoRequest undo;
  undo.set_practice("A81001");
  undo.set_undo_token(good.undo_token());
  v1::UndoResponse undone;
  ASSERT_TRUE(world
                  .Wait([&](std::function<void(absl::Status)> done) {
                    Undo(*world.desk, world.caller, undo, undone, std::move(done));
                  })
                  .ok());
  EXPECT_EQ(undone.changed(), 2);
  EXPECT_EQ(world.Item("q").rest.outcome, "");
  EXPECT_EQ(world.Item("q").row.state, ItemState::kOpen);
}

TEST(Closing, TheTermsOfSeveralListsAddUp) {
  std::vector<rules::Finding> findings;
  const Worklists lists = ReadWorklists(
      {"w.yaml",
       "worklists:\n"
       "  - {id: a, title: A, rules: [review], outcomes: [x, y]}\n"
       "  - {id: b, title: B, rules: [rev*], outcomes: [y, z], clinician_closes: yes}\n"
       "  - {id: c, title: C, rules: [letter], second_person: yes}\n"},
      findings);
  ASSERT_TRUE(findings.empty());
  const auto snapshot = TestSnapshot();
  const rules::Pack& pack = snapshot->pack();
  const auto terms = lists.TermsOf(pack.rules[static_cast<size_t>(pack.FindRule("review"))]);
  EXPECT_TRUE(terms.clinician);
  EXPECT_FALSE(terms.second_person);
  EXPECT_EQ(terms.worklist, "B");
  EXPECT_THAT(terms.outcomes, ElementsAre("x", "y", "z"));
  EXPECT_TRUE(
      lists.TermsOf(pack.rules[static_cast<size_t>(pack.FindRule("letter"))]).second_person);
  EXPECT_TRUE(
      lists.TermsOf(pack.rules[static_cast<size_t>(pack.FindRule("idea"))]).worklist.empty());
}

}  // namespace
}  // namespace waymark::service
