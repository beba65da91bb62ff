// Leave: whose items are mine today, and what is said of somebody who is away.
#include "waymark/service/leave.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

v1::CoverLeaveResponse Cover(DeskWorld& world, const char* owner, const char* cover,
                             const char* from, const char* to) {
  v1::CoverLeaveRequest request;
  request.set_practice("A81001");
  request.set_owner(owner);
  request.set_cover(cover);
  *request.mutable_from() = Date(from);
  *request.mutable_to() = Date(to);
  request.set_person("Manager");
  v1::CoverLeaveResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
    CoverLeave(*world.desk, world.caller, request, response, std::move(done));
  });
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

v1::AssignResponse Give(DeskWorld& world, const std::string& item, const char* owner) {
  v1::AssignRequest request;
  request.set_request_id("assign " + std::to_string(world.requests++));
  request.set_practice("A81001");
  request.add_item_ids(item);
  request.set_owner(owner);
  v1::AssignResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
    Assign(*world.desk, world.caller, request, response, std::move(done));
  });
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

std::vector<std::string> Mine(DeskWorld& world, const char* owner,
                              v1::OwnerFilter filter = v1::OWNER_FILTER_NAMED) {
  std::vector<std::string> out;
  const v1::ListAlertsResponse list = world.ListAlerts([&](v1::AlertFilter& f) {
    f.set_owner(filter);
    f.add_owners(owner);
  });
  for (const v1::Alert& alert : list.alerts()) out.push_back(alert.patient_id());
  return out;
}

TEST(Leave, MineAreThoseThatICoverWhileTheyAreAway) {
  DeskWorld world;
  for (const char* patient : {"p", "q", "r"}) world.SendPatient(patient);
  Give(world, world.ItemId("p"), "person:ann");
  Give(world, world.ItemId("q"), "person:bob");
  EXPECT_EQ(Cover(world, "person:ann", "person:bob", "2026-03-05", "2026-03-09").items(), 1);
  EXPECT_THAT(Mine(world, "person:bob"), ElementsAre("q")) << "the day has not come";
  for (const char* day : {"2026-03-05", "2026-03-09"}) {
    world.SetDay(day);
    EXPECT_THAT(Mine(world, "person:bob"), UnorderedElementsAre("p", "q")) << day;
    EXPECT_THAT(Mine(world, "person:ann"), ElementsAre("p")) << "they are still hers";
    EXPECT_THAT(Mine(world, "person:bob", v1::OWNER_FILTER_NAMED_OR_UNASSIGNED),
                UnorderedElementsAre("p", "q", "r"));
    const v1::Alert alert = world.GetAlert(world.ItemId("p")).alert();
    EXPECT_EQ(alert.work().owner(), "person:ann");
    EXPECT_EQ(alert.work().covered_by(), "person:bob");
    EXPECT_EQ(alert.work().covered_until().day(), 9);
  }
  world.SetDay("2026-03-10");
  EXPECT_THAT(Mine(world, "person:bob"), ElementsAre("q"));
  EXPECT_EQ(world.GetAlert(world.ItemId("p")).alert().work().covered_by(), "");
}

TEST(Leave, WhatWasTakenBackCoversNothing) {
  DeskWorld world;
  world.SendPatient("p");
  Give(world, world.ItemId("p"), "person:ann");
  Cover(world, "person:ann", "person:bob", "2026-03-01", "2026-03-09");
  EXPECT_THAT(Mine(world, "person:bob"), ElementsAre("p"));
  // An end before the beginning takes it back.
  Cover(world, "person:ann", "person:bob", "2026-03-09", "2026-03-01");
  EXPECT_TRUE(Mine(world, "person:bob").empty());
}

TEST(Leave, TheCoverMayBeAwayToo) {
  DeskWorld world;
  world.SendPatient("p");
  Give(world, world.ItemId("p"), "person:ann");
  Cover(world, "person:ann", "person:bob", "2026-03-01", "2026-03-09");
  Cover(world, "person:bob", "team:desk", "2026-03-02", "2026-03-04");
  EXPECT_THAT(Mine(world, "team:desk"), ElementsAre("p"));
  EXPECT_TRUE(Mine(world, "person:bob").empty());
  const v1::Alert alert = world.GetAlert(world.ItemId("p")).alert();
  EXPECT_EQ(alert.work().covered_by(), "team:desk");
  EXPECT_EQ(alert.work().covered_until().day(), 4);
}

TEST(Leave, PeopleWhoCoverEachOtherLoseNothing) {
  const auto cover = [](const char* owner, const char* by) {
    store::LeaveCover one;
    one.owner = owner;
    one.cover = by;
    one.from = D("2026-03-01");
    one.until = D("2026-03-09");
    return one;
  };
  const std::vector<store::LeaveCover> covers = {cover("a", "b"), cover("b", "a")};
  calendar::Day until;
  EXPECT_EQ(HasItemsOf(covers, "a", D("2026-03-03"), until), "b");
  EXPECT_EQ(HasItemsOf(covers, "b", D("2026-03-03"), until), "a");
  EXPECT_THAT(WithCovered(covers, {"a"}, D("2026-03-03")), UnorderedElementsAre("a", "b"));
}

TEST(Leave, AnAssignmentToSomebodyAwaySaysSoAndIsDone) {
  DeskWorld world;
  world.SendPatient("p");
  Cover(world, "person:ann", "person:bob", "2026-03-05", "2026-03-09");
  Cover(world, "person:ann", "person:cat", "2026-04-05", "2026-04-09");
  const v1::AssignResponse away = Give(world, world.ItemId("p"), "person:ann");
  EXPECT_EQ(away.changed(), 1);
  ASSERT_TRUE(away.has_leave());
  EXPECT_EQ(away.leave().cover(), "person:bob") << "the next one";
  EXPECT_EQ(away.leave().from().day(), 5);
  EXPECT_EQ(away.leave().to().day(), 9);
  EXPECT_FALSE(Give(world, world.ItemId("p"), "person:bob").has_leave());
  EXPECT_FALSE(Give(world, world.ItemId("p"), "").has_leave());
  world.SetDay("2026-04-10");
  EXPECT_FALSE(Give(world, world.ItemId("p"), "person:ann").has_leave()) << "she is back";
}

TEST(Leave, ABadRequestIsRefusedByField) {
  DeskWorld world;
  v1::CoverLeaveRequest request;
  request.set_practice("A81001");
  request.set_owner("person:ann");
  request.set_cover("person:ann");
  v1::CoverLeaveResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
    CoverLeave(*world.desk, world.caller, request, response, std::move(done));
  });
  EXPECT_THAT(FieldsOf(status), testing::Contains("cover"));
}

}  // namespace
}  // namespace waymark::service
