// A patient's record as the engine reads it, put together from the store: fragments of all patients
// that are one, and the replies that are kept with items, under their items' present keys.
#ifndef WAYMARK_LIVING_ASSEMBLE_H_
#define WAYMARK_LIVING_ASSEMBLE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "waymark/living/item.h"
#include "waymark/living/rules_in_use.h"
#include "waymark/record/record.h"
#include "waymark/store/store.h"

namespace waymark::living {

// Who is who, and what is kept.
struct PatientState {
  store::Patient leading;                   // the one that stands for all
  std::vector<store::PatientRef> together;  // all that are one, sorted
  std::vector<std::string> formerly;        // practices that have been merged into theirs
  std::vector<LivingItem> items;            // of all of them
  std::vector<store::Reply> replies;        // undone ones too
};

// NotFound where there is no such patient. `known_at`: who was one with whom then; items and
// replies are as they are now.
absl::StatusOr<PatientState> ReadState(store::Reader& reader, store::PatientRef patient,
                                       Instant known_at = calendar::kEverything);

// As it was: for replay.
struct AsWas {
  int64_t version = -1;  // of the leading patient's record; -1: as it is
  // Replies and what was recorded about the others that are one with the patient, until then.
  Instant replies_until = calendar::kEverything;
  // Adds to the record before it is finished: hypothetical entries. May be empty.
  std::function<absl::Status(record::PatientRecord&)> add = {};
  // Fragments that come to the leading patient's record after what is stored, as if they were.
  // They live as long as the record is used.
  std::vector<std::string_view> coming = {};
};

// Fills `record` and finishes it. A leading patient kNoPatient is one whom the store does not have.
// `today` is the as-of day: a reply that closed an item whose beginning has moved past it counts
// from the beginning.
absl::Status ReadRecord(store::Reader& reader, const PatientState& state, Day today,
                        const RulesInUse& rules, const AsWas& as_was,
                        record::PatientRecord& record);

// Adds a kept reply to a record that is not finished, about the item of that key. `opened`: the
// item's beginning; a reply that closed it counts from there where it has moved past the reply and
// not past `today`. Day::Min(): not known.
void AddKeptReply(const store::Reply& kept, std::string_view key, Day opened, Day today,
                  const rules::Pack& pack, record::PatientRecord& record);

// Gives the items the keys that they had then.
absl::Status KeysAsWere(store::Reader& reader, const AsWas& as_was, std::vector<LivingItem>& items);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_ASSEMBLE_H_
