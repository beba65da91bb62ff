// A patient's record in memory, as the engine reads it.
//
// A `PatientRecord` owns its text in an arena: every string_view in it lives as long as the record.
// It holds every *version* of every entry that was received; which of them count at a known-at
// moment is decided by VisibleEntries (visible.h). Readers (record/readers/) fill it through the
// Add functions; after Finish() it is immutable and safe to read from many threads.
#ifndef WAYMARK_RECORD_RECORD_H_
#define WAYMARK_RECORD_RECORD_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/calendar/partial_date.h"
#include "waymark/calendar/quantity.h"
#include "waymark/record/correction_chains.h"

namespace waymark::record {

enum class Kind : uint8_t {
  kUnspecified,
  kCondition,
  kObservation,
  kProcedure,
  kMedication,
  kReferral,
  kRequest,
  kResult,
  kAppointment,
  kConsultation,
  kDocument,
  kAdministration,
  kBooking,
  kPlan,
  kOther,  // a name that is not in the list: kept in Entry::kind_text
};
inline constexpr int kKindCount = static_cast<int>(Kind::kOther) + 1;

enum class EntryStatus : uint8_t {
  kFinal,
  kPreliminary,
  kAmended,
  kCorrected,
  kBooked,
  kAttended,
  kActive,
  kUnknown,
  kCancelled,
  kNotDone,
  kMissed,
  kProposed,
  kEnteredInError,
};

enum class Sex : uint8_t { kUnknown, kFemale, kMale, kIndeterminate };

// The names used in files ("condition", "entered_in_error", "female"); nothing for what is not in
// the list.
std::string_view KindName(Kind kind);
std::optional<Kind> ParseKind(std::string_view name);
std::string_view EntryStatusName(EntryStatus status);
std::optional<EntryStatus> ParseEntryStatus(std::string_view name);
std::string_view SexName(Sex sex);
std::optional<Sex> ParseSex(std::string_view name);

// `system` indexes PatientRecord::systems(). `code` as recorded.
struct Coding {
  uint16_t system = 0;
  std::string_view code;
};

enum class ValueKind : uint8_t { kNone, kQuantity, kCoding, kText, kBoolean };

struct Value {
  ValueKind kind = ValueKind::kNone;
  bool boolean = false;
  calendar::Quantity quantity;
  std::string_view text;  // as written: the number's text, the text itself, or a coding's display
  std::string_view unit_text;  // as written
  Coding coding;
};

// What was odd about an entry's dates, by the reading rules in dates.h. Bits.
enum DateOddity : uint8_t {
  kNoOddity = 0,
  kDateMissing =
      1,  // no occurred date: stands in the report, never selected, leaves the patient in doubt
  kPlaceholderDate = 2,  // 1900-01-01 and its like
  kBeforeBirth = 4,
  kAfterRecorded = 8,  // dated after it was recorded, and not a booking, request, referral, plan,
                       // medication or proposal
  kFarFuture = 16,     // more than 100 years ahead of when it was recorded
  kAfterDeath = 32,
};

// One version of one entry.
struct Entry {
  std::string_view id;
  std::string_view
      root;  // id of the first entry of its correction chain; equals id where it corrects nothing
  std::string_view source;    // system that sent it; may be empty
  std::string_view corrects;  // id of an earlier entry, or empty
  std::string_view kind_text;
  std::string_view urgency;
  std::string_view consultation_id;
  std::string_view author_role;
  uint32_t first_coding = 0;  // into PatientRecord::codings()
  uint16_t coding_count = 0;
  uint16_t link_count = 0;
  uint32_t first_link = 0;  // into PatientRecord::links(): ids this entry is based on
  // Where kDateMissing is set: from Day::Min() to Day::Max(), after Finish.
  calendar::PartialDate occurred;
  int32_t clock_seconds = -1;
  calendar::Instant recorded = calendar::kUnknownInstant;  // when this version became known
  bool recorded_assumed = false;  // no recorded moment was given: taken as occurred
  bool hypothetical = false;
  bool alone = true;  // the only version of its correction chain
  Kind kind = Kind::kUnspecified;
  EntryStatus status = EntryStatus::kFinal;
  uint8_t date_oddity = kNoOddity;
  Value value;
};

// [from, until); until Day::Max() while registered. Unknown beginnings are Day::Min().
struct Registration {
  std::string_view practice;
  calendar::Day from = calendar::Day::Min();
  calendar::Day until = calendar::Day::Max();
};

struct Reply {
  std::string_view rule;
  std::string_view item;   // computed key; empty: the rule's only open item
  std::string_view reply;  // its name in the rule, or "done elsewhere", "not appropriate"
  std::string_view role;
  calendar::Day on;
  calendar::Instant recorded = calendar::kUnknownInstant;
  calendar::Day until = calendar::Day::Max();  // where the reply gives a day
  bool has_until = false;
};

// Which kinds of data the caller supplied. Without one the record is taken as complete and the
// answer says *assumed*.
struct Coverage {
  bool given = false;
  bool complete = true;         // false: what is not in `supplied` was not supplied
  uint32_t supplied_kinds = 0;  // bit per Kind
  std::vector<std::string_view> supplied_other_kinds;
  bool Supplies(Kind kind) const {
    return !given || complete || (supplied_kinds >> static_cast<int>(kind) & 1u);
  }
};

// Something of the input that was set aside or doubtful: never dropped silently.
struct SetAside {
  std::string_view what;    // "entry", "registration", "patient", "page", a resource type ...
  std::string_view reason;  // a stable name: "code-missing", "date-unreadable",
                            // "versions-conflict", "not-final-page" ...
  std::string_view detail;  // for a person; never a patient's value
  std::string_view
      id;              // the entry's or resource's id where it has one (it goes to the caller only)
  bool doubt = false;  // whether it might have changed an answer, so that answers carry doubt
};

class PatientRecord {
 public:
  PatientRecord();
  PatientRecord(PatientRecord&&) noexcept;
  PatientRecord& operator=(PatientRecord&&) noexcept;
  ~PatientRecord();

  // --- the person
  std::string_view patient_id;
  std::string_view practice;  // *here*: the practice that asks
  std::string_view nhs_number;
  std::optional<calendar::PartialDate> birth;
  std::optional<calendar::PartialDate> died;
  bool dead_without_date = false;
  Sex sex = Sex::kUnknown;
  bool sensitive = false;  // the record is marked sensitive
  // What says who the patient is was rejected, or there are more entries than are read: whoever
  // evaluates answers "not checked" for this patient and asks no rule.
  bool not_usable = false;
  // The first so many of systems() are in use on the day and at the moment asked about, also where
  // their entries were not read; of the others the entries tell.
  uint16_t settled_systems = 0;
  Coverage coverage;

  // --- building (until Finish)
  // Copies text into the record's arena. Views given to the Add functions must live in it (or be
  // literals), or in memory handed over by KeepAlive.
  std::string_view Intern(std::string_view text);
  // Keeps `buffer` alive as long as the record, so that views may point into it.
  void KeepAlive(std::shared_ptr<const void> buffer);
  // The index of a canonical code system (terminology::CanonicalSystem).
  uint16_t SystemIndex(std::string_view canonical_system);
  // Codings and links of an entry are added right after it.
  Entry& AddEntry();
  void AddCoding(uint16_t system, std::string_view code);
  void AddLink(std::string_view entry_id);
  void AddRegistration(Registration registration);
  void AddReply(Reply reply);
  void AddSetAside(SetAside item);
  void Reserve(size_t entries);
  // Works out correction chains, puts entries into the record's one order (visible.h; what has no
  // date comes first), fills in assumed recorded moments (the first moment of the occurred day in
  // `zone`), judges dates (dates.h) and sets aside what has none. The same entries in another order
  // give the same record. Call once.
  void Finish(absl::TimeZone zone);
  // Empties it for the next patient, keeping its memory.
  void Clear();

  // --- reading
  std::span<const Entry> entries() const { return entries_; }
  std::span<const Coding> codings() const { return codings_; }
  std::span<const Coding> codings(const Entry& e) const {
    return std::span<const Coding>(codings_).subspan(e.first_coding, e.coding_count);
  }
  std::span<const std::string_view> links(const Entry& e) const {
    return std::span<const std::string_view>(links_).subspan(e.first_link, e.link_count);
  }
  const std::vector<std::string>& systems() const { return systems_; }
  std::span<const Registration> registrations() const { return registrations_; }
  std::span<const Reply> replies() const { return replies_; }
  std::span<const SetAside> set_aside() const { return set_aside_; }
  // Whether anything set aside leaves every answer in doubt.
  bool in_doubt() const { return in_doubt_; }
  // Chains of more than one version; after Finish.
  const CorrectionChains& chains() const { return chains_; }

 private:
  struct Memory;  // the arena, and what Finish works with
  Memory& memory();
  void JudgePerson();
  void JudgeEntries(absl::TimeZone zone);
  void PutInOrder();

  std::unique_ptr<Memory> memory_;
  std::vector<std::shared_ptr<const void>> kept_;
  std::vector<std::string> systems_;
  std::vector<Entry> entries_;
  std::vector<Coding> codings_;
  std::vector<std::string_view> links_;
  std::vector<Registration> registrations_;
  std::vector<Reply> replies_;
  std::vector<SetAside> set_aside_;
  CorrectionChains chains_;
  bool in_doubt_ = false;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_RECORD_H_
