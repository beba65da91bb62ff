#include <algorithm>
#include <array>

#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {
namespace {

using calendar::AddDays;
using calendar::AddMonths;
using calendar::Day;

// How many years of everyday entries an extract shows.
constexpr int kYears = 4;

// People per 1,000 by age 0-17, 18-39, 40-59, 60-74, 75 and over: after the prevalences of the
// Quality and Outcomes Framework 2023/24 in England (hypertension 14.8 %, diabetes 7.7 % of adults,
// asthma 6.5 %, COPD 1.9 %, coronary heart disease 3.0 %, atrial fibrillation 2.2 %, chronic kidney
// disease 4.4 %, depression 13 % of adults); the split by age is approximate.
struct LongTermCondition {
  Code code;
  std::array<int, 5> per_mille;
  Code medicine;
};
constexpr LongTermCondition kConditions[] = {
    {{System::kSnomed, "38341003", "Hypertensive disorder", "G20.."},
     {0, 10, 140, 380, 580},
     {System::kSnomed, "108537001", "Product containing amlodipine"}},
    {{System::kSnomed, "44054006", "Type 2 diabetes mellitus", "C10F."},
     {0, 10, 70, 160, 190},
     {System::kSnomed, "109081006", "Product containing metformin"}},
    {{System::kSnomed, "195967001", "Asthma", "H33.."},
     {40, 60, 70, 75, 70},
     {System::kSnomed, "91143003", "Product containing salbutamol"}},
    {{System::kSnomed, "13645005", "Chronic obstructive lung disease", "H3..."},
     {0, 1, 12, 55, 75},
     {System::kSnomed, "91143003", "Product containing salbutamol"}},
    {{System::kSnomed, "53741008", "Coronary arteriosclerosis", "G3..."},
     {0, 1, 18, 80, 150},
     {System::kSnomed, "108600003", "Product containing atorvastatin"}},
    {{System::kSnomed, "49436004", "Atrial fibrillation", "G5730"},
     {0, 1, 10, 55, 160},
     {System::kSnomed, "48603004", "Product containing warfarin"}},
    {{System::kSnomed, "709044004", "Chronic kidney disease"},
     {0, 2, 18, 90, 250},
     {System::kSnomed, "318851002", "Enalapril maleate 5 mg oral tablet"}},
    {{System::kSnomed, "35489007", "Depressive disorder", "E2B.."},
     {5, 130, 160, 120, 90},
     {System::kLocal, "drug-antidepressant", "Antidepressant issued"}},
};

// Reasons for consulting, with how often.
struct Complaint {
  Code code;
  int weight;
};
constexpr Complaint kComplaints[] = {
    {{System::kSnomed, "54150009", "Upper respiratory infection", "H05z."}, 14},
    {kCough, 9},
    {{System::kSnomed, "279039007", "Low back pain", "16C5."}, 8},
    {{System::kSnomed, "57676002", "Joint pain"}, 8},
    {{System::kSnomed, "43116000", "Eczema", "M111."}, 6},
    {{System::kSnomed, "271807003", "Eruption of skin"}, 7},
    {kHeadache, 5},
    {kFatigue, 6},
    {{System::kSnomed, "68566005", "Urinary tract infectious disease"}, 5},
    {{System::kSnomed, "48694002", "Anxiety", "1B13."}, 7},
    {{System::kSnomed, "162031009", "Indigestion"}, 4},
    {kAbdominalPain, 4},
    {{System::kSnomed, "62315008", "Diarrhoea", "19F2."}, 3},
    {{System::kSnomed, "14760008", "Constipation", "19C2."}, 3},
    {{System::kSnomed, "404640003", "Dizziness"}, 3},
    {{System::kSnomed, "193462001", "Insomnia"}, 3},
    {{System::kSnomed, "65363002", "Otitis media", "F52z."}, 3},
    {{System::kSnomed, "36971009", "Sinusitis"}, 2},
    {kSkinLesion, 3},
    {{System::kSnomed, "267036007", "Breathlessness", "173.."}, 2},
};
constexpr Code kMedicines[] = {
    {System::kSnomed, "27658006", "Product containing amoxicillin"},
    {System::kSnomed, "90332006", "Product containing paracetamol"},
    {System::kSnomed, "25673006", "Product containing omeprazole"},
    {System::kLocal, "drug-emollient", "Emollient issued"},
    {System::kLocal, "drug-ibuprofen-gel", "Ibuprofen gel issued"},
};

size_t AgeGroup(int age) { return age < 18 ? 0 : age < 40 ? 1 : age < 60 ? 2 : age < 75 ? 3 : 4; }

// A day in the last kYears, when the practice was open and the patient born.
Day RecentDay(Random& random, const Person& person, int year) {
  const Day end = AddDays(person.LastDay(), -int64_t{365} * year);
  return std::max(OpenDay(AddDays(end, -random.Below(365))), person.birth);
}

void AddLongTermConditions(Random& random, Story& story) {
  const Person& person = story.person();
  const int age = person.AgeOn(person.LastDay());
  for (const LongTermCondition& condition : kConditions) {
    if (!random.PerMille(condition.per_mille[AgeGroup(age)])) continue;
    const int64_t lifetime = person.LastDay().serial() - person.birth.serial();
    const Day since = AddDays(person.LastDay(), -random.Below(std::min<int64_t>(lifetime, 7000)));
    Entry diagnosis{
        .occurred = since, .kind = Kind::kCondition, .code = &condition.code, .role = Role::kGp};
    const bool old = since < AddDays(person.on, -3000);
    if (old) diagnosis.coding = random.PerMille(500) ? Coding::kWithRead : Coding::kReadFirst;
    if (old && random.PerMille(80)) {
      diagnosis.precision = random.PerMille(500) ? Precision::kYear : Precision::kMonth;
    }
    story.Add(diagnosis);
    for (int year = 0; year < kYears; ++year) {
      const Day issued = RecentDay(random, person, year);
      if (issued < since) continue;
      story.Add({.occurred = issued,
                 .kind = Kind::kMedication,
                 .code = &condition.medicine,
                 .role = random.PerMille(300) ? Role::kPharmacist : Role::kGp});
      if (year < 2) story.Add(Kind::kObservation, kMedicationReview, AddDays(issued, 1));
    }
  }
}

void AddBloodPressure(Random& random, Story& story, Day day, int64_t consultation) {
  Entry reading{.occurred = day,
                .kind = Kind::kObservation,
                .code = &kSystolic,
                .value = std::to_string(random.Around(134, 12)),
                .unit = "mm[Hg]",
                .role = Role::kNurse,
                .consultation = consultation};
  story.Add(reading);
  reading.code = &kDiastolic;
  reading.value = std::to_string(random.Around(79, 7));
  story.Add(reading);
}

void AddConsultations(Random& random, Story& story) {
  const Person& person = story.person();
  std::array<int, std::size(kComplaints)> weights{};
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = kComplaints[i].weight;
  // Contacts that are coded, a year, in tenths, by age group.
  constexpr std::array<int, 5> kTenths = {16, 20, 25, 36, 46};
  for (int year = 0; year < kYears; ++year) {
    const size_t group = AgeGroup(person.AgeOn(AddDays(person.LastDay(), -365 * year)));
    const int64_t contacts = random.Below(2 * kTenths[group] + 10) / 10;
    for (int64_t i = 0; i < contacts; ++i) {
      const Day day = RecentDay(random, person, year);
      const bool nurse = random.PerMille(350);
      const bool visit = group == 4 && random.PerMille(100);
      const Code& how = visit ? kHomeVisit : random.PerMille(300) ? kTelephone : kFaceToFace;
      const Role role = nurse ? Role::kNurse : Role::kGp;
      const int64_t consultation =
          story.Add({.occurred = day, .kind = Kind::kConsultation, .code = &how, .role = role});
      if (random.PerMille(750)) {
        story.Add({.occurred = day,
                   .kind = Kind::kCondition,
                   .code = &kComplaints[random.Pick(weights)].code,
                   .role = role,
                   .consultation = consultation});
      }
      if (random.PerMille(250)) {
        story.Add({.occurred = day,
                   .kind = Kind::kMedication,
                   .code = &random.OneOf(kMedicines),
                   .role = role,
                   .consultation = consultation});
      }
      if (group > 0 && random.PerMille(nurse ? 450 : 120)) {
        AddBloodPressure(random, story, day, consultation);
      }
      if (random.PerMille(120)) {
        const Day written = AddDays(day, random.Between(10, 60));
        story.Add(Kind::kDocument, kHospitalLetter, written, random.Between(2, 15));
      }
    }
  }
}

void AddSmoking(Random& random, Story& story) {
  const Person& person = story.person();
  if (person.AgeOn(person.LastDay()) < 16 || random.PerMille(60)) return;
  // Smokers 12 %, ex-smokers 25 % of adults (Annual Population Survey 2023, England, rounded).
  const int64_t draw = random.Below(100);
  const Code& habit = draw < 12 ? kSmoker : draw < 37 ? kExSmoker : kNeverSmoked;
  for (int64_t days = random.Below(900); days < 3000; days += random.Between(400, 1100)) {
    const Day day = OpenDay(AddDays(person.LastDay(), -days));
    if (person.AgeOn(day) < 16) break;
    story.Add({.occurred = day,
               .kind = Kind::kObservation,
               .code = &habit,
               .coding = day.serial() < 17500 ? Coding::kWithRead : Coding::kOwn,
               .role = Role::kNurse});
  }
}

void AddWeight(Random& random, Story& story) {
  const Person& person = story.person();
  const int age = person.AgeOn(person.LastDay());
  int64_t kilograms10 =
      age < 18 ? 35 + age * 33 : random.Around(person.sex == Sex::kMale ? 850 : 720, 90);
  // A few lose much weight within months: some of them ill, some on purpose.
  const bool losing = age >= 40 && random.PerMille(8);
  for (int year = 0; year < kYears; ++year) {
    if (!random.PerMille(age < 18 ? 150 : 350) && !(losing && year < 1)) continue;
    const Day day = RecentDay(random, person, year);
    Entry weight{.occurred = day,
                 .kind = Kind::kObservation,
                 .code = &kWeight,
                 .value = DecimalText(kilograms10 * 100, 1),
                 .unit = "kg",
                 .role = Role::kNurse};
    if (random.PerMille(15)) {
      weight.value = DecimalText(kilograms10 * 15748 / 1000, 1);  // 6.35 kg each
      weight.unit = "stone";
    }
    story.Add(weight);
    if (losing && year == 0) {
      weight.occurred = AddDays(day, -random.Between(40, 170));
      weight.recorded = Day::Min();
      weight.value = DecimalText(kilograms10 * 100 * 110 / 100, 1);
      weight.unit = "kg";
      story.Add(weight);
    }
    kilograms10 += random.Around(0, 8);
    if (age < 18) kilograms10 -= 33;
    kilograms10 = std::max<int64_t>(kilograms10, 32);
  }
}

void AddVaccines(Random& random, Story& story) {
  const Person& person = story.person();
  if (person.AgeOn(person.on) < 18) {
    if (random.PerMille(900)) story.Add(Kind::kProcedure, kMmrVaccine, AddDays(person.birth, 375));
    if (random.PerMille(840)) story.Add(Kind::kProcedure, kMmrVaccine, AddDays(person.birth, 1240));
    return;
  }
  const int last = calendar::ToCivil(person.on).year;
  for (int year = last - kYears; year <= last; ++year) {
    const Day autumn = OpenDay(AddDays(*calendar::MakeDay(year, 9, 20), random.Below(80)));
    if (person.AgeOn(autumn) < 65 || !random.PerMille(750)) continue;
    // A quarter are given by pharmacies, whose messages come later.
    story.Add(Kind::kProcedure, kFluVaccine, autumn,
              random.PerMille(250) ? random.Between(1, 30) : 0);
  }
}

// Appointments with the nurse: past ones kept or missed, and a few that are still to come.
void AddBookings(Random& random, Story& story) {
  const Person& person = story.person();
  if (random.PerMille(80)) {
    const Day day = RecentDay(random, person, 0);
    const Day booked = AddDays(day, -random.Between(3, 28));
    const int64_t number = story.Add({.occurred = day,
                                      .recorded = booked,
                                      .kind = Kind::kAppointment,
                                      .code = &kNurseAppointment,
                                      .status = Status::kBooked,
                                      .role = Role::kAdministrator});
    story.Add({.number = number,
               .occurred = day,
               .recorded = day,
               .kind = Kind::kAppointment,
               .code = &kNurseAppointment,
               .status = random.PerMille(70) ? Status::kMissed : Status::kAttended,
               .role = Role::kAdministrator});
  }
  if (person.IsListed() && random.PerMille(25)) {
    story.Add({.occurred = OpenDay(AddDays(person.on, random.Between(1, 45))),
               .recorded = AddDays(person.on, -random.Below(14)),
               .kind = Kind::kBooking,
               .code = &kNurseAppointment,
               .status = Status::kBooked,
               .role = Role::kAdministrator});
  }
}

}  // namespace

void AddEveryday(Story& story) {
  const Person& person = story.person();
  Random random(person.seed, person.index, Topic::kEveryday);
  AddLongTermConditions(random, story);
  AddConsultations(random, story);
  AddSmoking(random, story);
  AddWeight(random, story);
  AddVaccines(random, story);
  AddBookings(random, story);
  AddBloodTests(random, story);
}

}  // namespace waymark::population::synthesis
