// Where referrals stand, over a store.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/access_world.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/everybody_handler.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kHere[] = "A81001";

// The test pack with a rule that follows a diagnosis as a referral.
std::vector<rules::SourceFile> FollowingPack(const std::string& appointments) {
  std::vector<rules::SourceFile> files = TestPack();
  for (size_t i = 0; i < files.size(); ++i) {
    if (files[i].path != "rules/review.yaml") continue;
    rules::SourceFile rule = files[i];
    rule.path = "rules/usc-referral-outcome.yaml";
    rule.text.replace(rule.text.find("rule: review"), 12, "rule: usc-referral-outcome");
    rule.text.replace(rule.text.find("join: 5 years"), 13, "join: 7 days");
    files.push_back(rule);
    break;
  }
  const auto set = [&](const std::string& id, const std::string& codes) {
    files.push_back({"codesets/" + id + ".yaml",
                     "codeset: " + id + "\ntitle: \"Title of " + id +
                         "\"\nsource: tests\nlicence: none\nversion: \"1\"\ncodes: " + codes +
                         "\n"});
  };
  set("usc_appointment", appointments);
  set("usc_outcome", "waiting");
  files.push_back({"codesets/appointment.csv",
                   "code_system,code,term,source\nsnomed,11429006,Appointment,tests\n"});
  return files;
}

class ReferralPathwayHandler : public testing::Test {
 protected:
  void UsePack(const std::string& appointments) {
    world_.WritePack(FollowingPack(appointments));
    const absl::Status loaded = world_.packs->Load();
    ASSERT_TRUE(loaded.ok()) << loaded;
    ASSERT_TRUE(world_.desk->SetSnapshot(world_.packs->Get()).ok());
  }
  absl::Status Ask() {
    answer_.Clear();
    return ReferralPathway(*world_.desk, world_.caller, Call{world_.now, {}}, request_, answer_);
  }
  void SetUp() override { request_.add_practices(kHere); }

  DeskWorld world_;
  v1::ReferralPathwayRequest request_;
  v1::ReferralPathwayResponse answer_;
};

TEST_F(ReferralPathwayHandler, CountsTheReferralsOfAYearAndIsInTheAuditLog) {
  UsePack("appointment.csv");
  for (int i = 0; i < 30; ++i) {
    const std::string patient = "p" + std::to_string(i);
    world_.SendPatient(patient, "2025-06-01");
    if (i < 20) world_.SendEntry(patient, "a", "11429006", "2025-06-11");
    if (i < 10) world_.SendEntry(patient, "o", kReview, "2025-06-21");
  }
  world_.SendPatient("before", "2025-03-03");
  const absl::Status asked = Ask();
  ASSERT_TRUE(asked.ok()) << asked;
  EXPECT_EQ(answer_.from().day(), 4);
  EXPECT_EQ(answer_.from().month(), 3);
  EXPECT_EQ(answer_.from().year(), 2025);
  EXPECT_EQ(answer_.to().year(), 2026);
  EXPECT_EQ(answer_.patients(), 31);
  ASSERT_THAT(answer_.steps(), SizeIs(4));
  const int64_t expected[] = {30, 20, 20, 10};
  for (int i : {0, 1, 3}) {
    EXPECT_TRUE(answer_.steps(i).told());
    EXPECT_EQ(answer_.steps(i).referrals(), answer_.steps(i).shown() ? expected[i] : 0);
  }
  EXPECT_TRUE(answer_.steps(0).shown());
  EXPECT_EQ(answer_.steps(0).id(), "referred");
  EXPECT_EQ(answer_.steps(3).title(), "Answered");
  EXPECT_TRUE(answer_.steps(3).at_least());
  ASSERT_THAT(answer_.days(), SizeIs(4));
  EXPECT_TRUE(answer_.days(3).shown());
  EXPECT_EQ(answer_.days(3).referrals(), 10);
  EXPECT_EQ(answer_.days(3).median(), 20);
  EXPECT_EQ(answer_.days(3).nine_in_ten(), 20);
  EXPECT_THAT(answer_.steps_finding(), HasSubstr("30 urgent referrals"));
  EXPECT_NE(answer_.days_finding(), "");
  EXPECT_THAT(world_.Audit(), Contains(HasSubstr("ReferralPathway")));
}

TEST_F(ReferralPathwayHandler, WithoutCodesItSaysThatItCannotBeTold) {
  UsePack("waiting");
  for (int i = 0; i < 6; ++i) world_.SendPatient("p" + std::to_string(i), "2025-06-01");
  ASSERT_TRUE(Ask().ok());
  EXPECT_FALSE(answer_.steps(1).told());
  EXPECT_FALSE(answer_.steps(2).told());
  EXPECT_THAT(answer_.steps(1).note(), HasSubstr("Title of usc_appointment"));
}

TEST_F(ReferralPathwayHandler, APackThatFollowsNoReferralsIsSaid) {
  const absl::Status asked = Ask();
  EXPECT_EQ(asked.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(asked), "NO_REFERRAL_RULE");
}

TEST_F(ReferralPathwayHandler, RefusesWhatMakesNoSense) {
  UsePack("waiting");
  request_.set_months(61);
  EXPECT_EQ(Ask().code(), absl::StatusCode::kInvalidArgument);
  request_.Clear();
  EXPECT_EQ(Ask().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ReferralPathwayAccess, CoversOnlyTheCallersPractices) {
  AccessWorld world;
  v1::ReferralPathwayRequest request;
  request.add_practices("THEIRS");
  v1::ReferralPathwayResponse response;
  const absl::Status asked =
      ReferralPathway(*world.desk, world.As("ours"), Call{world.now, {}}, request, response);
  EXPECT_EQ(asked.code(), absl::StatusCode::kNotFound) << asked;
}

}  // namespace
}  // namespace waymark::service
