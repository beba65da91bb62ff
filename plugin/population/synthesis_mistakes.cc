#include <algorithm>

#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {
namespace {

using calendar::AddDays;
using calendar::Day;

bool IsNumber(const Entry& entry) {
  return entry.kind == Kind::kResult && !entry.value.empty() && !entry.unit.empty();
}

// The point one place to the right or a nought too many: "4.3" becomes "43", "265" becomes "2650".
std::string Slipped(const std::string& value) {
  std::string slipped = value;
  const size_t point = slipped.find('.');
  if (point == std::string::npos) return slipped + "0";
  slipped.erase(point, 1);
  return slipped;
}

// The values of results: without a unit, or only a hint where to look.
void SpoilValue(Random& random, Entry& entry) {
  if (!IsNumber(entry)) return;
  if (random.PerMille(18)) entry.unit = {};
  if (random.PerMille(6)) {
    entry.value = random.PerMille(500) ? "see letter" : "see report, page 2";
    entry.unit = {};
  }
}

// Adds the version by which somebody later put `entry` right, having turned `entry` into the
// mistake.
void MakeCorrected(Random& random, Story& story, size_t i) {
  Entry corrected = story.entries()[i];
  corrected.status = Status::kCorrected;
  corrected.recorded = AddDays(corrected.recorded, random.Between(1, 40));
  Entry& mistake = story.entries()[i];
  if (IsNumber(mistake)) {
    mistake.value = Slipped(mistake.value);
  } else {
    mistake.occurred = AddDays(mistake.occurred, random.PerMille(500) ? 7 : -30);
    mistake.recorded = std::max(mistake.recorded, mistake.occurred);
    corrected.recorded = std::max(corrected.recorded, AddDays(mistake.recorded, 1));
  }
  story.Add(corrected);
}

// The date typed wrongly, by years into the future or to the first day that a form offers.
void MistypeDate(Random& random, Story& story, size_t i) {
  const Entry right = story.entries()[i];
  Entry& entry = story.entries()[i];
  entry.occurred = random.PerMille(250)
                       ? *calendar::MakeDay(1900, 1, 1)
                       : calendar::AddMonths(entry.occurred, 12 * random.Between(1, 80));
  if (!random.PerMille(500)) return;
  Entry corrected = right;
  corrected.status = Status::kCorrected;
  corrected.recorded = AddDays(right.recorded, random.Between(2, 90));
  story.Add(corrected);
}

}  // namespace

void AddMistakes(Story& story) {
  const Person& person = story.person();
  Random random(person.seed, person.index, Topic::kMistakes);
  const size_t count = story.entries().size();
  for (size_t i = 0; i < count; ++i) {
    SpoilValue(random, story.entries()[i]);
    Entry& entry = story.entries()[i];
    const int64_t draw = random.Below(10000);
    // Bookings change by versions of their own.
    if (entry.status != Status::kFinal || entry.recorded > person.on) continue;
    if (draw < 60) {
      entry.recorded = std::min(AddDays(entry.recorded, random.Between(30, 400)), person.on);
    } else if (draw < 95) {
      MakeCorrected(random, story, i);
    } else if (draw < 120) {
      Entry withdrawn = entry;
      withdrawn.status = Status::kEnteredInError;
      withdrawn.recorded = AddDays(entry.recorded, random.Between(1, 60));
      story.Add(withdrawn);
    } else if (draw < 170) {
      entry.recorded_shown = false;
    } else if (draw < 195) {
      // Filed twice, as two events.
      Entry again = entry;
      again.number = 0;
      again.recorded = AddDays(entry.recorded, random.Below(5));
      story.Add(again);
    } else if (draw < 197) {
      MistypeDate(random, story, i);
    } else if (draw < 206) {
      // The same version twice, as interfaces send it.
      story.Add(Entry(entry));
    } else if (draw < 240 && entry.occurred < AddDays(person.on, -4000)) {
      entry.precision = random.PerMille(500) ? Precision::kMonth : Precision::kYear;
    }
  }
}

}  // namespace waymark::population::synthesis
