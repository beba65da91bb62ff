#include <algorithm>
#include <array>

#include "waymark/population/synthesis_sites.h"
#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {
namespace {

using calendar::AddDays;
using calendar::Day;

// How far back referrals and FIT kits go.
constexpr int64_t kDays = 3 * 365;

// Urgent suspected cancer referrals that do not find cancer, a year and 10,000 people, by age 0-19,
// 20-39, 40-49, 50-59, 60-69, 70-79, 80 and over. With those that do find it the sum is near 460 a
// year and 10,000: 7 to 11 a week as published for England; the split by age is approximate.
constexpr std::array<int, 7> kReferralsPer10000 = {40, 300, 560, 680, 700, 800, 750};
// FIT kits for symptoms, a year and 10,000 people, by the same ages: near 2 in 100 people a year,
// approximate.
constexpr std::array<int, 7> kKitsPer10000 = {2, 60, 220, 320, 380, 430, 380};

// A day of the last three years on which something with this yearly rate happened, or Max().
Day DayOfRare(Random& random, const Person& person, int per_10000_a_year) {
  const Day day = OpenDay(AddDays(person.on, -random.Below(kDays)));
  const bool happened = random.PerHundredThousand(int64_t{per_10000_a_year} * 10 * 3);
  return happened && day <= person.LastDay() && day > person.birth ? day : Day::Max();
}

// What the hospital found, unless nobody told the practice.
void AddOutcome(Random& random, Story& story, const UrgentReferral& referral) {
  if (referral.seen == Day::Max()) {
    if (random.PerMille(250)) {
      story.Add({.occurred = AddDays(referral.referred, random.Between(2, 12)),
                 .kind = Kind::kAdministration,
                 .code = &kReferralRejected,
                 .role = Role::kAdministrator,
                 .based_on = referral.number});
    }
    return;
  }
  if (random.PerMille(60)) return;
  const Day found = AddDays(referral.seen, random.Between(0, 28));
  story.Add({.occurred = found,
             .recorded = AddDays(found, random.Between(1, 12)),
             .kind = Kind::kDocument,
             .code = &kOutcomeNotCancer,
             .role = Role::kAdministrator,
             .based_on = random.PerMille(850) ? referral.number : 0});
}

std::string FitValue(Random& random, bool positive) {
  if (positive) {
    if (random.PerMille(120)) return ">400";
    return random.PerMille(500) ? std::to_string(random.Between(10, 60))
                                : std::to_string(random.Between(61, 400));
  }
  const int64_t draw = random.Below(100);
  if (draw < 50) return "<10";
  if (draw < 75) return "<4";
  if (draw < 90) return std::to_string(random.Between(4, 9));
  return DecimalText(random.Between(41, 98) * 100, 1);
}

void AddFit(Random& random, Story& story, Day given) {
  const Code& symptom = random.PerMille(350)   ? kRectalBleeding
                        : random.PerMille(500) ? kBowelHabit
                                               : kAbdominalPain;
  story.Add({.occurred = given, .kind = Kind::kCondition, .code = &symptom, .role = Role::kGp});
  const bool read_only = random.PerMille(60);
  const int64_t kit = story.Add({.occurred = given,
                                 .kind = Kind::kRequest,
                                 .code = read_only ? &kFaecalBloodRequested : &kFitKitGiven,
                                 .coding = random.PerMille(250) ? Coding::kWithRead : Coding::kOwn,
                                 .role = Role::kGp});
  Day tested = AddDays(given, random.BetweenRatherLow(3, 45));
  // Nearly 9 of 10 kits come back; some of the rest are given again.
  if (random.PerMille(120)) {
    if (!random.PerMille(350)) return;
    const Day again = OpenDay(AddDays(given, random.Between(15, 40)));
    story.Add(
        {.occurred = again, .kind = Kind::kRequest, .code = &kFitKitGiven, .role = Role::kNurse});
    if (random.PerMille(300)) return;
    tested = AddDays(again, random.Between(4, 20));
  }
  const int64_t lag = random.Between(1, 5);
  if (random.PerMille(30)) {
    if (random.PerMille(500)) {
      story.Add({.occurred = tested,
                 .recorded = AddDays(tested, lag),
                 .kind = Kind::kResult,
                 .code = &kFitResult,
                 .value = "sample rejected, please repeat",
                 .based_on = kit});
    } else {
      story.Add(Kind::kAdministration, kFitSpoilt, tested, lag);
    }
    if (random.PerMille(400)) return;
    tested = AddDays(tested, random.Between(10, 30));
  }
  const bool positive = random.PerMille(110);
  story.Add({.occurred = tested,
             .recorded = AddDays(tested, lag),
             .kind = Kind::kResult,
             .code = &kFitResult,
             .value = FitValue(random, positive),
             .unit = random.PerMille(120) ? "\u00b5g/g" : "ug/g",
             .based_on = random.PerMille(700) ? kit : 0});
  if (!positive || !random.PerMille(900)) return;
  const Day referred = OpenDay(AddDays(tested, lag + random.Below(4)));
  AddOutcome(random, story, AddUrgentReferral(random, story, kLowerGiReferral, symptom, referred));
}

}  // namespace

UrgentReferral AddUrgentReferral(Random& random, Story& story, const Code& referral_code,
                                 const Code& symptom, Day day) {
  UrgentReferral referral{.referred = day};
  story.Add({.occurred = day, .kind = Kind::kCondition, .code = &symptom, .role = Role::kGp});
  referral.number = story.Add({.occurred = day,
                               .recorded = AddDays(day, random.PerMille(150) ? 1 : 0),
                               .kind = Kind::kReferral,
                               .code = &referral_code,
                               .role = Role::kGp,
                               .urgent = true});
  if (random.PerMille(40)) return referral;  // no appointment reached the record
  const Day booked = AddDays(day, random.Between(1, 6));
  Day appointment = OpenDay(AddDays(booked, random.Between(4, 18)));
  Entry entry{.occurred = appointment,
              .recorded = booked,
              .kind = Kind::kAppointment,
              .code = &kUrgentAppointment,
              .status = Status::kBooked,
              .urgent = true,
              .based_on = referral.number};
  const auto add_with_ending = [&](Status ending) {
    entry.number = 0;
    entry.status = Status::kBooked;
    entry.recorded = booked;
    entry.number = story.Add(entry);
    entry.status = ending;
    entry.recorded = AddDays(entry.occurred, random.Below(4));
    story.Add(entry);
  };
  // 5 to 7 % are cancelled or missed; most of those are booked again.
  if (random.PerMille(60)) {
    const bool missed = random.PerMille(700);
    add_with_ending(missed ? Status::kMissed : Status::kCancelled);
    if (missed && random.PerMille(600)) {
      story.Add({.occurred = appointment,
                 .recorded = AddDays(appointment, random.Between(1, 9)),
                 .kind = Kind::kAdministration,
                 .code = &kUrgentAppointmentMissed,
                 .role = Role::kAdministrator,
                 .based_on = referral.number});
    }
    if (!random.PerMille(750)) return referral;
    appointment = OpenDay(AddDays(appointment, random.Between(7, 21)));
    entry.occurred = appointment;
  }
  add_with_ending(Status::kAttended);
  referral.seen = appointment;
  return referral;
}

void AddReferrals(Story& story) {
  const Person& person = story.person();
  Random random(person.seed, person.index, Topic::kReferrals);
  const size_t band = AgeBand(person.AgeOn(person.LastDay()));
  // Two independent chances, so that some patients have two referrals.
  for (int chance = 0; chance < 2; ++chance) {
    const Day day = DayOfRare(random, person, kReferralsPer10000[band] / 2);
    if (day == Day::Max()) continue;
    const ReferralRoute& route = PickRoute(random, person);
    AddOutcome(random, story,
               AddUrgentReferral(random, story, *route.referral, *route.symptom, day));
  }
  const Day kit = DayOfRare(random, person, kKitsPer10000[band]);
  if (kit != Day::Max() && person.AgeOn(kit) >= 16) AddFit(random, story, kit);
}

}  // namespace waymark::population::synthesis
