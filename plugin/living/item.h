// An item that stays, as living/ works with it: the store's row, and the rest that the row carries
// as bytes.
#ifndef WAYMARK_LIVING_ITEM_H_
#define WAYMARK_LIVING_ITEM_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/engine/answer.h"
#include "waymark/store/values.h"

namespace waymark::living {

using calendar::Day;
using calendar::Instant;
using store::ItemState;

// An entry that an item rests on.
struct Fact {
  std::string root;   // of its correction chain
  uint64_t says = 0;  // a digest of what it says
  Day on;
  bool in_run = false;
  bool closes = false;  // of a set that closes the rule's items as done
  friend bool operator==(const Fact&, const Fact&) = default;
};

// What the row has no column for.
struct ItemRest {
  store::PatientRef origin = 0;  // the patient under whom it began: a split goes by it
  std::string group;             // pairing.h
  bool closed_by_reply = false;
  bool in_time = false;
  bool left = false;
  int32_t timing_row = -1;
  int32_t wording_row = -1;
  std::string because;               // of being reopened or withdrawn
  bool new_fact_ends = false;        // of a snooze to the next visit
  std::vector<Fact> facts;           // now
  std::vector<Fact> facts_before;    // when it was closed or snoozed
  std::string summary;               // empty where it does not speak
  std::vector<std::string> columns;  // the rule's list columns
  Instant opened_at = 0;
  std::string last_action;
  std::string last_by;
  std::string last_reply;
  uint8_t shown_in = 0;  // rules::Surface bits of its row of timing
  uint8_t to = 0;        // rules::Role bits
  std::string outcome;   // of the worklist, named by whoever closed it
  // A closing that waits for a second person.
  std::string proposed_reply, proposed_outcome, proposed_by;
  friend bool operator==(const ItemRest&, const ItemRest&) = default;
};

std::string EncodeRest(const ItemRest& rest);
// DataLoss where the bytes are not what EncodeRest gave.
absl::StatusOr<ItemRest> DecodeRest(std::string_view bytes);

struct LivingItem {
  store::Item row;  // its `bytes` are stale: `rest` counts
  ItemRest rest;
  bool is_live() const {
    return row.state == ItemState::kOpen || row.state == ItemState::kReopened;
  }
};
absl::StatusOr<LivingItem> FromRow(store::Item row);
// The row with the rest in it.
store::Item ToRow(const LivingItem& item);

// Bits of store::Item::flags.
enum ItemFlag : uint32_t {
  kSilent = 1,      // of a rule that runs silently: counted, shown nowhere
  kSpeaks = 2,      // it has a row of timing that speaks to somebody
  kOnWorklist = 4,  // ... on worklists
  kLeft = 8,        // the patient has left and it waits to be handed over
  kNotAsked = 16,   // its rule is suspended, or could not be asked
};

// "open", "reopened", "closed", "withdrawn".
std::string_view StateName(ItemState state);
// Whether the engine says that it is over.
bool IsOver(engine::ItemStatus status, Day closed_on);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_ITEM_H_
