// Who the synthetic patients are: birth, sex, registrations, death, NHS number.
#ifndef WAYMARK_POPULATION_SYNTHESIS_PERSON_H_
#define WAYMARK_POPULATION_SYNTHESIS_PERSON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waymark/calendar/day.h"

namespace waymark::population::synthesis {

enum class Sex : uint8_t { kFemale, kMale, kIndeterminate, kUnknown };

struct Registration {
  calendar::Day from;
  calendar::Day to = calendar::Day::Max();  // the first day no longer registered; Max() for open
};

struct Person {
  int64_t index = 0;  // from 0
  uint64_t seed = 0;
  calendar::Day on;  // the day of the extract
  calendar::Day birth;
  bool birth_known = true;                    // false: the extract leaves it empty
  Sex sex = Sex::kFemale;                     // what the extract says
  calendar::Day died = calendar::Day::Max();  // Max(): alive
  bool death_deregistered = true;  // false: the extract has a death but no end of registration
  std::vector<Registration> registrations;  // in order, at least one
  bool has_nhs_number = true;

  // Completed years on `day`; a birthday on 29 February falls on 1 March in common years.
  int AgeOn(calendar::Day day) const;
  // Registered and alive on `on`.
  bool IsListed() const { return died == calendar::Day::Max() && registrations.back().to > on; }
  // The last day on which something can have happened at this practice.
  calendar::Day LastDay() const;
};

// 0-19, 20-39, 40-49, 50-59, 60-69, 70-79, 80 and over: an index from 0 to 6.
inline size_t AgeBand(int age) {
  return age < 20 ? 0 : age < 40 ? 1 : age < 80 ? static_cast<size_t>(age) / 10 - 2 : 6;
}

// Depends on its arguments only.
Person MakePerson(uint64_t seed, int64_t index, calendar::Day on);

// "SYN00000001" for index 0: fixed width, so that the order of ids is the order of indices.
std::string PatientId(int64_t index);

// A valid NHS number in the test range 999 000 0000 to 999 999 9999, different for each index;
// empty from index 900,000 on, where the range is used up.
std::string NhsNumber(uint64_t seed, int64_t index);

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_PERSON_H_
