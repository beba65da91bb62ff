#include <algorithm>

#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {
namespace {

using calendar::AddDays;
using calendar::Day;

// Most abnormal results are dealt with within days; some are not.
void Follow(Random& random, Story& story, int64_t result, Day day, bool abnormal) {
  if (!abnormal || !random.PerMille(820)) return;
  const Day planned = OpenDay(AddDays(day, random.Below(6)));
  story.Add({.occurred = planned,
             .kind = Kind::kPlan,
             .code = &kResultPlan,
             .role = Role::kGp,
             .based_on = random.PerMille(800) ? result : 0});
}

int64_t AddResult(Story& story, const Code& code, Day day, int64_t reported_after,
                  std::string value, std::string_view unit) {
  return story.Add({.occurred = day,
                    .recorded = AddDays(day, reported_after),
                    .kind = Kind::kResult,
                    .code = &code,
                    .value = std::move(value),
                    .unit = unit});
}

void AddBloodCount(Random& random, Story& story, Day day, int64_t lag) {
  const bool male = story.person().sex == Sex::kMale;
  const bool low = random.PerMille(50);
  const int64_t grams =
      low ? random.Between(82, male ? 128 : 113) : random.Around(male ? 148 : 134, 5);
  // Until about 2013 laboratories wrote g/dL; a few systems still do.
  const bool per_decilitre = random.PerMille(20);
  const int64_t haemoglobin =
      AddResult(story, kHaemoglobin, day, lag,
                per_decilitre ? DecimalText(grams * 100, 1) : std::to_string(grams),
                per_decilitre ? "g/dL" : "g/L");
  Follow(random, story, haemoglobin, day, low);
  const bool raised = random.PerMille(18);
  const int64_t count = raised ? random.Between(451, 690) : random.Around(265, 45);
  const int64_t platelets = AddResult(story, kPlatelets, day, lag, std::to_string(count),
                                      random.PerMille(100) ? "x10^9/L" : "10*9/L");
  Follow(random, story, platelets, day, raised);
  if (low) {
    const int64_t ferritin = random.Between(4, 60);
    AddResult(story, kFerritin, AddDays(day, 7), lag,
              ferritin < 8 ? "<8" : std::to_string(ferritin), "ug/L");
  }
}

void AddPsa(Random& random, Story& story, Day day, int64_t lag) {
  const bool raised = random.PerMille(110);
  const int64_t tenths = raised ? random.Between(50, 320) : random.Between(2, 34);
  const int64_t psa =
      AddResult(story, kPsa, day, lag, tenths < 4 ? "<0.4" : DecimalText(tenths * 100, 1),
                random.PerMille(150) ? "ng/mL" : "ug/L");
  Follow(random, story, psa, day, raised);
}

}  // namespace

void AddBloodTests(Random& random, Story& story) {
  const Person& person = story.person();
  for (int year = 0; year < 4; ++year) {
    const Day end = AddDays(person.LastDay(), -int64_t{365} * year);
    const int age = person.AgeOn(end);
    if (age < 18 || !random.PerMille(age < 40 ? 150 : age < 65 ? 400 : 650)) continue;
    const Day day = OpenDay(AddDays(end, -random.Below(365)));
    const int64_t lag = random.Between(0, 3);
    AddBloodCount(random, story, day, lag);
    if (random.PerMille(700)) {
      AddResult(story, kCreatinine, day, lag, std::to_string(random.Around(78, 9)), "umol/L");
    }
    if (random.PerMille(400)) {
      AddResult(story, kHba1c, day, lag, std::to_string(random.Around(40, 5)), "mmol/mol");
    }
    if (random.PerMille(350)) {
      AddResult(story, kCholesterol, day, lag, DecimalText(random.Around(51, 5) * 100, 1),
                "mmol/L");
    }
    if (person.sex == Sex::kMale && age >= 50 && random.PerMille(180))
      AddPsa(random, story, day, lag);
    if (person.sex == Sex::kFemale && age >= 45 && random.PerMille(40)) {
      const bool raised = random.PerMille(60);
      const int64_t units = raised ? random.Between(36, 240) : random.Between(5, 30);
      const int64_t ca125 = AddResult(story, kCa125, day, lag, std::to_string(units),
                                      random.PerMille(300) ? "U/mL" : "kU/L");
      Follow(random, story, ca125, day, raised);
    }
  }
}

}  // namespace waymark::population::synthesis
