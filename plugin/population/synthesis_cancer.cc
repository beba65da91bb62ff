#include <algorithm>
#include <array>

#include "waymark/population/synthesis_sites.h"
#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {
namespace {

using calendar::AddDays;
using calendar::AddMonths;
using calendar::Day;
using calendar::MakeDay;

// People living with a cancer diagnosed since April 2003 per 10,000, by age 0-19, 20-39, 40-49,
// 50-59, 60-69, 70-79, 80 and over. Chosen so that the whole is the 3.4 % of the national cancer
// register in 2023/24; the split by age is approximate.
constexpr std::array<int, 7> kPrevalence = {11, 40, 155, 345, 730, 1265, 1530};

// When living patients with cancer were diagnosed: weights of the last 23 years, latest first, so
// that about one in 10,000 people is newly diagnosed each week.
constexpr std::array<int, 23> kYearsAgo = {14, 10, 9, 8, 7, 7, 6, 5, 5, 4, 4, 3,
                                           3,  3,  2, 2, 2, 1, 1, 1, 1, 1, 1};
// The same for those who have died.
constexpr std::array<int, 8> kYearsBeforeDeath = {48, 20, 11, 7, 5, 4, 3, 2};

struct Course {
  const CancerSite* site;
  Day diagnosed;
  bool advanced = false;
  bool treated = false;
  Day last_treatment = Day::Max();
};

// How the diagnosis was found: urgent referral, emergency, screening or something else.
void AddRoute(Random& random, Story& story, const Course& course) {
  const int64_t draw = random.Below(100);
  if (course.diagnosed < AddDays(story.person().on, -5 * 365)) return;  // no longer of interest
  if (draw < 52 && course.site->referral != nullptr) {
    const Day referred = OpenDay(AddDays(course.diagnosed, -random.Between(14, 60)));
    AddUrgentReferral(random, story, *course.site->referral, *course.site->symptom, referred);
  } else if (draw < 71) {
    const Day admitted = AddDays(course.diagnosed, -random.Below(15));
    story.Add(Kind::kAdministration, kEmergencyAdmission, admitted, random.Between(1, 6));
  }
}

void AddDiagnosis(Random& random, Story& story, const Course& course) {
  const CancerSite& site = *course.site;
  const bool old = course.diagnosed < *MakeDay(2018, 4, 1);
  // The practice learns of it from a letter.
  Entry diagnosis{.occurred = course.diagnosed,
                  .recorded = AddDays(course.diagnosed, random.BetweenRatherLow(1, 70)),
                  .kind = Kind::kCondition,
                  .code = random.PerMille(300) ? &site.finer : &site.code,
                  .role = random.PerMille(600) ? Role::kAdministrator : Role::kGp};
  if (old) {
    constexpr Coding kOldCodings[] = {Coding::kWithRead, Coding::kReadFirst, Coding::kReadOnly,
                                      Coding::kOwn};
    diagnosis.coding = random.OneOf(kOldCodings);
  } else if (random.PerMille(200)) {
    diagnosis.coding = Coding::kWithRead;
  }
  if (course.diagnosed < AddDays(story.person().on, -8 * 365) && random.PerMille(110)) {
    diagnosis.precision = random.PerMille(400) ? Precision::kYear : Precision::kMonth;
  }
  const Day noticed = diagnosis.recorded;
  story.Add(diagnosis);
  if (random.PerMille(350))
    story.Add(Kind::kDocument, kCancerMeeting, AddDays(course.diagnosed, 7), random.Between(3, 20));
  // Some letters are coded as if the cancer were new again.
  if (random.PerMille(90)) {
    const Day again = AddDays(noticed, random.Between(20, 300));
    story.Add(Kind::kCondition, site.code, again, random.Between(2, 15));
  }
}

// The programme ceases to invite after a bilateral mastectomy.
void StopBreastScreening(Story& story, Day from) {
  std::erase_if(story.entries(), [&](const Entry& entry) {
    const bool screening = entry.code == &kBreastNormal || entry.code == &kBreastAbnormal ||
                           entry.code == &kBreastMissed || entry.code == &kBreastDeclined ||
                           entry.code == &kMammography;
    return screening && entry.occurred >= from;
  });
}

void AddTreatment(Random& random, Story& story, Course& course) {
  const CancerSite& site = *course.site;
  Day day = AddDays(course.diagnosed, random.Between(14, 55));
  const auto treat = [&](Kind kind, const Code& code, Day when) {
    story.Add(kind, code, when, random.Between(3, 21));
    course.treated = true;
    course.last_treatment = when;
  };
  if (site.operation != nullptr && !course.advanced && random.PerMille(site.operated)) {
    const bool both = site.operation == &kBreastExcision && random.PerMille(70);
    treat(Kind::kProcedure, both ? kBilateralMastectomy : *site.operation, day);
    if (both) StopBreastScreening(story, day);
    day = AddDays(day, random.Between(28, 56));
  }
  if (random.PerMille(site.chemotherapy)) {
    const int64_t cycles = random.Between(3, 6);
    // Practices learn of some cycles only.
    for (int64_t cycle = 0; cycle < cycles; ++cycle, day = AddDays(day, 21)) {
      if (cycle == 0 || random.PerMille(500)) treat(Kind::kProcedure, kChemotherapy, day);
    }
  } else if (course.advanced && random.PerMille(200)) {
    treat(Kind::kProcedure, kImmunotherapy, day);
  }
  if (random.PerMille(site.radiotherapy)) {
    treat(Kind::kProcedure, kRadiotherapyStarted, day);
    treat(Kind::kProcedure, kRadiotherapyCompleted, AddDays(day, random.Between(4, 38)));
  }
  if (course.treated && random.PerMille(270) && course.diagnosed >= *MakeDay(2015, 1, 1)) {
    const Day written = AddDays(course.last_treatment, random.Between(20, 120));
    story.Add(Kind::kDocument, kTreatmentSummary, written, random.Between(2, 30));
  }
  // Hormones of breast cancer go on for five years.
  if (site.code.code == "254837009" && random.PerMille(650)) {
    const Code& drug = random.PerMille(400) ? kTamoxifen : kAnastrozole;
    for (int months = 3; months <= 60; months += 12) {
      story.Add(Kind::kMedication, drug, OpenDay(AddMonths(course.diagnosed, months)));
    }
  }
}

void AddReview(Random& random, Story& story, Day diagnosed, int64_t first_day, int64_t last_day) {
  const Day day = OpenDay(AddDays(diagnosed, random.Between(first_day, last_day)));
  const Code& code = day < *MakeDay(2020, 4, 1) ? kOldCancerCareReview : kCancerCareReview;
  const Coding coding = day < *MakeDay(2018, 4, 1) ? Coding::kReadOnly : Coding::kOwn;
  story.Add({.occurred = day,
             .kind = Kind::kProcedure,
             .code = &code,
             .coding = coding,
             .role = random.PerMille(450)   ? Role::kGp
                     : random.PerMille(600) ? Role::kNurse
                                            : Role::kCoordinator});
}

// Cancer care reviews in time, late and missing. How soon is not published by the month; over four
// in five were done within 12 months while that was paid for.
void AddReviews(Random& random, Story& story, const Course& course) {
  if (course.diagnosed < *MakeDay(2004, 1, 1)) return;
  const int64_t draw = random.Below(1000);
  if (draw < 420) {
    AddReview(random, story, course.diagnosed, 25, 180);
  } else if (draw < 660) {
    AddReview(random, story, course.diagnosed, 185, 364);
  } else if (draw < 750) {
    AddReview(random, story, course.diagnosed, 367, 800);
  } else if (draw < 785) {
    const Day day = AddDays(course.diagnosed, random.Between(60, 330));
    story.Add(Kind::kAdministration, kCancerReviewDeclined, OpenDay(day));
  } else if (draw < 797) {
    story.Add(Kind::kAdministration, kCancerReviewUnsuitable,
              OpenDay(AddDays(course.diagnosed, random.Between(30, 300))));
  }
  if (random.PerMille(200)) AddReview(random, story, course.diagnosed, 400, 760);
  if (random.PerMille(180)) {
    const Day invited = OpenDay(AddDays(course.diagnosed, random.Between(60, 200)));
    story.Add(Kind::kAdministration, kCancerReviewInvitation, invited);
    if (random.PerMille(400)) {
      story.Add(Kind::kAdministration, kCancerReviewInvitation,
                OpenDay(AddDays(invited, random.Between(6, 30))));
    }
  }
}

void AddSupport(Random& random, Story& story, const Course& course) {
  if (course.diagnosed >= *MakeDay(2019, 1, 1)) {
    const int64_t draw = random.Below(100);
    if (draw < 68) {
      const Day day = OpenDay(
          AddDays(course.diagnosed, draw < 54 ? random.Between(5, 88) : random.Between(95, 260)));
      const Code& code = random.PerMille(350)   ? kCancerInformationOffered
                         : random.PerMille(250) ? kDiagnosisDiscussed
                                                : kSupportOffered;
      story.Add({.occurred = day,
                 .kind = Kind::kProcedure,
                 .code = &code,
                 .coding = random.PerMille(500) ? Coding::kWithRead : Coding::kOwn,
                 .role = random.PerMille(500) ? Role::kCoordinator : Role::kNurse});
    }
    if (random.PerMille(430)) {
      const Day offered =
          OpenDay(AddDays(course.diagnosed,
                          random.PerMille(650) ? random.Between(3, 30) : random.Between(33, 140)));
      story.Add(Kind::kAdministration, kNeedsAssessmentOffered, offered, random.Below(10));
      if (random.PerMille(550)) {
        const Day assessed = AddDays(offered, random.Between(1, 40));
        story.Add(Kind::kProcedure, kNeedsAssessment, assessed, random.Below(10));
      } else if (random.PerMille(250)) {
        story.Add(Kind::kAdministration, kNeedsAssessmentDeclined,
                  AddDays(offered, random.Below(20)));
      }
    }
  }
  const int age = story.person().AgeOn(course.diagnosed);
  if (age >= 16 && age < 60 && random.PerMille(450)) {
    story.Add(Kind::kAdministration, kPrescriptionExemption,
              OpenDay(AddDays(course.diagnosed, random.Between(15, 150))));
  }
  if (random.PerMille(100))
    story.Add(Kind::kProcedure, kBenefitsCounselling, OpenDay(AddDays(course.diagnosed, 60)));
  if (random.PerMille(60))
    story.Add(Kind::kReferral, kSocialPrescribing, OpenDay(AddDays(course.diagnosed, 95)));
}

void AddPalliativeCare(Random& random, Story& story, Day from) {
  story.Add(Kind::kAdministration, random.PerMille(500) ? kPalliativeRegister : kGoldStandards,
            OpenDay(from));
  if (random.PerMille(400)) {
    story.Add(Kind::kAdministration, kNotForResuscitation,
              OpenDay(AddDays(from, random.Below(60))));
  }
  if (random.PerMille(60)) {
    story.Add(Kind::kAdministration, kPalliativeNotIndicated,
              OpenDay(AddDays(from, random.Between(90, 300))));
  }
}

void AddAdvancedDisease(Random& random, Story& story, const Course& course) {
  const Person& person = story.person();
  const Code* const kSecondaries[] = {&kSecondaryBone, &kSecondaryLiver, &kSecondaryLung,
                                      &kSecondaryBrain};
  if (random.PerMille(700)) {
    const Code& secondary = *random.OneOf(kSecondaries);
    const Day found = AddDays(course.diagnosed, random.Below(500));
    story.Add(Kind::kCondition, secondary, found, random.Between(3, 30));
  }
  if (person.died != Day::Max()) {
    if (random.PerMille(600))
      AddPalliativeCare(random, story, AddDays(person.died, -random.Between(5, 200)));
  } else if (course.diagnosed > AddDays(person.on, -1500) && random.PerMille(420)) {
    AddPalliativeCare(random, story, AddDays(course.diagnosed, random.Between(20, 400)));
  }
}

// PSA every three to six months, as the hospital asked.
void AddFollowUpTests(Random& random, Story& story, const Course& course) {
  if (course.site->code.code != "399068003") return;
  int64_t tenths = random.Between(1, 30);
  const Day first = std::max(AddDays(course.diagnosed, 90), AddDays(story.person().on, -4 * 365));
  for (Day day = first; day <= story.person().LastDay();
       day = AddDays(day, random.Between(80, 200))) {
    story.Add({.occurred = OpenDay(day),
               .recorded = AddDays(OpenDay(day), random.Below(3)),
               .kind = Kind::kResult,
               .code = &kPsa,
               .value = tenths < 2 ? "<0.1" : DecimalText(tenths * 100, 1),
               .unit = "ug/L"});
    tenths = std::max<int64_t>(1, tenths + random.Between(-3, 4));
  }
}

void AddCourse(Random& random, Story& story, const CancerSite& site, Day diagnosed) {
  Course course{.site = &site, .diagnosed = diagnosed};
  const Person& person = story.person();
  const bool died = person.died != Day::Max();
  course.advanced =
      random.PerMille(died ? 800 : site.fatal / (diagnosed < AddDays(person.on, -4 * 365) ? 6 : 2));
  AddRoute(random, story, course);
  AddDiagnosis(random, story, course);
  AddTreatment(random, story, course);
  AddReviews(random, story, course);
  AddSupport(random, story, course);
  AddFollowUpTests(random, story, course);
  if (course.advanced) AddAdvancedDisease(random, story, course);
}

// Codes near cancer that must not be taken for one, and palliative care without cancer.
void AddNearMisses(Random& random, Story& story) {
  const Person& person = story.person();
  const int age = person.AgeOn(person.LastDay());
  const Day day = OpenDay(AddDays(person.LastDay(), -random.Below(3000)));
  if (random.PerMille(age < 50 ? 2 : 22))
    story.Add(Kind::kCondition, kBasalCell, day, random.Between(0, 30));
  if (age >= 40 && random.PerMille(2)) {
    const Code& history = random.PerMille(500) ? kHistoryOfLeukaemia : kHistoryOfLungCancer;
    story.Add({.occurred = AddDays(day, -5000),
               .recorded = day,
               .kind = Kind::kCondition,
               .code = &history,
               .precision = Precision::kYear});
  }
  if (age >= 30 && random.PerMille(1)) story.Add(Kind::kCondition, kThyroidInSitu, day, 14);
  if (random.PerMille(age < 65 ? 0 : age < 80 ? 9 : 60)) {
    AddPalliativeCare(random, story, AddDays(person.LastDay(), -random.Below(700)));
  }
}

Day PickDiagnosisDay(Random& random, const Person& person) {
  const bool died = person.died != Day::Max();
  const int64_t years =
      static_cast<int64_t>(died ? random.Pick(kYearsBeforeDeath) : random.Pick(kYearsAgo));
  return AddDays(person.LastDay(), -(years * 365 + 1 + random.Below(364)));
}

}  // namespace

bool AddCancer(Story& story) {
  const Person& person = story.person();
  Random random(person.seed, person.index, Topic::kCancer);
  const int age = person.AgeOn(person.LastDay());
  const bool died = person.died != Day::Max();
  // Cancer is the cause of somewhat over a quarter of deaths in England; more people die with one.
  const bool has_cancer = died ? age >= 20 && random.PerMille(330)
                               : random.PerHundredThousand(kPrevalence[AgeBand(age)] * 10);
  const Day diagnosed = PickDiagnosisDay(random, person);
  if (!has_cancer || person.AgeOn(diagnosed) < 1 || diagnosed < *MakeDay(1995, 1, 1)) {
    AddNearMisses(random, story);
    return false;
  }
  const CancerSite& site = PickSite(random, person.sex, person.AgeOn(diagnosed));
  AddCourse(random, story, site, diagnosed);
  // A second primary, some years later.
  if (random.PerMille(45)) {
    const Day second = AddDays(diagnosed, random.Between(200, 3600));
    const CancerSite& other = PickSite(random, person.sex, person.AgeOn(diagnosed));
    if (second < person.LastDay() && other.code.code != site.code.code) {
      AddCourse(random, story, other, second);
    }
  }
  return true;
}

}  // namespace waymark::population::synthesis
