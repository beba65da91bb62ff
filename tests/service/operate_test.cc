// Rules in operation: activated, rolled back, suspended, counted, complained about.
#include "waymark/service/operate_handler.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/ceilings.h"
#include "waymark/service/feedback_handler.h"
#include "waymark/service/openings.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The test pack whose rule waits a month less.
std::vector<rules::SourceFile> EarlierPack() {
  std::vector<rules::SourceFile> files = TestPack("Review, earlier");
  for (rules::SourceFile& file : files) {
    const size_t at = file.text.find("start + 3 months");
    if (at != std::string::npos) file.text.replace(at, 16, "start + 1 month");
  }
  return files;
}

absl::StatusOr<v1::ActivatePackResponse> Activate(
    DeskWorld& world, const std::function<void(v1::ActivatePackRequest&)>& change = {}) {
  v1::ActivatePackRequest request;
  request.set_person("CSO");
  if (change) change(request);
  v1::ActivatePackResponse response;
  const absl::Status status =
      ActivatePack(*world.desk, *world.packs, world.caller, request, response);
  if (!status.ok()) return status;
  return response;
}

v1::StatisticsResponse Count(DeskWorld& world) {
  v1::StatisticsRequest request;
  request.add_practices("A81001");
  v1::StatisticsResponse response;
  const absl::Status status = Statistics(*world.desk, world.caller, request, response);
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

TEST(Operate, ActivatingAPackLooksAtEverybodyAgainAndSaysHowFarItIs) {
  DeskWorld world;
  for (int i = 0; i < 70; ++i) {
    world.SendPatient("p" + std::to_string(i), i % 2 == 0 ? "2026-01-10" : "2025-06-01");
  }
  world.RunKeeper();
  world.WritePack(EarlierPack());
  const auto activated = Activate(world);
  ASSERT_TRUE(activated.ok()) << activated.status();
  EXPECT_NE(activated->pack().digest(), activated->before().digest());
  EXPECT_EQ(activated->pack().activated_by(), "CSO");
  EXPECT_FALSE(Count(world).reevaluation().finished());
  // One round does a part of it.
  ASSERT_EQ(*world.desk->keeper().Round(), 64);
  v1::Reevaluation half = Count(world).reevaluation();
  EXPECT_EQ(half.patients(), 70);
  EXPECT_EQ(half.done(), 64);
  EXPECT_FALSE(half.finished());
  world.RunKeeper();
  const v1::Reevaluation all = Count(world).reevaluation();
  EXPECT_TRUE(all.finished());
  EXPECT_EQ(all.done(), 70);
  ASSERT_EQ(all.moved_size(), 1);
  EXPECT_EQ(all.moved(0).rule(), "review");
  EXPECT_EQ(all.moved(0).changed(), 35) << "those of January are due now";
  EXPECT_EQ(all.moved(0).opened(), 0);
}

TEST(Operate, AnotherPackThanExpectedIsNotActivated) {
  DeskWorld world;
  const std::string before = world.desk->rules().snapshot->pack().digest;
  world.WritePack(EarlierPack());
  const absl::Status refused =
      Activate(world, [](auto& r) { r.set_expected_digest("0123"); }).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "OTHER_PACK");
  EXPECT_EQ(world.desk->rules().snapshot->pack().digest, before);
  EXPECT_EQ(world.packs->Get()->pack().digest, before);
}

TEST(Operate, APackThatMayNotRunLeavesTheOneInUse) {
  DeskWorld world;
  world.SendPatient("p");
  std::vector<rules::SourceFile> files = TestPack();
  files[0].text = "pack: [broken\n";
  world.WritePack(files);
  EXPECT_FALSE(Activate(world).ok());
  EXPECT_EQ(world.GetPrompts("p")->answer().prompts_size(), 1);
}

TEST(Operate, RollBackBringsTheOneBeforeAndSurvivesARestart) {
  DeskWorld world;
  world.SendPatient("p", "2026-01-10");
  const std::string before = world.desk->rules().snapshot->pack().digest;
  v1::RollBackResponse none;
  EXPECT_EQ(ReasonOf(RollBack(*world.desk, *world.packs, world.caller, {}, none)),
            "NO_PACK_BEFORE");
  world.WritePack(EarlierPack());
  ASSERT_TRUE(Activate(world).ok());
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.status, rules::ItemStatus::kDue);
  v1::RollBackRequest request;
  request.set_person("CSO");
  v1::RollBackResponse response;
  const absl::Status rolled = RollBack(*world.desk, *world.packs, world.caller, request, response);
  ASSERT_TRUE(rolled.ok()) << rolled;
  EXPECT_EQ(response.pack().digest(), before);
  EXPECT_EQ(world.desk->rules().snapshot->pack().digest, before);
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.status, rules::ItemStatus::kUpcoming);
  EXPECT_THAT(world.Audit(""), Contains(HasSubstr("rolled back")));
  // The folder still holds the one that was rolled back from.
  ASSERT_TRUE(world.packs->Load().ok());
  world.Reopen(/*use_pack=*/false);
  ASSERT_TRUE(TakeLoadedPack(*world.desk, *world.packs).ok());
  EXPECT_EQ(world.desk->rules().snapshot->pack().digest, before);
  // Activating it is a decision of its own.
  ASSERT_TRUE(Activate(world).ok());
  EXPECT_NE(world.desk->rules().snapshot->pack().digest, before);
  // By its digest the first one comes back too.
  ASSERT_TRUE(Activate(world, [&](auto& r) { r.set_digest(before); }).ok());
  EXPECT_EQ(world.desk->rules().snapshot->pack().digest, before);
}

TEST(Operate, ASuspendedRuleIsSilentAtOnceAndItsItemsWait) {
  DeskWorld world;
  world.SendPatient("p");
  const std::string id = world.ItemId("p");
  v1::SuspendRequest request;
  request.set_rule("review");
  v1::SuspendResponse response;
  EXPECT_THAT(FieldsOf(Suspend(*world.desk, world.caller, request, response)),
              ElementsAre("reason"));
  request.set_reason("a fault was found");
  request.set_person("CSO");
  ASSERT_TRUE(Suspend(*world.desk, world.caller, request, response).ok());
  EXPECT_THAT(response.suspended(), ElementsAre("review"));
  const auto silent = world.GetPrompts("p");
  EXPECT_EQ(silent->answer().prompts_size(), 0);
  bool said = false;
  for (const v1::NotChecked& one : silent->answer().not_checked()) {
    said = said || (one.rule() == "review" && one.reason() == "suspended");
  }
  EXPECT_TRUE(said) << "silence is told";
  world.RunKeeper();
  EXPECT_EQ(world.Item("p").row.state, store::ItemState::kOpen);
  EXPECT_EQ(ReasonOf(world.Respond(id, "done elsewhere").status()), "NOT_ASKED");
  EXPECT_THAT(world.Audit(""), Contains(HasSubstr("suspended")));
  // Twice is once; a restart changes nothing.
  v1::SuspendResponse again;
  ASSERT_TRUE(Suspend(*world.desk, world.caller, request, again).ok());
  world.Reopen();
  EXPECT_EQ(world.GetPrompts("p")->answer().prompts_size(), 0);
  v1::ResumeRequest resume;
  resume.set_rule("review");
  v1::ResumeResponse resumed;
  ASSERT_TRUE(Resume(*world.desk, world.caller, resume, resumed).ok());
  EXPECT_THAT(resumed.suspended(), IsEmpty());
  EXPECT_EQ(world.GetPrompts("p")->answer().prompts_size(), 1);
  EXPECT_EQ(ReasonOf(Resume(*world.desk, world.caller, resume, resumed)), "NOT_SUSPENDED");
  request.set_rule("nothing");
  EXPECT_EQ(Suspend(*world.desk, world.caller, request, response).code(),
            absl::StatusCode::kNotFound);
}

TEST(Statistics, ConsultationsAreCountedOnceEachWhateverIsAskedInThem) {
  DeskWorld world;
  world.SendPatient("p");
  world.SendPatient("quiet", "2026-02-20");
  const auto open = [&](const char* patient, const char* consultation, v1::Moment moment) {
    return world.GetPrompts(patient, "A81001", [&](auto& r) {
      r.set_consultation_id(consultation);
      r.set_moment(moment);
    });
  };
  for (int i = 0; i < 3; ++i) open("p", "c1", v1::MOMENT_ON_OPEN).IgnoreError();
  open("p", "c1", v1::MOMENT_ON_ENTRY).IgnoreError();
  open("p", "c2", v1::MOMENT_ON_OPEN).IgnoreError();
  open("quiet", "c3", v1::MOMENT_ON_OPEN).IgnoreError();
  open("p", "c4", v1::MOMENT_WORKLIST).IgnoreError();
  const v1::StatisticsResponse counted = Count(world);
  EXPECT_EQ(counted.openings(), 3);
  EXPECT_EQ(counted.openings_with_prompts(), 2);
  ASSERT_EQ(counted.rules_size(), 1);
  EXPECT_EQ(counted.rules(0).consultations(), 2);
  EXPECT_EQ(counted.rules(0).fired(), 2);
  EXPECT_THAT(counted.ceilings(), IsEmpty()) << "too few to judge";
}

TEST(Statistics, CountsOutliveAStop) {
  DeskWorld world;
  world.SendPatient("p");
  world.GetPrompts("p").IgnoreError();
  world.Reopen();
  EXPECT_EQ(Count(world).openings(), 1);
}

// Adds to the counters as many days of work would.
void Add(DeskWorld& world, const char* space, const std::string& key, int64_t number,
         const char* day = "2026-03-01") {
  ASSERT_TRUE(world.store
                  ->Write([&](store::Transaction& tx) {
                    return tx.AddCount("A81001", space, key, D(day), number);
                  })
                  .ok());
}

std::vector<std::string> Ceilings(DeskWorld& world) {
  std::vector<std::string> out;
  const v1::StatisticsResponse counted = Count(world);
  for (const v1::Ceiling& one : counted.ceilings()) out.push_back(one.name());
  return out;
}

TEST(Ceilings, TooManyOpeningsWithPromptsAreSaid) {
  DeskWorld world;
  Add(world, kOpenings, "", 200);
  Add(world, kOpeningsWithPrompts, "", 20);
  EXPECT_THAT(Ceilings(world), IsEmpty()) << "ten in a hundred is in order";
  Add(world, kOpeningsWithPrompts, "", 1);
  EXPECT_THAT(Ceilings(world), ElementsAre("MANY_OPENINGS_WITH_PROMPTS"));
}

TEST(Ceilings, ARuleInMoreThanOneOfAHundredOpeningsIsSaidAndStillSpeaks) {
  DeskWorld world;
  world.SendPatient("p");
  Add(world, kOpenings, "", 200);
  Add(world, kOpeningsOfRule, "review", 2);
  EXPECT_THAT(Ceilings(world), IsEmpty());
  Add(world, kOpeningsOfRule, "review", 1);
  EXPECT_THAT(Ceilings(world), ElementsAre("RULE_IN_MANY_OPENINGS"));
  EXPECT_EQ(world.GetPrompts("p")->answer().prompts_size(), 1) << "nothing is cut silently";
}

TEST(Ceilings, WhatIsMostlyTurnedDownIsSaid) {
  DeskWorld world;
  Add(world, "shown", "review", 29);
  Add(world, "reply", "review\nnot appropriate", 29);
  EXPECT_THAT(Ceilings(world), IsEmpty()) << "too few showings";
  Add(world, "shown", "review", 11);
  EXPECT_THAT(Ceilings(world), ElementsAre("NOT_APPROPRIATE")) << "29 of 40";
  Add(world, "reply", "review\nnot appropriate", 4);
  EXPECT_THAT(Ceilings(world), ElementsAre("MOSTLY_NOT_APPROPRIATE"));
  Add(world, "reply", "review\ndone elsewhere", 100);
  EXPECT_THAT(Ceilings(world), ElementsAre("MOSTLY_NOT_APPROPRIATE"));
}

TEST(Ceilings, ReadinessLooksAtTheLastFourWeeks) {
  DeskWorld world;
  world.SendPatient("p");
  Add(world, kOpenings, "", 200, "2026-02-03");
  Add(world, kOpeningsOfRule, "review", 50, "2026-02-03");
  EXPECT_THAT(*CeilingReasons(*world.Read(), D("2026-03-03")), IsEmpty()) << "29 days ago";
  const auto reasons = *CeilingReasons(*world.Read(), D("2026-03-02"));
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_THAT(reasons[0], HasSubstr("rule review: "));
  EXPECT_THAT(reasons[0], HasSubstr("50 of 200 (25 in 100)"));
}

absl::Status Say(DeskWorld& world, const std::function<void(v1::GiveFeedbackRequest&)>& change) {
  v1::GiveFeedbackRequest request;
  request.set_request_id("f" + std::to_string(world.requests++));
  request.set_practice("A81001");
  request.set_rule("review");
  request.set_text("It asks again after the review was coded.");
  request.set_role(v1::ROLE_GP);
  change(request);
  return GiveFeedback(*world.desk, world.caller, request);
}

v1::ListFeedbackResponse Inbox(DeskWorld& world,
                               const std::function<void(v1::ListFeedbackRequest&)>& change = {}) {
  v1::ListFeedbackRequest request;
  request.add_practices("A81001");
  if (change) change(request);
  v1::ListFeedbackResponse response;
  const absl::Status status = ListFeedback(*world.desk, world.caller, request, response);
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

TEST(Feedback, ReachesTheAuthorsWithRuleAndVersionNewestFirst) {
  DeskWorld world;
  ASSERT_TRUE(Say(world, [](auto&) {}).ok());
  world.SetDay("2026-03-04");
  ASSERT_TRUE(Say(world, [](auto& r) {
                r.set_text("second");
                r.set_rule_version("0.9.0");
                r.set_request_id("same");
              }).ok());
  ASSERT_TRUE(Say(world, [](auto& r) { r.set_request_id("same"); }).ok()) << "a repeat";
  const v1::ListFeedbackResponse all = Inbox(world);
  ASSERT_EQ(all.feedback_size(), 2);
  EXPECT_EQ(all.feedback(0).text(), "second");
  EXPECT_EQ(all.feedback(0).rule_version(), "0.9.0");
  EXPECT_EQ(all.feedback(1).rule(), "review");
  EXPECT_EQ(all.feedback(1).rule_version(), "1.0.0");
  EXPECT_EQ(all.feedback(1).role(), v1::ROLE_GP);
  EXPECT_EQ(all.feedback(1).pack_digest(), world.desk->rules().snapshot->pack().digest);
  // Page by page.
  const v1::ListFeedbackResponse first = Inbox(world, [](auto& r) { r.set_page_size(1); });
  ASSERT_EQ(first.feedback_size(), 1);
  const v1::ListFeedbackResponse second = Inbox(world, [&](auto& r) {
    r.set_page_size(1);
    r.set_page_token(first.next_page_token());
  });
  ASSERT_EQ(second.feedback_size(), 1);
  EXPECT_EQ(second.feedback(0).rule_version(), "1.0.0");
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_EQ(Inbox(world, [](auto& r) { r.set_rule("letter"); }).feedback_size(), 0);
}

TEST(Feedback, NamesNoPatient) {
  DeskWorld world;
  for (const char* text : {"999 000 0018 is wrong", "see 9990000018", "9990-000-018"}) {
    EXPECT_THAT(FieldsOf(Say(world, [&](auto& r) { r.set_text(text); })), ElementsAre("text"))
        << text;
  }
  EXPECT_TRUE(Say(world, [](auto& r) { r.set_text("fired 12 times on 3 March 2026"); }).ok());
  EXPECT_THAT(FieldsOf(Say(world,
                           [](auto& r) {
                             r.clear_text();
                             r.clear_practice();
                           })),
              ElementsAre("practice", "text"));
  EXPECT_EQ(Say(world, [](auto& r) { r.set_rule("nothing"); }).code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace waymark::service
