// How many people on a list are of which group, small numbers hidden.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/console_handler.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kPractice[] = "A81001";

class SplitTest : public testing::Test {
 protected:
  SplitTest() { request_.mutable_filter()->add_practices(kPractice); }
  // So many people with an open item, born in that year.
  void Add(int people, int born, v1::Sex sex) {
    for (int i = 0; i < people; ++i) {
      const std::string patient = "p" + std::to_string(next_++);
      world_.SendPatient(patient);
      v1::RecordEventsRequest batch = world_.Batch(patient, kPractice);
      v1::FeedEvent& event = *batch.mutable_patients(0)->add_events();
      event.set_event_id("person " + patient);
      v1::Person& person = *event.mutable_person();
      *person.mutable_birth_date() = Date((std::to_string(born) + "-05-02").c_str());
      person.set_sex(sex);
      person.mutable_coverage()->set_complete(true);
      v1::Registration& registration = *person.add_registrations();
      registration.set_practice(kPractice);
      *registration.mutable_from() = Date("2000-01-01");
      world_.Send(batch);
    }
  }
  absl::Status Ask() {
    response_.Clear();
    return SplitAlerts(*world_.desk, world_.caller, Call{world_.now, cancelled_}, request_,
                       response_);
  }
  // "60 to 64: 7", "male: hidden".
  std::vector<std::string> Groups(int split) {
    std::vector<std::string> out;
    for (const v1::AlertGroup& group : response_.splits(split).groups()) {
      out.push_back(group.group() + ": " +
                    (group.shown() ? std::to_string(group.people()) : std::string("hidden")));
      if (!group.shown()) {
        EXPECT_EQ(group.people(), 0);
      }
    }
    return out;
  }

  DeskWorld world_;
  std::function<bool()> cancelled_;
  v1::SplitAlertsRequest request_;
  v1::SplitAlertsResponse response_;
  int next_ = 0;
};

TEST_F(SplitTest, CountsPeopleByEachGroupThatWasAskedFor) {
  Add(6, 1960, v1::SEX_FEMALE);
  Add(5, 1960, v1::SEX_MALE);
  for (const char* by : {"sex", "practice", "sex"}) request_.add_by(by);
  ASSERT_TRUE(Ask().ok());
  EXPECT_EQ(response_.all().people(), 11);
  ASSERT_EQ(response_.splits_size(), 2) << "each once";
  EXPECT_THAT(Groups(0), ElementsAre("female: 6", "male: 5"));
  EXPECT_THAT(Groups(1), ElementsAre("A81001: 11"));
  EXPECT_EQ(response_.as_of().day(), 3);
  EXPECT_THAT(world_.Audit(), Contains(HasSubstr("SplitAlerts")));
}

TEST_F(SplitTest, HidesSmallNumbersAndThoseFromWhichTheyCouldBeHad) {
  Add(2, 1960, v1::SEX_MALE);
  Add(6, 1960, v1::SEX_FEMALE);
  Add(9, 1960, v1::SEX_INDETERMINATE);
  request_.add_by("sex");
  ASSERT_TRUE(Ask().ok());
  EXPECT_EQ(response_.all().people(), 17);
  EXPECT_THAT(Groups(0), ElementsAre("female: hidden", "indeterminate: 9", "male: hidden"));
}

TEST_F(SplitTest, HidesAWholeThatIsSmallInEverySplit) {
  Add(3, 1960, v1::SEX_FEMALE);
  for (const char* by : {"sex", "age"}) request_.add_by(by);
  ASSERT_TRUE(Ask().ok());
  EXPECT_FALSE(response_.all().shown());
  EXPECT_THAT(Groups(0), ElementsAre("female: hidden"));
}

TEST_F(SplitTest, TellsApartByWhatTheRequestBringsAndTheUnknownStandLast) {
  Add(12, 1960, v1::SEX_FEMALE);
  for (int i = 0; i < 5; ++i) {
    v1::PersonGroups& person = *request_.add_people();
    person.set_practice(i == 0 ? "" : kPractice);
    person.set_patient_id("p" + std::to_string(i));
    person.set_deprivation_fifth(1);
    person.set_ethnicity("white");
  }
  for (const char* by : {"deprivation", "ethnicity"}) request_.add_by(by);
  ASSERT_TRUE(Ask().ok());
  EXPECT_THAT(Groups(0), ElementsAre("1: 5", "not recorded: 7"));
  EXPECT_THAT(Groups(1), ElementsAre("white: 5", "not recorded: 7"));
}

TEST_F(SplitTest, CountsOnlyWhatTheFilterFinds) {
  Add(6, 1960, v1::SEX_FEMALE);
  ASSERT_TRUE(world_.Respond(world_.ItemId("p0"), "done elsewhere").ok());
  request_.add_by("sex");
  ASSERT_TRUE(Ask().ok());
  EXPECT_EQ(response_.all().people(), 5);
  request_.mutable_filter()->set_owner(v1::OWNER_FILTER_UNASSIGNED);
  ASSERT_TRUE(Ask().ok());
  EXPECT_EQ(response_.all().people(), 5);
  request_.mutable_filter()->set_worklist("no such list");
  EXPECT_THAT(FieldsOf(Ask()), ElementsAre("filter.worklist"));
}

TEST_F(SplitTest, NamesAllThatIsWrong) {
  EXPECT_THAT(FieldsOf(Ask()), ElementsAre("by"));
  request_.add_by("pcn");
  request_.add_people()->set_deprivation_fifth(6);
  EXPECT_THAT(FieldsOf(Ask()), ElementsAre("by[0]", "people[0].deprivation_fifth"));
  request_.Clear();
  EXPECT_THAT(FieldsOf(Ask()), ElementsAre("practices"));
}

TEST_F(SplitTest, EndsWhereTheCallerHasGone) {
  Add(1, 1960, v1::SEX_FEMALE);
  request_.add_by("sex");
  cancelled_ = [] { return true; };
  EXPECT_TRUE(absl::IsCancelled(Ask()));
}

}  // namespace
}  // namespace waymark::service
