// What a store keeps, as plain values: patients, events, items, their history, replies, work on
// items, packs, and the feed of changes. Nothing here knows an engine or a message format.
//
// Texts that are called *bytes* are the caller's own and may hold anything; all other texts are
// UTF-8. Moments are calendar::Instant (microseconds, UTC), days are civil days in the practice's
// zone. A day that is not known or never comes is Day::Max().
#ifndef WAYMARK_STORE_VALUES_H_
#define WAYMARK_STORE_VALUES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/calendar/day.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/rules/ast.h"

namespace waymark::store {

using calendar::Day;
using calendar::Instant;

// --- patients

// Who a patient is for the world outside. All three are opaque and compared bytewise; `source` is
// the system that sends, `practice` an ODS code. The NHS number is an attribute, not a key.
struct PatientKey {
  std::string source = {};
  std::string practice = {};
  std::string patient_id = {};
  friend auto operator<=>(const PatientKey&, const PatientKey&) = default;
};

// A patient inside this store: positive, never given twice, worthless outside it.
using PatientRef = int64_t;
inline constexpr PatientRef kNoPatient = 0;

struct Patient {
  PatientRef ref = kNoPatient;
  PatientKey key = {};
  std::string nhs_number = {};  // as last given; may be empty
  // How many fragments the record has: 0 for a patient of whom nothing was recorded.
  int64_t version = 0;
  // The next day on which somebody must look at this patient, Day::Max() for never.
  Day next_look = Day::Max();
  // The last evaluation: of which version, for which day, with which pack (PackRef), 0: none yet.
  int64_t evaluated_version = 0;
  Day evaluated_on = Day::Min();
  int64_t evaluated_pack = 0;
};

// What a patient is called and how to be reached, as last given; no rule reads it. Fields may be
// empty.
struct Contact {
  std::string family = {}, given = {}, title = {};
  std::string telephone = {};
  std::string address = {};  // lines, with line breaks between them
  friend bool operator==(const Contact&, const Contact&) = default;
};

// A patient's record: fragments in the order in which they were appended, each the caller's own
// bytes (record_codec.h makes compact ones that the engine's record is read from). `fragments[i]`
// came with version i + 1, so the record at version v is the first v of them. The views live as
// long as `bytes`; moving keeps them valid.
struct StoredRecord {
  int64_t version = 0;
  std::vector<std::string_view> fragments = {};
  std::vector<std::string> bytes = {};  // what the views point into
};

// One event as it is given to the log.
struct NewEvent {
  std::string source = {};
  std::string event_id = {};  // unique within the source
  std::string kind = {};      // the caller's word: "entry", "registration", "merge" ...
  Instant recorded = calendar::kUnknownInstant;  // when the sender says that it became known
  std::string fragment = {};  // what it adds to the patient's record; empty: nothing
  std::string bytes = {};     // the event as received; may be empty where `fragment` says it all
};

enum class Appended : uint8_t {
  kNew,
  kRepeat,   // the same event again: nothing changed
  kDiffers,  // this id was used for other content or for another patient: nothing changed
};

struct LoggedEvent {
  int64_t sequence = 0;  // of this store's log; increasing in the order of commit
  PatientRef patient = kNoPatient;
  NewEvent event = {};
  Instant received = 0;
  int64_t version = 0;  // the patient's version after it
};

// Says that two keys of patients (or, with empty ids, two practices) are one, or no longer are.
struct AliasFact {
  enum class Kind : uint8_t { kMerge = 1, kSplit = 2 };
  Kind kind = Kind::kMerge;
  PatientRef from = kNoPatient;  // the one that is given up
  PatientRef into = kNoPatient;
  Instant recorded = 0;
  std::string event_id = {};
};

// --- items

// Opaque, random, the only name of an item in an address. NewItemId() makes one.
using ItemId = std::string;
ItemId NewItemId();

// Where a stored item stands in its life. Numbers are kept on disk.
enum class ItemState : uint8_t {
  kOpen = 1,       // somebody may have to do something
  kClosed = 2,     // done, stopped, ran out, ended
  kWithdrawn = 3,  // no computed item stands behind it any more
  kReopened = 4,   // open again after it was closed: its facts changed, or a person said so
};

struct Item {
  ItemId id = {};
  PatientRef patient = kNoPatient;
  std::string practice = {};
  std::string rule = {};
  std::string key = {};  // the computed key with which it was last paired
  ItemState state = ItemState::kOpen;
  rules::ItemStatus status = rules::ItemStatus::kNone;
  rules::Level level = rules::Level::kInfo;
  Day since = Day::Max();
  Day anchor = Day::Max();
  std::string anchor_entry = {};  // root id of the entry it is anchored on; may be empty
  Day opened = Day::Max();
  Day due_on = Day::Max();
  Day overdue_on = Day::Max();
  Day closed_on = Day::Max();
  Day next_change = Day::Max();
  Day snoozed_until = Day::Max();  // Max(): not snoozed
  std::string reason = {};
  std::string owner = {};  // "person:..." or "team:..."; empty: unassigned
  uint32_t flags = 0;      // the caller's bits; lists filter by them
  Instant last_action = 0;
  std::string sort_text = {};  // what a list may sort by; the caller's choice
  std::string bytes = {};      // the rest, the caller's own
  // Counts the item's changes; set by the store. PutItem refuses one that is not the stored one.
  int64_t version = 0;
};

// One line of an item's life.
struct HistoryLine {
  int64_t sequence = 0;  // set by the store; increasing
  ItemId item = {};
  Instant at = 0;
  std::string cause = {};  // a stable word: "event", "day passed", "reply", "pack", "merge" ...
  std::string who = {};    // a person or a system; empty: the program
  std::string event_id = {};
  rules::ItemStatus from = rules::ItemStatus::kNone;
  rules::ItemStatus to = rules::ItemStatus::kNone;
  ItemState state = ItemState::kOpen;  // after it
  rules::Level level = rules::Level::kInfo;
  // With what this was computed, so that it can be had again.
  int64_t record_version = 0;
  int64_t pack = 0;  // PackRef
  Day as_of = Day::Max();
  Instant known_at = calendar::kEverything;
  std::string bytes = {};
};

// What somebody answered. `reply_id` makes it idempotent.
struct Reply {
  std::string reply_id = {};  // unique within the practice; the caller's
  ItemId item = {};
  PatientRef patient = kNoPatient;
  std::string practice = {};
  std::string rule = {};
  std::string key = {};    // of the item when it was given
  std::string reply = {};  // its name in the rule
  std::string role = {};
  std::string who = {};
  std::string reason = {};  // coded
  Day on = {};
  Day until = Day::Max();  // Max(): none
  Instant recorded = 0;
  bool undone = false;
  Instant undone_at = calendar::kUnknownInstant;
  std::string bytes = {};
};

struct Assignment {
  ItemId item = {};
  std::string owner = {};  // as Item::owner
  std::string who = {};    // who assigned it
  Instant at = 0;
};

struct Note {
  int64_t sequence = 0;  // set by the store
  PatientRef patient = kNoPatient;
  ItemId item = {};  // empty: about the patient
  std::string who = {};
  Instant at = 0;
  std::string text = {};
};

// Somebody's items go to somebody else from day to day, both included.
struct LeaveCover {
  int64_t id = 0;  // set by the store
  std::string practice = {};
  std::string owner = {};
  std::string cover = {};
  Day from = {};
  Day until = {};
  std::string who = {};
  Instant at = 0;
  bool cancelled = false;
};

struct WorklistOpening {
  std::string practice = {};
  std::string worklist = {};
  std::string who = {};
  Instant at = 0;  // the last time
};

// --- rules in operation

// A pack and the program that ran it, once a combination.
using PackRef = int64_t;
struct PackVersion {
  PackRef ref = 0;
  std::string digest = {};          // of the pack with overlays
  std::string program_digest = {};  // the program's version
  std::string name = {};
  std::string version = {};
  std::string bytes = {};  // the pack itself, if the caller wants it kept for replay
};

struct PackActivation {
  std::string practice = {};  // empty: everywhere
  PackRef pack = 0;
  Instant from = 0;
  std::string who = {};
  std::string why = {};
};

struct Suspension {
  std::string rule = {};
  std::string practice = {};  // empty: everywhere
  Instant from = 0;
  Instant until = calendar::kEverything;  // kEverything: still suspended
  std::string who = {};
  std::string why = {};
};

// --- what watchers are told

// One line of a practice's feed of changes. `sequence` grows by one within the practice.
struct Change {
  int64_t sequence = 0;
  PatientRef patient = kNoPatient;
  ItemId item = {};
  Instant at = 0;
  std::string bytes = {};
};

struct Count {
  std::string key = {};
  Day day = {};
  int64_t number = 0;
};

}  // namespace waymark::store

#endif  // WAYMARK_STORE_VALUES_H_
