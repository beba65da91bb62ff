// Lists that nobody opens, and who is told.
#include "waymark/service/unopened.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/access_world.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/gauges.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPractice[] = "A81001";

v1::ListWorklistsResponse Told(DeskWorld& world, v1::Role role = v1::ROLE_GP) {
  v1::ListWorklistsRequest request;
  request.add_practices(kPractice);
  request.set_role(role);
  v1::ListWorklistsResponse response;
  const absl::Status status = ListWorklists(*world.desk, world.caller, request, response);
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

void Open(DeskWorld& world) {
  world.ListAlerts([](v1::AlertFilter& filter) { filter.set_worklist("list"); });
  // What waits to be written is there then.
  EXPECT_TRUE(world.store->Write([](store::Transaction&) { return absl::OkStatus(); }).ok());
}

TEST(Unopened, AListThatWasNeverOpenedIsToldAWeekAfterTheFirstData) {
  DeskWorld world;
  world.SendPatient("p");
  EXPECT_THAT(Told(world).unopened(), IsEmpty());
  world.now += absl::Hours(24 * 6);
  world.SendPatient("q");  // newer data does not put it off
  EXPECT_THAT(Told(world).unopened(), IsEmpty());
  world.now += absl::Hours(25);
  const v1::ListWorklistsResponse told = Told(world);
  ASSERT_THAT(told.unopened(), SizeIs(1));
  EXPECT_EQ(told.unopened(0).practice(), kPractice);
  EXPECT_EQ(told.unopened(0).worklist(), "list");
  EXPECT_EQ(told.unopened(0).title(), "The list");
  EXPECT_EQ(told.unopened(0).items(), 2);
  EXPECT_EQ(told.unopened(0).last_opened(), "");
}

TEST(Unopened, OpeningItEndsTheTellingForAWeek) {
  DeskWorld world;
  world.SendPatient("p");
  world.now += absl::Hours(24 * 8);
  ASSERT_THAT(Told(world).unopened(), SizeIs(1));
  Open(world);
  EXPECT_THAT(Told(world).unopened(), IsEmpty());
  world.now += absl::Hours(24 * 7);
  EXPECT_THAT(Told(world).unopened(), IsEmpty()) << "seven days to the second";
  world.now += absl::Seconds(1);
  const v1::ListWorklistsResponse told = Told(world);
  ASSERT_THAT(told.unopened(), SizeIs(1));
  EXPECT_EQ(told.unopened(0).last_opened(), told.worklists(0).last_opened());
  EXPECT_NE(told.unopened(0).last_opened(), "");
}

TEST(Unopened, APracticeThatBeganThisWeekIsNotNeglected) {
  DeskWorld world;
  world.SendPatient("p");
  const auto lately = [&] {
    const absl::StatusOr<bool> opened =
        AnyOpenedLately(*world.Read(), kPractice, absl::ToUnixMicros(world.now));
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.value_or(false);
  };
  EXPECT_TRUE(lately());
  world.now += absl::Hours(24 * 7);
  EXPECT_TRUE(lately()) << "seven days to the second";
  world.now += absl::Seconds(1);
  EXPECT_FALSE(lately());
  Open(world);
  EXPECT_TRUE(lately());
}

TEST(Unopened, AnEmptyListNeedNotBeOpened) {
  DeskWorld world;
  world.SendPatient("early", "2026-02-25");  // due in three months
  world.now += absl::Hours(24 * 8);
  EXPECT_THAT(Told(world).unopened(), IsEmpty());
}

TEST(Unopened, OnlyThoseRolesAreToldThatTheListsName) {
  DeskWorld world;
  world.SendPatient("p");
  world.now += absl::Hours(24 * 8);
  for (const v1::Role role : {v1::ROLE_GP, v1::ROLE_NURSE, v1::ROLE_ADMINISTRATOR}) {
    EXPECT_THAT(Told(world, role).unopened(), SizeIs(1)) << role;
  }
  for (const v1::Role role :
       {v1::ROLE_UNSPECIFIED, v1::ROLE_COORDINATOR, v1::ROLE_PHARMACIST, v1::ROLE_OTHER}) {
    EXPECT_THAT(Told(world, role).unopened(), IsEmpty()) << role;
  }
  DeskWorld other("tell_if_not_opened: [coordinator]\n");
  other.SendPatient("p");
  other.now += absl::Hours(24 * 8);
  EXPECT_THAT(Told(other, v1::ROLE_COORDINATOR).unopened(), SizeIs(1));
  EXPECT_THAT(Told(other, v1::ROLE_GP).unopened(), IsEmpty());
}

TEST(Unopened, ARoleThatIsNotTheCallersIsRefused) {
  AccessWorld world;
  const Worklists lists = DefaultWorklists();
  const Caller coordinator = world.As("coordinator");
  EXPECT_EQ(IsTold(coordinator, v1::ROLE_GP, lists).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_FALSE(*IsTold(coordinator, v1::ROLE_UNSPECIFIED, lists));
  EXPECT_TRUE(*IsTold(world.As("ours"), v1::ROLE_GP, lists));
  EXPECT_FALSE(*IsTold(world.As("ours"), v1::ROLE_UNSPECIFIED, lists))
      << "who may be anybody says who they are";
}

TEST(Unopened, RolesOfTheWorklistsAreReadAndWhatIsNoneIsRefused) {
  std::vector<rules::Finding> findings;
  EXPECT_EQ(ReadWorklists({"w.yaml", "tell_if_not_opened: []\n"}, findings).tell_if_not_opened, 0);
  EXPECT_THAT(findings, IsEmpty());
  EXPECT_EQ(ReadWorklists({"w.yaml", "profiles: []\n"}, findings).tell_if_not_opened,
            Worklists::kToldUnlessSaid);
  EXPECT_EQ(DefaultWorklists().tell_if_not_opened, Worklists::kToldUnlessSaid);
  ReadWorklists({"w.yaml", "tell_if_not_opened: [boss]\n"}, findings);
  EXPECT_THAT(findings, SizeIs(1));
  findings.clear();
  ReadWorklists({"w.yaml", "tell_if_not_opened: gp\n"}, findings);
  EXPECT_THAT(findings, SizeIs(1));
}

TEST(Unopened, StandAsAGaugeByListWithoutAnybodysData) {
  DeskWorld world;
  world.SendPatient("p");
  const auto value = [&world] {
    Gauges gauges(*world.packs, world.desk.get(), [&world] { return world.now; });
    for (const Measured& one : gauges.Look()) {
      if (one.name != "waymark_worklists_not_opened") continue;
      EXPECT_THAT(one.samples, SizeIs(1));
      EXPECT_EQ(one.samples[0].labels[0].second, "list");
      return one.samples[0].value;
    }
    return -1.0;
  };
  EXPECT_EQ(value(), 0);
  world.now += absl::Hours(24 * 8);
  EXPECT_EQ(value(), 1);
}

}  // namespace
}  // namespace waymark::service
