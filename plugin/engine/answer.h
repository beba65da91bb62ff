// What the engine says about one patient: values only, no words.
//
// Views and ordinals refer to the program and to the record that were evaluated; both must outlive
// the answer.
#ifndef WAYMARK_ENGINE_ANSWER_H_
#define WAYMARK_ENGINE_ANSWER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/calendar/day.h"
#include "waymark/rules/ast.h"

namespace waymark::engine {

using calendar::Day;
using rules::ItemStatus;
using rules::Level;

inline constexpr uint32_t kNoEntry = 0xFFFFFFFF;

enum class DoubtReason : uint8_t {
  kUnitNotGiven,         // unit missing, unknown or of another kind
  kValueUnreadable,      // text where a number was expected, or no value
  kComparatorStraddles,  // "<10" against "at least 5"
  kPartialDate,
  kImplausibleDate,
  kSexUnknown,
  kBirthUnknown,
  kDeathDateUnknown,
  kCodesWaiting,   // a code set without codes
  kCodesPartial,   // a code set that does not speak for a code system of this record
  kNotSupplied,    // kinds of data the caller did not supply
  kInputSetAside,  // a row or resource of this patient was rejected
  kVersionsConflict,
  kRiskNotKnown,
  kTableRowInDoubt,
  kRegistrationUnknown,
  kReplySetAside,  // a reply about the item counts for nothing
  kRoleNotGiven,   // who wrote it, where a rule asks for roles
};
// "unit-not-given", ...
std::string_view DoubtReasonName(DoubtReason reason);

struct Doubt {
  DoubtReason reason = DoubtReason::kUnitNotGiven;
  uint32_t entry = kNoEntry;  // ordinal into PatientRecord::entries()
  int32_t code_set = -1;      // index into Pack::code_sets
  friend auto operator<=>(const Doubt&, const Doubt&) = default;
};

// An entry under the name that the rule gives it with `as`.
struct NamedEntry {
  std::string_view name;
  uint32_t entry = kNoEntry;
  int32_t code_set = -1;  // the set of the selector that it matched
};

struct ItemAnswer {
  uint16_t rule = 0;  // index into Pack::rules
  std::string key;    // computed key k of (patient, rule, k)
  Day anchor;         // the day of the run's first entry, the due day, or the run's first day
  uint32_t anchor_entry = kNoEntry;
  Day clock;  // what `start` means in timing, on the as-of day
  ItemStatus status = ItemStatus::kNone;
  Level level = Level::kInfo;  // of a row of timing; info otherwise
  int32_t timing_row = -1;     // index into Rule::timing; -1 where the status is not from timing
  int32_t wording_row = -1;    // index into Rule::prompt.rows, the first; -1: `otherwise`
  // Where all rows that apply are said: one bit for each of the first 64; 0 otherwise.
  uint64_t wording_rows = 0;
  Day since;
  Day next_change = Day::Max();
  bool next_rests_on_future = false;
  std::string_view reason;  // name of what stopped it, set it aside or replied to it; "died",
                            // "start withdrawn"; empty
  Day closed_on = Day::Max();
  uint32_t closed_by = kNoEntry;
  bool in_time = false;  // of done items
  bool left = false;     // left the practice, waits to be handed over
  Day overdue_on = Day::Max();
  std::vector<uint32_t> run;      // ordinals of the start's entries up to the as-of day, in order
  std::vector<NamedEntry> named;  // each once, in the record's order within each name
  // Where the other leaning would give another status; and of an open item, that it stands on a
  // partial date, and that something of the patient's was set aside that might have closed it.
  std::vector<Doubt> doubts;
};

enum class NotCheckedReason : uint8_t {
  kCodesWaiting,
  kNotSupplied,
  kNotUsable,  // the patient's own data was rejected
  kFailed,
  kTooMuchWork,  // the record asks for more steps than a rule may take
};
std::string_view NotCheckedReasonName(NotCheckedReason reason);

struct NotChecked {
  uint16_t rule = 0;
  NotCheckedReason reason = NotCheckedReason::kCodesWaiting;
  bool for_everybody = false;  // does not depend on the patient
  std::vector<uint16_t> code_sets;
};

enum class QuestionReason : uint8_t { kWhichItem, kFitsNoItem, kLinkNamesNoItem };
std::string_view QuestionReasonName(QuestionReason reason);

struct Question {
  uint16_t rule = 0;
  QuestionReason reason = QuestionReason::kWhichItem;
  uint32_t entry = kNoEntry;
  std::vector<std::string> items;  // keys
};

enum class UnheardReason : uint8_t {
  kRuleUnknown,  // the pack has no such rule
  kNotOffered,   // the rule offers no such reply
  kRoleMayNot,   // the rule does not take it from somebody in that role
};
// "rule-unknown", "reply-not-offered", "role-may-not-reply".
std::string_view UnheardReasonName(UnheardReason reason);

// A reply that counts for nothing.
struct UnheardReply {
  uint32_t reply = 0;  // index into PatientRecord::replies()
  int32_t rule = -1;   // index into Pack::rules; -1 where it names none
  UnheardReason reason = UnheardReason::kRuleUnknown;
};

struct Answer {
  Day as_of;
  std::vector<ItemAnswer> items;              // by rule, then anchor, then key
  std::vector<NotChecked> not_checked;        // by rule
  std::vector<Question> questions;            // by rule, then entry
  std::vector<Doubt> listed_doubts;           // uncertain sets beside working ones; conflicts
  std::vector<UnheardReply> unheard_replies;  // in the record's order
  Day next_look = Day::Max();                 // over all rules, those without items too
  bool coverage_assumed = false;
  bool recorded_assumed = false;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_ANSWER_H_
