// What the naive evaluator knows of a patient at a known-at moment: the versions that count, and
// the facts about the person.
#ifndef WAYMARK_TESTS_ENGINE_NAIVE_WORLD_H_
#define WAYMARK_TESTS_ENGINE_NAIVE_WORLD_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "engine/naive/civil.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::naive {

// Doubt: what possibly holds, and what surely holds.
enum class Lean { kPossibly, kSurely };
inline Lean Flipped(Lean lean) { return lean == Lean::kPossibly ? Lean::kSurely : Lean::kPossibly; }

// An entry that counts.
struct Seen {
  const record::Entry* entry = nullptr;
  uint32_t ordinal = 0;
  Date first;  // the first and the last day that its date can mean
  Date last;
  Date recorded_on;  // never before `first`
  std::set<int> sets;
  bool implausible = false;  // by its date: never surely
};

// The day on which an entry counts: "partial dates: possibly from the first day, surely from the
// last".
inline Date DayOf(const Seen& seen, Lean lean) {
  return lean == Lean::kPossibly ? seen.first : seen.last;
}

struct World {
  const rules::Pack* pack = nullptr;
  const record::PatientRecord* record = nullptr;
  calendar::Instant known_at = calendar::kEverything;
  std::vector<Seen> entries;  // in the one order: day, without a time first, time, recorded, id
  // The code systems of the entries dated up to the day that is asked about.
  std::set<std::string> systems;
  // While a later day is asked ahead of time: entries after it are not known yet.
  Date today = kNever;
  Date span_begin = kNever;  // [birth, death)
  Date span_end = kNever;
  // By rule and day: the statuses of its items, for `item:`.
  std::map<int, std::map<Date, std::set<rules::ItemStatus>>> statuses;
  std::set<int> not_checked;  // rules
  // Rules of which only `who` can't be asked: not checked on days on which nothing else decides it.
  std::set<int> not_checked_unless_who;
};

struct WorldOptions {
  calendar::Instant known_at = calendar::kEverything;
  bool hypothetical = true;
  absl::TimeZone zone;
  // Entries dated after this day although they can't lie ahead are left out: they are no evidence
  // that something will be done.
  Date no_forecast_evidence_after = kNever;
  // Code systems of later entries are not the record's yet.
  Date systems_until = kNever;
};

World MakeWorld(const rules::Pack& pack, const record::PatientRecord& record,
                const WorldOptions& options);

// Whether code set `set` can't be read in this record: it waits for codes, speaks for none of the
// record's code systems, or all its kinds were not supplied.
bool SetIsMute(const World& world, int set);
bool RegisteredHere(const World& world, Date day);
// Whether the practice has been left: registered before, and not on `day`.
bool HasLeft(const World& world, Date day);

}  // namespace waymark::naive

#endif  // WAYMARK_TESTS_ENGINE_NAIVE_WORLD_H_
