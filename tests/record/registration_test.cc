#include "waymark/record/registration.h"

#include "gtest/gtest.h"
#include "record/builder.h"

namespace waymark::record {
namespace {

TEST(OpenPractice, IsThatOfTheRegistrationThatBeganLast) {
  PatientRecord record;
  record.AddRegistration({"OLD", D("2001-01-01"), D("2010-01-01")});
  record.AddRegistration({"NEW", D("2009-12-01"), calendar::Day::Max()});
  record.AddRegistration({"ALSO", D("2009-12-01"), calendar::Day::Max()});
  record.Finish(London());
  EXPECT_EQ(OpenPractice(record, D("2000-12-31")), "");
  EXPECT_EQ(OpenPractice(record, D("2001-01-01")), "OLD");
  EXPECT_EQ(OpenPractice(record, D("2009-11-30")), "OLD");
  EXPECT_EQ(OpenPractice(record, D("2009-12-01")), "NEW");
  EXPECT_EQ(OpenPractice(record, D("2026-01-01")), "NEW");
}

TEST(OpenPractice, OnTheDayOfLeavingNobodyIsRegistered) {
  PatientRecord record;
  record.AddRegistration({"A", D("2001-01-01"), D("2010-01-01")});
  record.Finish(London());
  EXPECT_EQ(OpenPractice(record, D("2010-01-01")), "");
}

}  // namespace
}  // namespace waymark::record
