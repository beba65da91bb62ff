// The stories written by hand: see the table in README.md, which follows the order of kStories.
#include <array>

#include "waymark/population/synthesis_sites.h"
#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {
namespace {

using calendar::AddDays;
using calendar::AddMonths;
using calendar::Day;
using calendar::MakeDay;

constexpr std::string_view kBreast = "254837009";
constexpr std::string_view kProstate = "399068003";
constexpr std::string_view kColon = "363406005";
constexpr std::string_view kLung = "363358000";
constexpr std::string_view kMelanoma = "93655004";
constexpr std::string_view kOvary = "363443007";

// Tells a story in days before the extract.
class Teller {
 public:
  explicit Teller(Story& story) : story_(story) {}

  Day Ago(int64_t days) const { return AddDays(story_.person().on, -days); }

  int64_t Tell(Kind kind, const Code& code, int64_t days_ago, Role role = Role::kGp,
               int64_t based_on = 0) {
    return story_.Add({.occurred = Ago(days_ago),
                       .kind = kind,
                       .code = &code,
                       .role = role,
                       .based_on = based_on});
  }
  int64_t Cancer(std::string_view site, Day day) {
    return story_.Add({.occurred = day,
                       .recorded = AddDays(day, 4),
                       .kind = Kind::kCondition,
                       .code = &SiteOf(site).code,
                       .role = Role::kAdministrator});
  }
  int64_t Kit(int64_t days_ago) { return Tell(Kind::kRequest, kFitKitGiven, days_ago); }
  int64_t Result(const Code& code, int64_t days_ago, std::string value, std::string_view unit,
                 int64_t based_on = 0) {
    return story_.Add({.occurred = Ago(days_ago),
                       .recorded = Ago(days_ago - 1),
                       .kind = Kind::kResult,
                       .code = &code,
                       .value = std::move(value),
                       .unit = unit,
                       .based_on = based_on});
  }
  int64_t Refer(const Code& referral, int64_t days_ago) {
    return story_.Add({.occurred = Ago(days_ago),
                       .kind = Kind::kReferral,
                       .code = &referral,
                       .role = Role::kGp,
                       .urgent = true});
  }
  // An appointment booked `booked_ago` days ago for `days_ago` (negative: still to come).
  void Appointment(int64_t referral, int64_t booked_ago, int64_t days_ago, Status ending) {
    Entry entry{.occurred = Ago(days_ago),
                .recorded = Ago(booked_ago),
                .kind = Kind::kAppointment,
                .code = &kUrgentAppointment,
                .status = Status::kBooked,
                .urgent = true,
                .based_on = referral};
    entry.number = story_.Add(entry);
    if (ending == Status::kBooked) return;
    entry.status = ending;
    entry.recorded = entry.occurred;
    story_.Add(entry);
  }
  void NotCancer(int64_t days_ago, int64_t referral) {
    Tell(Kind::kDocument, kOutcomeNotCancer, days_ago, Role::kAdministrator, referral);
  }
  void Review(Day day) {
    story_.Add({.occurred = day,
                .kind = Kind::kProcedure,
                .code = &kCancerCareReview,
                .role = Role::kNurse});
  }
  void SupportAndNeeds(Day diagnosed) {
    story_.Add({.occurred = AddDays(diagnosed, 20),
                .kind = Kind::kProcedure,
                .code = &kSupportOffered,
                .coding = Coding::kWithRead,
                .role = Role::kCoordinator});
    story_.Add({.occurred = AddDays(diagnosed, 25),
                .kind = Kind::kAdministration,
                .code = &kNeedsAssessmentOffered,
                .role = Role::kCoordinator});
  }
  void BowelHistory(int64_t days_ago) { Tell(Kind::kResult, kBowelNormal, days_ago, Role::kNone); }

 private:
  Story& story_;
};

// The last 29 February, or other day of a year, that lies at least `months` months before `on`.
Day LastOn(int month, int day, Day on, int months) {
  int year = calendar::ToCivil(on).year;
  for (;; --year) {
    const std::optional<Day> found = MakeDay(year, month, day);
    if (found && AddMonths(*found, months) < on) return *found;
  }
}

struct Sentinel {
  int age;
  Sex sex;
  void (*tell)(Teller& teller, Day on);
};

constexpr std::array<Sentinel, kSentinels> kStories = {{
    // 1 to 6: FIT.
    {67, Sex::kFemale,
     [](Teller& t, Day) {
       t.Tell(Kind::kCondition, kBowelHabit, 32), t.Kit(32), t.BowelHistory(300);
     }},
    {58, Sex::kMale,
     [](Teller& t, Day) {
       t.Tell(Kind::kCondition, kRectalBleeding, 15), t.Kit(15), t.BowelHistory(400);
     }},
    {62, Sex::kMale,
     [](Teller& t, Day) {
       t.Result(kFitResult, 6, "48", "ug/g", t.Kit(18));
       t.BowelHistory(350);
     }},
    {73, Sex::kMale,
     [](Teller& t, Day) {
       t.Result(kFitResult, 4, "12", "", t.Kit(20));
       t.BowelHistory(500);
     }},
    {55, Sex::kFemale,
     [](Teller& t, Day) {
       t.Result(kFitResult, 20, "sample rejected, please repeat", "", t.Kit(29));
       t.BowelHistory(200);
     }},
    {49, Sex::kFemale,
     [](Teller& t, Day) {
       const int64_t kit = t.Kit(60);
       t.Kit(40);
       t.Result(kFitResult, 33, "<10", "ug/g", kit);
     }},
    // 7 to 13: urgent suspected cancer referrals.
    {64, Sex::kMale,
     [](Teller& t, Day) {
       const int64_t referral = t.Refer(kLowerGiReferral, 40);
       t.Appointment(referral, 36, 28, Status::kAttended);
       t.BowelHistory(200);
     }},
    {71, Sex::kMale,
     [](Teller& t, Day) {
       t.Tell(Kind::kCondition, kHaemoptysis, 50), t.Refer(kLungReferral, 50), t.BowelHistory(600);
     }},
    {47, Sex::kFemale,
     [](Teller& t, Day) {
       const int64_t skin = t.Refer(kSkinReferral, 46);
       t.Refer(kBreastReferral, 39);
       t.NotCancer(20, skin);
     }},
    {69, Sex::kMale,
     [](Teller& t, Day) {
       t.Refer(kUrologyReferral, 55);
       t.Refer(kUrologyReferral, 34);
       t.NotCancer(8, 0);
       t.BowelHistory(100);
     }},
    {52, Sex::kFemale,
     [](Teller& t, Day) {
       const int64_t referral = t.Refer(kGynaecologyReferral, 21);
       t.Appointment(referral, 19, 5, Status::kMissed);
       t.Tell(Kind::kAdministration, kUrgentAppointmentMissed, 4, Role::kAdministrator, referral);
     }},
    {59, Sex::kMale,
     [](Teller& t, Day) {
       const int64_t referral = t.Refer(kUrologyReferral, 25);
       t.Appointment(referral, 22, 11, Status::kMissed);
       t.Appointment(referral, 7, -6, Status::kBooked);
       t.BowelHistory(250);
     }},
    {44, Sex::kFemale,
     [](Teller& t, Day) {
       const int64_t referral = t.Refer(kBreastReferral, 33);
       t.Appointment(referral, 32, 20, Status::kAttended);
       t.NotCancer(12, referral);
     }},
    // 14 to 21: cancer, reviews and support.
    {53, Sex::kFemale,
     [](Teller& t, Day on) {
       const Day day = AddMonths(on, -5);
       t.Cancer(kBreast, day);
       t.SupportAndNeeds(day);
     }},
    {74, Sex::kMale,
     [](Teller& t, Day on) { t.Cancer(kProstate, AddMonths(on, -7)), t.BowelHistory(500); }},
    {61, Sex::kMale,
     [](Teller& t, Day on) {
       const Day day = AddMonths(on, -4);
       t.Cancer(kColon, day);
       t.SupportAndNeeds(day);
       t.Review(AddDays(day, 95));
     }},
    {66, Sex::kMale,
     [](Teller& t, Day on) {
       const Day day = LastOn(2, 29, on, 7);
       t.Cancer(kMelanoma, day);
       t.SupportAndNeeds(day);
       t.Review(AddMonths(day, 6));
       t.BowelHistory(250);
     }},
    {70, Sex::kFemale,
     [](Teller& t, Day on) {
       const Day day = LastOn(8, 31, on, 6);
       t.Cancer(kLung, day);
       t.SupportAndNeeds(day);
       t.BowelHistory(300);
     }},
    {57, Sex::kFemale,
     [](Teller& t, Day on) {
       const Day day = AddMonths(on, -8);
       t.Cancer(kOvary, day);
       t.SupportAndNeeds(day);
       t.Tell(Kind::kAdministration, kCancerReviewDeclined, 90);
       t.BowelHistory(300);
     }},
    {79, Sex::kMale,
     [](Teller& t, Day on) {
       t.Cancer(kLung, AddMonths(on, -9));
       t.Tell(Kind::kCondition, kSecondaryBone, 151);
       t.Tell(Kind::kAdministration, kPalliativeRegister, 40);
     }},
    {64, Sex::kFemale,
     [](Teller& t, Day on) {
       t.Cancer(kBreast, AddMonths(on, -130));
       t.Review(AddMonths(on, -126));
       t.Cancer(kLung, AddMonths(on, -2));
       t.BowelHistory(200);
     }},
    // 22 to 24: screening.
    {66, Sex::kMale,
     [](Teller& t, Day) {
       t.BowelHistory(900);
       t.Tell(Kind::kAdministration, kBowelNoResponse, 60, Role::kAdministrator);
     }},
    {59, Sex::kFemale,
     [](Teller& t, Day) {
       t.Tell(Kind::kResult, kBreastNormal, 1151, Role::kNone);
       t.Tell(Kind::kAdministration, kBreastMissed, 55, Role::kAdministrator);
       t.BowelHistory(250);
     }},
    {34, Sex::kFemale,
     [](Teller& t, Day) {
       t.Tell(Kind::kResult, kCervicalVirusNegative, 1700, Role::kNone);
       t.Tell(Kind::kAdministration, kCervicalNoResponse, 260, Role::kAdministrator);
       t.Tell(Kind::kAdministration, kCervicalNoResponse, 160, Role::kAdministrator);
       t.Tell(Kind::kAdministration, kCervicalThreeInvitations, 29, Role::kNurse);
     }},
    // 25 and 26: results.
    {65, Sex::kMale,
     [](Teller& t, Day) { t.Result(kPsa, 21, "8.9", "ug/L"), t.BowelHistory(330); }},
    {60, Sex::kFemale,
     [](Teller& t, Day) {
       t.Tell(Kind::kPlan, kResultPlan, 13, Role::kGp, t.Result(kPlatelets, 14, "512", "10*9/L"));
       t.BowelHistory(330);
     }},
    // 27 to 29: people who left, returned and died.
    {45, Sex::kMale, [](Teller& t, Day) { t.Refer(kSkinReferral, 35); }},
    {68, Sex::kFemale,
     [](Teller& t, Day on) {
       t.Cancer(kColon, AddMonths(on, -100));
       t.Kit(18);
       t.BowelHistory(700);
     }},
    {83, Sex::kMale,
     [](Teller& t, Day on) {
       t.Cancer(kProstate, AddMonths(on, -7));
       t.Kit(60);
     }},
    // 30: much at once, and no birth date.
    {63, Sex::kMale,
     [](Teller& t, Day on) {
       t.Cancer(kMelanoma, AddMonths(on, -7));
       t.Kit(35);
       const int64_t referral = t.Refer(kUrologyReferral, 32);
       t.Appointment(referral, 28, 11, Status::kMissed);
       t.Result(kPsa, 33, "11.4", "ug/L");
       t.Tell(Kind::kAdministration, kBowelNoResponse, 99, Role::kAdministrator);
     }},
}};

Person PersonOf(int64_t index, Day on) {
  const Sentinel& sentinel = kStories[static_cast<size_t>(index)];
  Person person;
  person.index = index;
  person.on = on;
  person.sex = sentinel.sex;
  person.birth = AddDays(AddMonths(on, -12 * sentinel.age), -(20 + index * 9));
  person.registrations = {{AddDays(AddMonths(on, -120), index)}};
  switch (index + 1) {
    case 27:
      person.registrations.back().to = AddDays(on, -10);
      break;
    case 28:
      person.registrations = {{AddMonths(on, -200), AddMonths(on, -20)}, {AddMonths(on, -11)}};
      break;
    case 29:
      person.died = AddDays(on, -25);
      person.registrations.back().to = AddDays(on, -23);
      break;
    case 30:
      person.birth_known = false;
      break;
    default:
      break;
  }
  return person;
}

}  // namespace

Patient MakeSentinel(int64_t index, Day on) {
  Patient patient{.person = PersonOf(index, on), .entries = {}, .replies = {}};
  Story story(patient.person);
  Teller teller(story);
  // Everybody has something that no rule asks about.
  teller.Tell(Kind::kObservation, kNeverSmoked, 700, Role::kNurse);
  teller.Tell(Kind::kConsultation, kFaceToFace, 420 + index, Role::kGp);
  kStories[static_cast<size_t>(index)].tell(teller, on);
  story.Settle();
  // The diagnosis of patient 28 is known by its month only.
  for (Entry& entry : story.entries()) {
    if (index + 1 == 28 && entry.kind == Kind::kCondition) entry.precision = Precision::kMonth;
  }
  story.Finish();
  patient.entries = story.entries();
  return patient;
}

}  // namespace waymark::population::synthesis
