// "My prompts today": one person's own day, from the audit log.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;

constexpr char kPractice[] = "A81001";

absl::StatusOr<v1::MyDayResponse> DayOf(DeskWorld& world, const std::string& person = "") {
  world.Audit();  // what waits to be written is there then
  v1::MyDayRequest request;
  request.add_practices(kPractice);
  request.set_person(person);
  v1::MyDayResponse response;
  const absl::Status status = MyDay(*world.desk, world.caller, request, response);
  if (!status.ok()) return status;
  return response;
}

class MyDayTest : public testing::Test {
 protected:
  MyDayTest() {
    for (const char* patient : {"p", "q"}) world_.SendPatient(patient);
    world_.SendPatient("not yet", "2026-02-01");
    world_.caller.person = "Dr A";
  }
  void Look(const std::string& patient) { ASSERT_TRUE(world_.GetPrompts(patient).ok()); }

  DeskWorld world_;
};

TEST_F(MyDayTest, CountsEachPatientOnceWithTheMostThatWasShown) {
  Look("p");
  Look("p");
  Look("q");
  Look("not yet");
  const auto day = DayOf(world_);
  ASSERT_TRUE(day.ok()) << day.status();
  EXPECT_FALSE(day->shown_not_known());
  EXPECT_EQ(day->as_of().day(), 3);
  EXPECT_EQ(day->patients(), 3);
  EXPECT_EQ(day->patients_with_prompts(), 2);
  EXPECT_EQ(day->prompts(), 2);
  EXPECT_EQ(day->replies_size(), 0);
  EXPECT_FALSE(day->has_median_seconds());
}

TEST_F(MyDayTest, SaysWhatWasAnsweredAndHowLongAfterItWasSeen) {
  Look("p");
  world_.now += absl::Seconds(40);
  ASSERT_TRUE(world_.Respond(world_.ItemId("p"), "done elsewhere").ok());
  world_.now += absl::Minutes(1);
  Look("q");
  world_.now += absl::Seconds(10);
  ASSERT_TRUE(world_.Respond(world_.ItemId("q"), "done elsewhere").ok());
  const auto day = DayOf(world_);
  ASSERT_TRUE(day.ok()) << day.status();
  ASSERT_EQ(day->replies_size(), 2);
  const v1::MyReply& first = day->replies(0);
  EXPECT_EQ(first.item_id(), world_.ItemId("p"));
  EXPECT_EQ(first.practice(), kPractice);
  EXPECT_EQ(first.rule(), "review");
  EXPECT_NE(first.title(), "");
  EXPECT_EQ(first.reply(), "done elsewhere");
  EXPECT_FALSE(first.proposed());
  EXPECT_EQ(first.seconds(), 40);
  EXPECT_EQ(day->replies(1).seconds(), 10);
  EXPECT_EQ(day->median_seconds(), 10) << "the shorter of the middle two";
}

TEST_F(MyDayTest, NamesTheReplyThatWasGivenToManyAtOnce) {
  v1::RespondManyRequest request;
  request.set_request_id("many");
  request.set_practice(kPractice);
  for (const char* patient : {"p", "q"}) request.add_items()->set_item_id(world_.ItemId(patient));
  request.set_reply("not appropriate");
  request.set_reason("too frail");
  request.set_role(v1::ROLE_GP);
  v1::RespondManyResponse response;
  ASSERT_TRUE(world_
                  .Wait([&](std::function<void(absl::Status)> done) {
                    RespondMany(*world_.desk, world_.caller, request, response, std::move(done));
                  })
                  .ok());
  ASSERT_EQ(response.changed(), 2) << response.ShortDebugString();
  const auto day = DayOf(world_);
  ASSERT_TRUE(day.ok());
  ASSERT_EQ(day->replies_size(), 2);
  for (const v1::MyReply& reply : day->replies()) {
    EXPECT_EQ(reply.reply(), "not appropriate");
    EXPECT_EQ(reply.reason(), "too frail");
  }
}

TEST_F(MyDayTest, IsNobodyElsesAndEndsWithTheDay) {
  Look("p");
  ASSERT_TRUE(world_.Respond(world_.ItemId("p"), "done elsewhere").ok());
  world_.caller.person = "Dr B";
  Look("q");
  const auto other = DayOf(world_, "Dr A");
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->patients(), 1) << "the token's word goes before the request's";
  EXPECT_EQ(other->replies_size(), 0);
  world_.caller.person = "Dr A";
  EXPECT_EQ(DayOf(world_)->replies_size(), 1);
  world_.SetDay("2026-03-04");
  const auto next = DayOf(world_);
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(next->patients(), 0);
  EXPECT_EQ(next->replies_size(), 0);
}

TEST_F(MyDayTest, WithoutSignInSaysThatWhatWasShownIsNotKnown) {
  world_.caller.person.clear();
  Look("p");
  ASSERT_TRUE(world_.Respond(world_.ItemId("p"), "done elsewhere").ok());
  const auto day = DayOf(world_, "Dr A");
  ASSERT_TRUE(day.ok());
  EXPECT_TRUE(day->shown_not_known());
  EXPECT_EQ(day->patients(), 0);
  ASSERT_EQ(day->replies_size(), 1);
  EXPECT_FALSE(day->replies(0).has_seconds());
}

TEST_F(MyDayTest, ReadsALogThatIsLongerThanOnePortion) {
  for (int i = 0; i < 2100; ++i) Look("p");
  ASSERT_TRUE(world_.Respond(world_.ItemId("p"), "done elsewhere").ok());
  const auto day = DayOf(world_);
  ASSERT_TRUE(day.ok());
  EXPECT_EQ(day->patients(), 1);
  EXPECT_EQ(day->replies_size(), 1);
}

TEST_F(MyDayTest, NeedsAPracticeAndAPerson) {
  world_.caller.person.clear();
  EXPECT_THAT(FieldsOf(DayOf(world_).status()), ElementsAre("person"));
  v1::MyDayResponse response;
  EXPECT_THAT(FieldsOf(MyDay(*world_.desk, world_.caller, v1::MyDayRequest(), response)),
              ElementsAre("practices"));
}

}  // namespace
}  // namespace waymark::service
