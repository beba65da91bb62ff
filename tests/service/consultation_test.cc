// What a consultation is shown: one card at most that opens by itself, and none again for the same
// facts.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/operate_handler.h"
#include "waymark/service/replay_handler.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

int Expanded(const absl::StatusOr<v1::GetPromptsResponse>& response) {
  if (!response.ok()) {
    ADD_FAILURE() << response.status();
    return -1;
  }
  int expanded = 0;
  for (const v1::Prompt& prompt : response->answer().prompts()) expanded += prompt.expanded();
  return expanded;
}

absl::StatusOr<v1::GetPromptsResponse> Ask(DeskWorld& world, const std::string& patient,
                                           const std::string& consultation) {
  return world.GetPrompts(patient, "A81001",
                          [&](auto& request) { request.set_consultation_id(consultation); });
}

// A card of the patient's first diagnosis opens and is put off; then a second one is recorded.
void OpenOneAndBringAnother(DeskWorld& world, const std::string& patient,
                            const std::string& consultation) {
  world.SendPatient(patient, "2015-06-01");
  ASSERT_EQ(Expanded(Ask(world, patient, consultation)), 1);
  ASSERT_TRUE(world
                  .Respond(world.ItemId(patient), "snooze",
                           [](auto& r) { *r.mutable_until() = Date("2026-03-12"); })
                  .ok());
  world.SendEntry(patient, "d2", kDiagnosis, "2025-06-01");
}

TEST(Consultation, HasOneCardThatOpensByItself) {
  DeskWorld world;
  OpenOneAndBringAnother(world, "p", "c1");
  const auto again = Ask(world, "p", "c1");
  EXPECT_EQ(Expanded(again), 0) << "its one card has opened already";
  EXPECT_EQ(again->answer().prompts_size(), 1) << "it is there all the same";
}

TEST(Consultation, AnotherHasACardOfItsOwn) {
  DeskWorld world;
  OpenOneAndBringAnother(world, "p", "c1");
  EXPECT_EQ(Expanded(Ask(world, "p", "c2")), 1);
  // The same name with another patient is another opening.
  world.SendPatient("q", "2015-06-01");
  EXPECT_EQ(Expanded(Ask(world, "q", "c1")), 1);
}

TEST(Consultation, ThatIsNotNamedIsAnOpeningOfItsOwn) {
  DeskWorld world;
  OpenOneAndBringAnother(world, "p", "");
  EXPECT_EQ(Expanded(Ask(world, "p", "")), 1);
}

TEST(Consultation, AnAnswerOfOneThatHadItsCardComesBackByteForByte) {
  DeskWorld world;
  OpenOneAndBringAnother(world, "p", "c1");
  const auto answered = Ask(world, "p", "c1");
  ASSERT_TRUE(answered.ok());
  v1::ReplayRequest request;
  request.set_practice("A81001");
  request.set_receipt(answered->receipt());
  v1::ReplayResponse again;
  ASSERT_TRUE(Replay(*world.desk, world.caller, Call{world.now, {}}, request, again).ok());
  EXPECT_EQ(again.compared(), "same");
  EXPECT_EQ(again.answer().SerializeAsString(), answered->answer().SerializeAsString());
}

TEST(Shown, OpensNoMoreWithinADayWhateverTheConsultation) {
  DeskWorld world;
  world.SendPatient("p");
  EXPECT_EQ(Expanded(Ask(world, "p", "c1")), 1);
  EXPECT_EQ(Expanded(Ask(world, "p", "c2")), 0);
  world.now += absl::Hours(25);
  EXPECT_EQ(Expanded(Ask(world, "p", "c3")), 1);
}

TEST(Shown, ARestartShowsNothingAnew) {
  DeskWorld world;
  world.SendPatient("p");
  EXPECT_EQ(Expanded(Ask(world, "p", "c1")), 1);
  world.Reopen();
  EXPECT_EQ(Expanded(Ask(world, "p", "c2")), 0);
  world.now += absl::Hours(25);
  world.Reopen();
  EXPECT_EQ(Expanded(Ask(world, "p", "c3")), 1);
}

TEST(Shown, IsNotKeptForLongerThanItCounts) {
  DeskWorld world;
  world.SendPatient("p");
  world.SendPatient("q");
  EXPECT_EQ(Expanded(Ask(world, "p", "c1")), 1);
  world.now += absl::Hours(25);
  EXPECT_EQ(Expanded(Ask(world, "q", "c2")), 1);
  world.Reopen();
  const auto kept = world.Read()->ListValues("shown", "");
  ASSERT_TRUE(kept.ok());
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ(kept->front().first, world.ItemId("q"));
}

TEST(Shown, ANewFactOpensItOnceMore) {
  DeskWorld world;
  world.SendPatient("p");
  EXPECT_EQ(Expanded(Ask(world, "p", "c1")), 1);
  // Of the same run: the item is the same one and rests on more.
  const std::string item = world.ItemId("p");
  world.SendEntry("p", "d2", kDiagnosis, "2025-09-01");
  EXPECT_EQ(world.ItemId("p"), item);
  EXPECT_EQ(Expanded(Ask(world, "p", "c1")), 0) << "that consultation has had its card";
  world.SendEntry("p", "d3", kDiagnosis, "2025-10-01");
  EXPECT_EQ(Expanded(Ask(world, "p", "c2")), 1);
  EXPECT_EQ(Expanded(Ask(world, "p", "c3")), 0);
}

// An answer ends what was shown, one by one or in bulk: taken back, the prompt opens once more.
TEST(Shown, ABulkReplyAnswersIt) {
  DeskWorld world;
  world.SendPatient("p");
  world.SendPatient("q");
  EXPECT_EQ(Expanded(Ask(world, "p", "c1")), 1);
  EXPECT_EQ(Expanded(Ask(world, "q", "c2")), 1);
  v1::RespondManyRequest many;
  many.set_request_id("many");
  many.set_practice("A81001");
  many.add_items()->set_item_id(world.ItemId("p"));
  many.set_reply("snooze");
  *many.mutable_until() = Date("2026-03-20");
  many.set_person("Carol");
  many.set_role(v1::ROLE_COORDINATOR);
  v1::RespondManyResponse done;
  ASSERT_TRUE(world
                  .Wait([&](std::function<void(absl::Status)> finished) {
                    RespondMany(*world.desk, world.caller, many, done, std::move(finished));
                  })
                  .ok());
  ASSERT_EQ(done.changed(), 1);
  v1::UndoRequest undo;
  undo.set_practice("A81001");
  undo.set_undo_token(done.undo_token());
  undo.set_person("Carol");
  v1::UndoResponse undone;
  ASSERT_TRUE(world
                  .Wait([&](std::function<void(absl::Status)> finished) {
                    Undo(*world.desk, world.caller, undo, undone, std::move(finished));
                  })
                  .ok());
  EXPECT_EQ(Expanded(Ask(world, "p", "c3")), 1);
  EXPECT_EQ(Expanded(Ask(world, "q", "c4")), 0) << "nobody has answered it";
}

// To give it to somebody is no answer.
TEST(Shown, AnAssignmentDoesNotAnswerIt) {
  DeskWorld world;
  world.SendPatient("p");
  EXPECT_EQ(Expanded(Ask(world, "p", "c1")), 1);
  v1::AssignRequest assign;
  assign.set_request_id("a");
  assign.set_practice("A81001");
  assign.add_item_ids(world.ItemId("p"));
  assign.set_owner("team:Results");
  assign.set_person("Dr A");
  assign.set_role(v1::ROLE_GP);
  v1::AssignResponse assigned;
  ASSERT_TRUE(world
                  .Wait([&](std::function<void(absl::Status)> finished) {
                    Assign(*world.desk, world.caller, assign, assigned, std::move(finished));
                  })
                  .ok());
  EXPECT_EQ(Expanded(Ask(world, "p", "c2")), 0);
}

TEST(Consultation, AKeptAnswerServesTheNextOneAndIsCountedThere) {
  DeskWorld world;
  world.SendPatient("p");
  Ask(world, "p", "c1").IgnoreError();
  Ask(world, "p", "c2").IgnoreError();
  v1::GetPromptsRequest request;
  request.set_source(world.source);
  request.set_practice("A81001");
  request.set_patient_id("p");
  request.set_consultation_id("c3");
  const auto kept = FindKeptPrompts(*world.desk, world.caller, request);
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(*kept, **GetPrompts(*world.desk, world.caller, request));
  ASSERT_TRUE(world.desk->openings().WriteNow(*world.store).ok());
  v1::StatisticsRequest count;
  count.add_practices("A81001");
  v1::StatisticsResponse counted;
  ASSERT_TRUE(Statistics(*world.desk, world.caller, count, counted).ok());
  EXPECT_EQ(counted.openings(), 3);
}

}  // namespace
}  // namespace waymark::service
