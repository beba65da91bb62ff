#include "waymark/population/synthesis_person.h"

#include <algorithm>
#include <array>

#include "waymark/population/synthesis_random.h"

namespace waymark::population::synthesis {
namespace {

using calendar::AddDays;
using calendar::Day;

// People of England by five-year age band in thousands, and women per 1,000 in the band. After the
// Office for National Statistics' mid-2022 population estimates for England (published November
// 2023), rounded by hand: approximate. The last band is 90 and over.
constexpr std::array<int, 19> kThousands = {3080, 3350, 3480, 3300, 3440, 3720, 3960,
                                            3870, 3700, 3450, 3830, 3850, 3350, 2800,
                                            2620, 2190, 1440, 900,  530};
constexpr std::array<int, 19> kWomenPerMille = {487, 487, 488, 487, 495, 503, 508, 508, 506, 504,
                                                505, 507, 510, 512, 518, 530, 548, 585, 665};

// How the ages of those who die differ from the ages of the living: registrations of deaths in
// England by age band, per 1,000, approximate.
constexpr std::array<int, 19> kDeathsPerMille = {4,  1,  1,  2,  3,   4,   6,   9,   13, 20,
                                                 30, 42, 58, 79, 110, 145, 163, 160, 150};

// What has become of a patient whom the extract names, per 1,000. About 0.9 % of a list die and 6 %
// leave in a year; an extract still holds those of the last two or three years.
constexpr std::array<int, 4> kFates = {950, 24, 18, 8};
enum Fate { kStayed, kLeft, kDied, kReturned };

Day BornInBand(Random& random, size_t band, Day on) {
  const int64_t first_year = static_cast<int64_t>(band) * 5;
  const int64_t years =
      band == 18 ? 90 + random.BetweenRatherLow(0, 10) : first_year + random.Below(5);
  return AddDays(on, -(years * 36525 / 100 + random.Below(365)));
}

// When somebody born on `birth` joined the practice, at the latest on `latest`.
Day JoinedOn(Random& random, Day birth, Day latest) {
  const int64_t lifetime = latest.serial() - birth.serial();
  if (random.PerMille(300)) return AddDays(birth, std::min<int64_t>(random.Below(60), lifetime));
  const int64_t longest = std::min<int64_t>(lifetime, 30 * 365);
  // Recent arrivals are more common than old ones.
  return AddDays(latest, -random.BetweenRatherLow(0, longest));
}

void Register(Random& random, Person& person, Fate fate) {
  switch (fate) {
    case kStayed:
      person.registrations = {{JoinedOn(random, person.birth, person.on)}};
      return;
    case kLeft: {
      const Day left =
          std::max(AddDays(person.on, -random.Between(1, 1000)), AddDays(person.birth, 30));
      person.registrations = {{JoinedOn(random, person.birth, AddDays(left, -20)), left}};
      return;
    }
    case kDied: {
      person.died = std::max(AddDays(person.on, -random.Between(1, 730)), AddDays(person.birth, 1));
      person.death_deregistered = !random.PerMille(150);
      const Day joined = JoinedOn(random, person.birth, AddDays(person.died, -1));
      // The end of registration is often some days after the death, and never after the extract.
      const Day ended = std::min(AddDays(person.died, random.Below(15)), person.on);
      person.registrations = {{joined, person.death_deregistered ? ended : Day::Max()}};
      return;
    }
    case kReturned: {
      const Day back = AddDays(person.on, -random.Between(20, 1200));
      const Day left = AddDays(back, -random.Between(30, 1500));
      if (left <= AddDays(person.birth, 60)) {
        person.registrations = {{JoinedOn(random, person.birth, person.on)}};
        return;
      }
      person.registrations = {{JoinedOn(random, person.birth, AddDays(left, -20)), left}, {back}};
      return;
    }
  }
}

}  // namespace

int Person::AgeOn(Day day) const {
  const calendar::CivilDate born = calendar::ToCivil(birth);
  const calendar::CivilDate then = calendar::ToCivil(day);
  const bool before_birthday =
      then.month < born.month || (then.month == born.month && then.day < born.day);
  return then.year - born.year - (before_birthday ? 1 : 0);
}

Day Person::LastDay() const { return std::min({on, died, AddDays(registrations.back().to, -1)}); }

Person MakePerson(uint64_t seed, int64_t index, Day on) {
  Random random(seed, index, Topic::kPerson);
  Person person;
  person.index = index;
  person.seed = seed;
  person.on = on;
  const Fate fate = static_cast<Fate>(random.Pick(kFates));
  const size_t band = fate == kDied ? random.Pick(kDeathsPerMille) : random.Pick(kThousands);
  person.birth = BornInBand(random, band, on);
  person.sex = random.PerMille(kWomenPerMille[band]) ? Sex::kFemale : Sex::kMale;
  if (random.PerHundredThousand(30)) {
    person.sex = random.PerMille(500) ? Sex::kIndeterminate : Sex::kUnknown;
  }
  person.birth_known = !random.PerHundredThousand(50);
  person.has_nhs_number = !random.PerMille(3);
  Register(random, person, fate);
  return person;
}

std::string PatientId(int64_t index) {
  std::string digits = std::to_string(index + 1);
  return "SYN" + std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0') + digits;
}

std::string NhsNumber(uint64_t seed, int64_t index) {
  // Of the ten ninth digits after any eight, at least nine give a valid check digit (weights 10 to
  // 2, modulus 11; a check of 10 does not exist), so nine numbers are taken from each eight.
  if (index >= 900000) return "";
  const auto scrambled =
      static_cast<uint64_t>(index / 9) * 61803 + Random(seed, 0, Topic::kPerson).Next() % 100000;
  int digits[9] = {9, 9, 9};
  uint64_t rest = scrambled % 100000;
  for (int i = 7; i >= 3; --i, rest /= 10) digits[i] = static_cast<int>(rest % 10);
  int sum = 0;
  for (int i = 0; i < 8; ++i) sum += digits[i] * (10 - i);
  int64_t wanted = index % 9;
  for (int ninth = 0; ninth < 10; ++ninth) {
    const int check = (11 - (sum + 2 * ninth) % 11) % 11;
    if (check == 10 || wanted-- > 0) continue;
    std::string number = "999";
    for (int i = 3; i < 8; ++i) number += static_cast<char>('0' + digits[i]);
    number += static_cast<char>('0' + ninth);
    number += static_cast<char>('0' + check);
    return number;
  }
  return "";
}

}  // namespace waymark::population::synthesis
