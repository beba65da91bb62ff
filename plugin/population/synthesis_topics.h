// The chapters of a synthetic record. Each adds entries to the story from its own random sequence.
#ifndef WAYMARK_POPULATION_SYNTHESIS_TOPICS_H_
#define WAYMARK_POPULATION_SYNTHESIS_TOPICS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waymark/calendar/day.h"
#include "waymark/population/synthesis_person.h"
#include "waymark/population/synthesis_random.h"
#include "waymark/population/synthesis_story.h"

namespace waymark::population::synthesis {

// Long-term conditions with their medicines, consultations, vaccines, smoking, measurements,
// bookings.
void AddEveryday(Story& story);
// Blood tests of primary care, with follow-up plans for most abnormal ones.
void AddBloodTests(Random& random, Story& story);
// Bowel, breast and cervical screening by age, sex and the programmes' history.
void AddScreening(Story& story);
// FIT kits and urgent suspected cancer referrals that did not find cancer.
void AddReferrals(Story& story);
// Cancers: diagnosis, treatment, reviews, support, palliative care, death. `true` where there is
// one.
bool AddCancer(Story& story);
// What goes wrong with records: late, partial, doubled, corrected, withdrawn and unreadable
// entries.
void AddMistakes(Story& story);

// An urgent suspected cancer referral and its appointment, up to but without its outcome.
struct UrgentReferral {
  int64_t number = 0;
  calendar::Day referred;
  calendar::Day seen = calendar::Day::Max();  // Max(): not seen
};
UrgentReferral AddUrgentReferral(Random& random, Story& story, const Code& referral,
                                 const Code& symptom, calendar::Day day);

// One row of replies.csv.
struct Reply {
  int64_t item = 0;  // the event that opened the item
  std::string_view rule;
  std::string_view reply;
  std::string_view role;
  calendar::Day replied;
};

// A whole synthetic patient.
struct Patient {
  Person person;
  std::vector<Entry> entries;
  std::vector<Reply> replies;
};
Patient MakePatient(uint64_t seed, int64_t index, calendar::Day on);

// The first indices are stories written by hand, the same for every seed, told in README.md.
inline constexpr int64_t kSentinels = 30;
// `index` must be below kSentinels.
Patient MakeSentinel(int64_t index, calendar::Day on);

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_TOPICS_H_
