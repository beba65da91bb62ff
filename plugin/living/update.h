// A patient's stored items brought up to what was computed today.
//
// Pure. Items of rules that were not asked or could not be asked stay as they are, marked. Paired
// items keep their work, replies and ids; what changed becomes history lines and a word for
// watchers.
#ifndef WAYMARK_LIVING_UPDATE_H_
#define WAYMARK_LIVING_UPDATE_H_

#include <functional>
#include <string>
#include <vector>

#include "waymark/living/item.h"
#include "waymark/living/pairing.h"
#include "waymark/living/rules_in_use.h"
#include "waymark/record/record.h"

namespace waymark::living {

// Why somebody looked.
struct Cause {
  std::string word;      // "event", "day passed", "pack", "reply", "merge", "split"
  std::string who;       // a person; empty: the program
  std::string event_id;  // of the feed, where it was one event
  std::string text;      // in words, no patient's value
};

// What was found, and when.
struct Seen {
  const RulesInUse& rules;
  const record::PatientRecord& record;
  const engine::Answer& answer;
  const std::vector<uint16_t>& asked;  // rules, sorted
  store::PatientRef patient = 0;
  std::string practice;
  int64_t record_version = 0;
  Instant at = 0;
  const Cause& cause;
};

struct UpdatedItem {
  LivingItem item;
  bool changed = false;  // it must be stored
  std::string change;    // for watchers: "new", "status", "wording", "reopened" ...; empty: nothing
  std::vector<store::HistoryLine> lines;
  std::string moved_from{};  // the practice, where it was another's before
};

// Stored items with the computed items of `answer`; items of rules that were not asked stay out of
// it (-1). With `borrowed` those at and after that index belong to another patient and pair by key
// only.
Pairing PairItems(const Seen& seen, const std::vector<LivingItem>& stored, size_t borrowed);

// In the order of `stored`, then new ones in the order of the answer. Borrowed items that did not
// pair are left out.
std::vector<UpdatedItem> UpdateItems(const Seen& seen, std::vector<LivingItem> stored,
                                     size_t borrowed, const Pairing& pairing,
                                     const std::function<std::string()>& new_id);

// The next day on which the patient must be looked at: the engine's, or the end of a snooze.
Day NextLook(const engine::Answer& answer, const std::vector<UpdatedItem>& items);

// The value of the group that the item's rule keeps its runs apart by; empty where it has none.
std::string GroupOf(const rules::Pack& pack, const record::PatientRecord& record,
                    const engine::ItemAnswer& item);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_UPDATE_H_
