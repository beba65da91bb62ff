#include <algorithm>
#include <array>

#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {
namespace {

using calendar::AddDays;
using calendar::AddMonths;
using calendar::Day;
using calendar::MakeDay;

// People either take part nearly always, now and then, or hardly ever; together the uptake is near
// 70 % in each programme, as published for England in 2023/24 (bowel 68 %, breast 70 %, cervical 69
// %).
enum Habit { kAlways, kNowAndThen, kHardlyEver };
constexpr std::array<int, 3> kHabits = {610, 220, 170};
bool TakesPart(Random& random, Habit habit) {
  constexpr std::array<int, 3> kPerMille = {955, 500, 40};
  return random.PerMille(kPerMille[habit]);
}

// The youngest age invited to bowel screening in England: 60 at first, widened by steps from 2021,
// to 50 by January 2025. The steps between are approximate.
int YoungestForBowel(Day day) {
  if (day < *MakeDay(2021, 5, 1)) return 60;
  if (day < *MakeDay(2023, 4, 1)) return 56;
  if (day < *MakeDay(2024, 1, 1)) return 54;
  if (day < *MakeDay(2025, 1, 1)) return 52;
  return 50;
}

void AddBowelResult(Random& random, Story& story, Day invited) {
  const Day tested = AddDays(invited, random.Between(8, 45));
  const int64_t lag = random.Between(3, 9);
  const bool home_kit_without_antibodies = tested < *MakeDay(2019, 6, 1);  // guaiac before FIT
  if (random.PerMille(12)) {
    story.Add(Kind::kResult, kBowelSpoilt, tested, lag);
    if (random.PerMille(300)) return;  // no second kit came back
  }
  const bool abnormal = random.PerMille(21);
  const Code& code = home_kit_without_antibodies ? (abnormal ? kBowelAbnormalOld : kBowelNormalOld)
                                                 : (abnormal ? kBowelAbnormal : kBowelNormal);
  const int64_t header =
      random.PerMille(250) ? story.Add(Kind::kDocument, kBowelHeader, tested, lag) : 0;
  story.Add({.occurred = tested,
             .recorded = AddDays(tested, lag),
             .kind = Kind::kResult,
             .code = &code,
             .coding = home_kit_without_antibodies ? Coding::kWithRead : Coding::kOwn,
             .based_on = header});
}

void AddBowel(Random& random, Story& story) {
  const Person& person = story.person();
  const Habit habit = static_cast<Habit>(random.Pick(kHabits));
  const bool declines = random.PerMille(15);
  Day invited = AddDays(AddMonths(person.birth, 50 * 12), random.Below(60));
  const Day beginning = AddDays(*MakeDay(2008, 1, 1), random.Below(700));
  invited = std::max(invited, beginning);
  while (invited <= person.LastDay() && person.AgeOn(invited) < 75) {
    if (person.AgeOn(invited) < YoungestForBowel(invited)) {
      invited = AddDays(invited, 120);
      continue;
    }
    if (TakesPart(random, habit)) {
      AddBowelResult(random, story, invited);
    } else if (declines) {
      story.Add(Kind::kAdministration, kBowelDeclined, AddDays(invited, 30), 3);
    } else {
      const Day closed = AddDays(invited, random.Between(91, 120));
      if (closed < *MakeDay(2018, 4, 1)) {
        story.Add(Kind::kAdministration, kBowelNoResponseRead, closed, 4);
      } else {
        story.Add({.occurred = closed,
                   .recorded = AddDays(closed, random.Between(1, 10)),
                   .kind = Kind::kAdministration,
                   .code = &kBowelNoResponse,
                   .coding = random.PerMille(300) ? Coding::kWithRead : Coding::kOwn,
                   .role = Role::kAdministrator});
      }
    }
    invited = AddDays(AddMonths(invited, 24), random.Between(-5, 25));
  }
}

void AddBreast(Random& random, Story& story) {
  const Person& person = story.person();
  const Habit habit = static_cast<Habit>(random.Pick(kHabits));
  const bool declines = random.PerMille(12);
  Day invited = AddDays(AddMonths(person.birth, 50 * 12), random.Below(3 * 365));
  invited = std::max(invited, AddDays(*MakeDay(2006, 1, 1), random.Below(3 * 365)));
  for (; invited <= person.LastDay() && person.AgeOn(invited) < 71;
       invited = AddDays(AddMonths(invited, 36), random.Between(-60, 90))) {
    // Results and non-attendance arrive on paper, and not all of them are coded.
    const int64_t lag = random.Between(8, 35);
    if (TakesPart(random, habit)) {
      const Day screened = OpenDay(AddDays(invited, random.Between(7, 40)));
      story.Add(Kind::kResult, random.PerMille(40) ? kBreastAbnormal : kBreastNormal, screened,
                lag);
      if (random.PerMille(150)) story.Add(Kind::kProcedure, kMammography, screened, lag);
    } else if (declines) {
      story.Add(Kind::kAdministration, kBreastDeclined, invited, lag);
    } else if (random.PerMille(600)) {
      story.Add({.occurred = OpenDay(AddDays(invited, random.Between(7, 40))),
                 .recorded = AddDays(invited, 40 + lag),
                 .kind = Kind::kAdministration,
                 .code = &kBreastMissed,
                 .role = Role::kAdministrator});
    }
  }
}

void AddCervicalTest(Random& random, Story& story, Day tested) {
  const int64_t lag = random.Between(7, 28);
  const bool by_virus = tested >= *MakeDay(2019, 12, 1);  // primary HPV testing throughout England
  if (random.PerMille(20)) {
    story.Add(Kind::kResult, kCervicalInadequate, tested, lag);
    tested = AddDays(tested, random.Between(90, 140));
  }
  const int64_t draw = random.Below(100);
  const Code& code = draw < 3   ? kCervicalBorderline
                     : draw < 5 ? kCervicalMild
                     : by_virus ? kCervicalVirusNegative
                                : kCervicalNegative;
  story.Add({.occurred = tested,
             .recorded = AddDays(tested, lag),
             .kind = Kind::kResult,
             .code = &code,
             .coding = tested < *MakeDay(2018, 4, 1) ? Coding::kWithRead : Coding::kOwn});
}

void AddCervical(Random& random, Story& story) {
  const Person& person = story.person();
  const Habit habit = static_cast<Habit>(random.Pick(kHabits));
  const bool declines = random.PerMille(20);
  Day no_cervix = Day::Max();
  if (random.PerMille(70)) {
    no_cervix = AddDays(AddMonths(person.birth, 40 * 12), random.Below(20 * 365));
    story.Add(Kind::kProcedure, kTotalHysterectomy, no_cervix, random.Between(5, 40));
  }
  Day invited = AddDays(AddMonths(person.birth, 24 * 12 + 6), random.Below(90));
  invited = std::max(invited, AddDays(*MakeDay(2006, 1, 1), random.Below(3 * 365)));
  while (invited <= person.LastDay() && invited < no_cervix && person.AgeOn(invited) < 65) {
    Day settled = invited;
    if (TakesPart(random, habit)) {
      settled = OpenDay(AddDays(invited, random.BetweenRatherLow(10, 400)));
      AddCervicalTest(random, story, settled);
    } else if (declines) {
      story.Add({.occurred = AddDays(invited, 60),
                 .kind = Kind::kAdministration,
                 .code = &kCervicalDeclined,
                 .role = Role::kNurse});
    } else {
      // Reminders after 18 weeks and 14 more; the third invitation is the practice's own.
      for (const int64_t reminded : {126, 224}) {
        if (!random.PerMille(450)) continue;  // many practices code the last step only
        story.Add(Kind::kAdministration, kCervicalNoResponse, AddDays(invited, reminded), 2);
      }
      if (random.PerMille(500)) {
        story.Add(Kind::kAdministration, kCervicalThreeInvitations, OpenDay(AddDays(invited, 330)));
      }
    }
    // Every three years up to 49, every five from 50 on and, after a test from 1 July 2025, for
    // all.
    const bool five = person.AgeOn(settled) >= 50 || settled >= *MakeDay(2025, 7, 1);
    invited = AddMonths(settled, five ? 60 : 36);
  }
}

}  // namespace

void AddScreening(Story& story) {
  const Person& person = story.person();
  // Programmes find people by birth date and sex.
  if (!person.birth_known) return;
  Random random(person.seed, person.index, Topic::kScreening);
  AddBowel(random, story);
  if (person.sex != Sex::kFemale) return;
  AddBreast(random, story);
  AddCervical(random, story);
}

}  // namespace waymark::population::synthesis
