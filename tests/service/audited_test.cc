// What the audit log says about answers and changes: from which record, by which rules, of which
// day.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/replay_handler.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

// A line with that action and method, which names the rules and the day.
auto Line(const DeskWorld& world, const std::string& action, const std::string& method) {
  return AllOf(HasSubstr("\"action\":\"" + action + "\""),
               HasSubstr("\"method\":\"" + method + "\""),
               HasSubstr("\"pack\":\"" + world.packs->Get()->pack().digest + "\""),
               HasSubstr("\"as_of\":\"2026-03-03\""));
}

TEST(Audited, AnswersAndChangesSayRecordRulesAndDay) {
  DeskWorld world;
  world.SendPatient("p");
  const auto answered = world.GetPrompts("p");
  ASSERT_TRUE(answered.ok());
  ASSERT_EQ(answered->record_version(), 2);
  const std::string item = world.ItemId("p");
  world.GetAlert(item);
  world.ListAlerts();
  v1::ReplayRequest replay;
  replay.set_practice("A81001");
  replay.set_receipt(answered->receipt());
  v1::ReplayResponse replayed;
  ASSERT_TRUE(Replay(*world.desk, world.caller, Call{world.now, {}}, replay, replayed).ok());
  v1::AssignRequest assign;
  assign.set_request_id("a");
  assign.set_practice("A81001");
  assign.add_item_ids(item);
  assign.set_owner("team:Results");
  assign.set_person("Dr A");
  assign.set_role(v1::ROLE_GP);
  v1::AssignResponse assigned;
  ASSERT_TRUE(world
                  .Wait([&](std::function<void(absl::Status)> done) {
                    service::Assign(*world.desk, world.caller, assign, assigned, std::move(done));
                  })
                  .ok());
  ASSERT_TRUE(world.Respond(item, "done elsewhere").ok());
  const std::vector<std::string> lines = world.Audit();
  const auto of_record = HasSubstr("\"record_version\":2,");
  const auto of_somebody = HasSubstr("\"subject\":");
  EXPECT_THAT(lines, Contains(AllOf(Line(world, "saw", "GetPrompts"), of_record, of_somebody)));
  EXPECT_THAT(lines, Contains(AllOf(Line(world, "saw", "GetAlert"), of_record, of_somebody)));
  EXPECT_THAT(lines, Contains(AllOf(Line(world, "replayed", "Replay"), of_record, of_somebody)));
  EXPECT_THAT(lines, Contains(AllOf(Line(world, "replied", "Respond"), of_record, of_somebody)));
  EXPECT_THAT(lines, Contains(Line(world, "listed", "ListAlerts")));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("\"action\":\"assigned\""), of_record, of_somebody,
                                    HasSubstr("\"as_of\":\"2026-03-03\""))));
}

TEST(Audited, AKeptAnswerSaysTheSame) {
  DeskWorld world;
  world.SendPatient("p");
  for (int i = 0; i < 2; ++i) world.GetPrompts("p").IgnoreError();
  v1::GetPromptsRequest request;
  request.set_source(world.source);
  request.set_practice("A81001");
  request.set_patient_id("p");
  ASSERT_NE(FindKeptPrompts(*world.desk, world.caller, request), nullptr);
  world.SendEntry("other", "n", kReview, "2026-03-01");
  int seen = 0;
  for (const std::string& line : world.Audit()) {
    if (line.find("\"saw\"") == std::string::npos) continue;
    ++seen;
    EXPECT_THAT(line, AllOf(Line(world, "saw", "GetPrompts"), HasSubstr("\"record_version\":2,")));
  }
  EXPECT_EQ(seen, 3);
}

}  // namespace
}  // namespace waymark::service
