// The demonstration practice is plausible for England.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "population/synthesise_support.h"
#include "waymark/calendar/day.h"

namespace waymark::population {
namespace {

double PerWeekAnd10000(int64_t in_a_year) {
  return static_cast<double>(in_a_year) / 52 / static_cast<double>(Listed().size()) * 10000;
}
double PercentOfListed(size_t patients) {
  return static_cast<double>(patients) / static_cast<double>(Listed().size()) * 100;
}

TEST(SyntheticShares, AgesAndSexesAreThoseOfEngland) {
  int64_t women = 0, old = 0, children = 0, listed = 0;
  for (const PatientRow& row : DemonstrationPractice().patients) {
    if (!Listed().contains(row.patient_id) || row.birth_date.empty()) continue;
    ++listed;
    women += row.sex == "female";
    old += row.birth_date <= "1961-03-03";
    children += row.birth_date > "2008-03-03";
  }
  EXPECT_NEAR(100.0 * static_cast<double>(women) / static_cast<double>(listed), 50.9, 1.5);
  EXPECT_NEAR(100.0 * static_cast<double>(old) / static_cast<double>(listed), 18.5, 1.5);
  EXPECT_NEAR(100.0 * static_cast<double>(children) / static_cast<double>(listed), 20.8, 1.5);
}

TEST(SyntheticShares, CancerRegisterIsThreePointFourPercent) {
  std::set<std::string_view> patients;
  for (const EventRow& row : DemonstrationPractice().events) {
    if (IsCancer(row) && row.occurred_on >= "2003-04-01" && Listed().contains(row.patient_id)) {
      patients.insert(row.patient_id);
    }
  }
  EXPECT_NEAR(PercentOfListed(patients.size()), 3.4, 0.3);
}

TEST(SyntheticShares, AboutOnePersonIsDiagnosedAWeekIn10000) {
  std::map<std::string_view, std::string_view> first;
  for (const EventRow& row : DemonstrationPractice().events) {
    if (IsCancer(row)) first.emplace(row.patient_id, row.occurred_on);
  }
  const int64_t recent = std::ranges::count_if(
      first, [](const auto& one) { return one.second >= kYearAgo && one.second <= kToday; });
  EXPECT_NEAR(PerWeekAnd10000(recent), 1.0, 0.3);
}

TEST(SyntheticShares, UrgentReferralsAreSevenToElevenAWeekIn10000) {
  const int64_t referrals = std::ranges::count_if(Latest(), [](const auto& one) {
    const EventRow& row = *one.second;
    return row.kind == "referral" && row.urgency == "urgent" && row.occurred_on >= kYearAgo &&
           row.occurred_on <= kToday;
  });
  EXPECT_GE(PerWeekAnd10000(referrals), 7.0);
  EXPECT_LE(PerWeekAnd10000(referrals), 11.0);
}

TEST(SyntheticShares, FiveToSevenPercentOfUrgentAppointmentsAreMissedOrCancelled) {
  std::map<std::string_view, double> ended;
  for (const auto& [id, row] : Latest()) {
    if (row->code == "usc-appointment" && row->status != "booked") ++ended[row->status];
  }
  const double lost = ended["missed"] + ended["cancelled"];
  EXPECT_NEAR(100 * lost / (lost + ended["attended"]), 6.0, 1.0);
}

TEST(SyntheticShares, MostFitKitsComeBackAndAboutOneInTenIsPositive) {
  double kits = 0, results = 0, positive = 0;
  for (const auto& [id, row] : Latest()) {
    if (row->code == "fit-kit-given" || row->code == "4791.") ++kits;
    const std::string_view value = row->value;
    if (row->code != "1049361000000101" ||
        value.find_first_not_of("<>0123456789.") != std::string::npos)
      continue;
    ++results;
    positive += value[0] != '<' && (value[0] == '>' || std::stod(std::string(value)) >= 10);
  }
  EXPECT_NEAR(results / kits, 0.85, 0.06);
  EXPECT_NEAR(100 * positive / results, 11, 3.5);
}

TEST(SyntheticShares, BowelUptakeIsNearSeventyPercent) {
  const int64_t results = CountEvents([](const EventRow& row) {
    return row.code == "1101361000000103" || row.code == "1101371000000105";
  });
  const int64_t silent = CountEvents([](const EventRow& row) {
    return row.occurred_on >= "2019-06-01" &&
           (row.code == "bowel-screening-no-response" || row.code == "bowel-screening-declined");
  });
  EXPECT_NEAR(100.0 * static_cast<double>(results) / static_cast<double>(results + silent), 70, 5);
}

TEST(SyntheticShares, CancerCareReviewsAreDoneInTimeLateAndNotAtAll) {
  std::map<std::string_view, std::string_view> diagnosed, reviewed;
  for (const EventRow& row : DemonstrationPractice().events) {
    const std::string_view patient = row.patient_id;
    if (IsCancer(row) && row.occurred_on >= "2022-01-01" && row.occurred_on < "2024-09-01") {
      diagnosed.emplace(patient, row.occurred_on);
    }
    if (row.code == "720006006" && diagnosed.contains(patient))
      reviewed.emplace(patient, row.occurred_on);
  }
  int in_time = 0, late = 0, missing = 0;
  for (const auto& [patient, day] : diagnosed) {
    const auto review = reviewed.find(patient);
    const auto limit =
        calendar::AddMonths(calendar::ParseDay(day).value_or(calendar::Day::Max()), 6);
    ++(review == reviewed.end()                      ? missing
       : calendar::ParseDay(review->second) <= limit ? in_time
                                                     : late);
  }
  EXPECT_GE(in_time, 15);
  EXPECT_GE(late, 10);
  EXPECT_GE(missing, 10);
}

TEST(SyntheticShares, PatientsHaveTwentyToSixtyEventsAndIllOnesMore) {
  std::map<std::string_view, int> count;
  std::set<std::string_view> with_cancer;
  for (const EventRow& row : DemonstrationPractice().events) {
    ++count[row.patient_id];
    if (IsCancer(row)) with_cancer.insert(row.patient_id);
  }
  const double all = static_cast<double>(DemonstrationPractice().events.size()) / 12400;
  EXPECT_GE(all, 20);
  EXPECT_LE(all, 60);
  double ill = 0;
  for (const std::string_view patient : with_cancer) ill += count[patient];
  EXPECT_GT(ill / static_cast<double>(with_cancer.size()), 1.4 * all);
}

TEST(SyntheticShares, PalliativeRegisterIsAboutHalfAPercent) {
  std::set<std::string_view> patients;
  for (const EventRow& row : DemonstrationPractice().events) {
    const bool on = row.code == "526631000000108" || row.code == "414937009";
    if (on && Listed().contains(row.patient_id)) patients.insert(row.patient_id);
  }
  EXPECT_NEAR(PercentOfListed(patients.size()), 0.45, 0.2);
}

}  // namespace
}  // namespace waymark::population
