// Looking at a stored patient: evaluate, pair, keep what changed, tell watchers. Finding out only
// reads, so it may be done from a snapshot before the write that keeps it.
#ifndef WAYMARK_LIVING_LOOK_H_
#define WAYMARK_LIVING_LOOK_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "waymark/living/assemble.h"
#include "waymark/living/update.h"
#include "waymark/store/store.h"

namespace waymark::living {

// A line of the feed of changes.
struct ChangeLine {
  std::string source, patient_id;
  std::string item_id, rule;
  engine::ItemStatus status = engine::ItemStatus::kNone;
  engine::Level level = engine::Level::kInfo;
  ItemState state = ItemState::kOpen;
  std::string change, cause, summary, owner, because, last_reply;
  Day snoozed_until = Day::Max();
  Day next_change = Day::Max();
  int64_t version = 0;
  Instant opened_at = 0;
};
std::string EncodeChange(const ChangeLine& line);
absl::StatusOr<ChangeLine> DecodeChange(std::string_view bytes);

// What one look moved, by rule.
struct Moved {
  int64_t opened = 0, withdrawn = 0, changed = 0;
};

struct Looked {
  store::PatientRef leading = 0;
  std::vector<store::PatientRef> together;  // all that are one with it
  Day next_look = Day::Max();
  std::map<std::string, Moved> moved;  // by rule
  struct Told {
    std::string practice;
    int64_t sequence = 0;
    Instant at = 0;
    ChangeLine line;
  };
  std::vector<Told> told;
};

// What every look of one write has in common.
struct LookContext {
  const RulesInUse& rules;
  Instant at = 0;
  Day today;
};

// What came to a patient's record since the last look: entries and nothing else, one a fragment.
struct NewEntries {
  std::vector<std::string> ids;
};

// Evaluates the patient (or the one that stands for it) as it now stands in `tx` and writes what
// changed. `borrow_from`: after a split, the patient under whom items of this one may still stand;
// 0: none. `only`: all that came to the record in this write, where it is entries alone; if the
// patient was looked at before, only those rules are asked that may now answer otherwise. Items
// come out as if all had been.
absl::StatusOr<Looked> LookAt(store::Transaction& tx, const LookContext& context,
                              store::PatientRef patient, const Cause& cause,
                              store::PatientRef borrow_from = 0, const NewEntries* only = nullptr);

// What a look found, none of it kept yet.
struct LookResult {
  store::Patient leading;                   // its version is that of the record that was looked at
  std::vector<store::PatientRef> together;  // all that are one with it
  std::vector<UpdatedItem> changed;
  Day next_look = Day::Max();
};

// The first half of LookAt, for a patient who is one with no other: as the record will stand once
// `coming` has been appended to it, one version a fragment. `patient` kNoPatient: one of that key
// whom the store does not have yet.
absl::StatusOr<LookResult> LookAhead(store::Reader& reader, const LookContext& context,
                                     store::PatientRef patient, const store::PatientKey& key,
                                     const Cause& cause,
                                     const std::vector<std::string_view>& coming,
                                     const NewEntries* only);
// The second half. What was found must still hold: see Transaction::MayHaveChanged.
absl::StatusOr<Looked> Keep(store::Transaction& tx, const LookContext& context, const Cause& cause,
                            LookResult found);

// Stores an item and tells watchers, outside a look: assigned, noted, snoozed.
absl::Status PutAndTell(store::Transaction& tx, LivingItem& item, const store::PatientKey& key,
                        std::string_view change, std::string_view cause, Instant at,
                        std::vector<Looked::Told>* told);
// A line of a practice's feed about an item as it stands.
absl::Status Tell(store::Transaction& tx, const LivingItem& item, const store::PatientKey& key,
                  const std::string& practice, std::string_view change, std::string_view cause,
                  Instant at, std::vector<Looked::Told>* told);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_LOOK_H_
