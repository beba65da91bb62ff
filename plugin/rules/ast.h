// The rule language after parsing: what a pack of rule files says, typed and checked, not yet
// compiled.
//
// The meaning of each part is in docs/design.md and the manual for rule authors; this header says
// shapes only. Names of code sets, groups, definitions, tables and rules are resolved to indices
// into the `Pack`; parameters are replaced by their values after overlays. Everything is immutable
// once loaded.
#ifndef WAYMARK_RULES_AST_H_
#define WAYMARK_RULES_AST_H_

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/calendar/period.h"
#include "waymark/calendar/quantity.h"
#include "waymark/rules/place.h"

namespace waymark::rules {

using calendar::Period;

struct Condition;
using ConditionPtr = std::unique_ptr<const Condition>;

// A value, or a table of values: the first row whose condition holds on the day it is asked; no
// row: `otherwise`.
template <typename T>
struct Choice {
  struct Row {
    ConditionPtr when;
    T gives;
    Place place;
  };
  std::vector<Row> rows;
  std::optional<T> otherwise;  // a plain value stands here alone
  Place place;
  bool is_plain() const { return rows.empty(); }
};

// ---------------------------------------------------------------- days named by a rule

struct DateExpr {
  enum class Kind : uint8_t {
    kStart,  // the item's clock: the run's first entry, or its last with `clock: last`; the start
             // day of other items
    kStartFirst,
    kStartLast,
    kAge,               // the day on which `age_months` is reached
    kFixed,             // `fixed`
    kAnniversaryAfter,  // the first month/day_of_month strictly after of[0]
    kLaterOf,
    kEarlierOf,
  };
  Kind kind = Kind::kStart;
  Period offset;  // added last
  int age_months = 0;
  calendar::Day fixed;
  int month = 0;
  int day_of_month = 0;
  std::vector<DateExpr> of;
  Place place;
};

// ---------------------------------------------------------------- entries (dated points)

struct SetRef {
  uint16_t set = 0;  // index into Pack::code_sets
  Place place;
};

struct Where {
  std::vector<std::string> kinds;  // names as in the extract; others are compared as text
  std::vector<std::string> roles;
  std::vector<std::string>
      statuses;  // names as in the extract; empty: the statuses that count by default
  std::vector<std::string> urgencies;
  bool empty() const {
    return kinds.empty() && roles.empty() && statuses.empty() && urgencies.empty();
  }
};

// From which day on entries are seen.
struct Since {
  enum class Kind : uint8_t {
    kEver,   // no bound
    kFrom,   // on or after `from`
    kAfter,  // strictly after `from`: a later day, or the same day with a later clock time
  };
  Kind kind = Kind::kFrom;
  DateExpr from;
};

struct EntrySelector;

// The value that completes a change.
struct Change {
  std::vector<SetRef> of;
  bool falls = true;       // false: rises
  bool more_than = false;  // "more than 5 %" instead of "5 %" (at least)
  bool percent = false;
  calendar::Quantity by;  // amount with unit, or the number of per cent
  enum class Against : uint8_t { kHighest, kLowest, kPrevious } against = Against::kHighest;
  Period earlier_from;                      // the other value lies at least this long before ...
  Period earlier_to;                        // ... and at most this long
  std::optional<calendar::ValueTest> only;  // values outside are not looked at
};

struct EntrySelector {
  std::vector<SetRef> sets;  // any of them; of a change: empty
  std::unique_ptr<const Change> change;
  std::optional<Choice<calendar::ValueTest>> with;  // asked on the entry's day
  ConditionPtr while_holds;                         // must hold on the entry's day
  Where where;
  std::optional<Since> since;
  int count = 1;                 // the entry that completes `count` of them
  Period apart;                  // at least this long between neighbours that are counted
  std::optional<Period> within;  // at most this long from the first to the last of them
  int per = -1;                  // counted within each group: index into Pack::groups, or -1
  std::string as;                // name for wording and list columns
  Place place;
};

// ---------------------------------------------------------------- conditions (sets of days)

struct Window {
  enum class Kind : uint8_t {
    kEver,  // from the entry, for ever
    kLast,  // [e, e + length], last day included
    kSameDay,
    kHolds,       // [e + from, e + to], last day included; `from` may be negative
    kHoldsUntil,  // from the entry to the day before the next month/day_of_month
  };
  Kind kind = Kind::kEver;
  Choice<Period> length;  // kLast
  Period from;            // kHolds
  Period to;
  int month = 0;  // kHoldsUntil
  int day_of_month = 0;
};

enum class ItemStatus : uint8_t {
  kNone,
  kNotStarted,
  kUpcoming,
  kDue,
  kOverdue,
  kDone,
  kStopped,
  kSetAside,
  kRanOut,
  kNotApplicable,
  kEnded,
  kNotChecked,
};
// "due", "set_aside", ...
std::string_view ItemStatusName(ItemStatus status);
std::optional<ItemStatus> ParseItemStatus(std::string_view name);

struct Condition {
  enum class Kind : uint8_t {
    kEvent,   // selector + window
    kLatest,  // selector + test (+ window kLast or kEver)
    kState,   // from_entry, until_entry, then, at_most
    kAge,     // [age_from, age_until) in months; -1 open
    kDate,    // [date_from, date_until) ; either may be absent; no `start` in them
    kSex,     // sexes: "female", "male", "indeterminate"
    kRegisteredHere,
    kAlive,
    kSensitive,
    kItem,   // rule, statuses
    kReply,  // rule, names, roles, window
    kRisk,   // table, at_least
    kAll,
    kAny,
    kNot,
    kAtLeast,  // children; kAtLeast: n
    kUse,      // definition
  };
  Kind kind = Kind::kAll;
  Place place;
  std::optional<Period> for_unbroken;  // `for: P` on any of them

  EntrySelector selector;                            // kEvent, kLatest
  Window window;                                     // kEvent, kLatest, kReply
  std::optional<Choice<calendar::ValueTest>> test;   // kLatest
  std::unique_ptr<const EntrySelector> from_entry;   // kState
  std::unique_ptr<const EntrySelector> until_entry;  // kState; may be absent
  std::optional<Period> then;                        // kState
  std::optional<Period> at_most;                     // kState
  int age_from = -1;
  int age_until = -1;
  std::optional<DateExpr> date_from;
  std::optional<DateExpr>
      date_until;  // exclusive: "to 2025-03-31" is until 2025-04-01 (offset of one day)
  std::vector<std::string> names;    // kSex: sexes; kReply: names
  std::vector<std::string> roles;    // kReply
  int rule = -1;                     // kItem, kReply: index into Pack::rules
  std::vector<ItemStatus> statuses;  // kItem
  int table = -1;                    // kRisk: index into Pack::risk_tables
  calendar::Decimal at_least;        // kRisk: per cent; kAtLeast: count in `n`
  int n = 0;
  int definition = -1;  // kUse: index into Pack::definitions
  std::vector<ConditionPtr> children;
};

// ---------------------------------------------------------------- a rule

enum class RuleStatus : uint8_t { kDraft, kSilent, kActive, kRetired };
enum class RuleKind : uint8_t { kAdministrative, kDecisionSupport, kRisk };
enum class Purpose : uint8_t {
  kScreening,
  kReview,
  kResult,
  kSafetyNet,
  kRedFlag,
  kEmergency,
  kSupport,
  kRegister,
  kDataQuality,
  kTreatment,
  kRisk,
};
enum class Level : uint8_t { kInfo, kWarning, kCritical };
enum class Interrupts : uint8_t { kNever, kOnOpen, kOnEntry, kBeforeClosing };
// Bits of a set.
enum Role : uint8_t {
  kGp = 1,
  kNurse = 2,
  kPharmacist = 4,
  kCoordinator = 8,
  kAdministrator = 16,
  kOtherRole = 32,
  kAllRoles = 63
};
enum Surface : uint8_t { kConsultation = 1, kWorklist = 2 };

// Names as files write them ("safety_net", "decision_support", "on_open", "coordinator").
std::string_view RuleStatusName(RuleStatus);
std::string_view RuleKindName(RuleKind);
std::string_view PurposeName(Purpose);
std::string_view LevelName(Level);
std::string_view InterruptsName(Interrupts);
std::string_view RoleName(Role);
std::optional<Role> ParseRole(std::string_view name);

struct Start {
  enum class Kind : uint8_t { kEach, kEvery, kCondition };
  enum class Clock : uint8_t { kFirst, kLast };
  Kind kind = Kind::kEach;
  Place place;
  // kEach: runs of entries
  EntrySelector each;
  std::optional<Period> join;
  int per = -1;
  Clock clock = Clock::kFirst;
  // kEvery: a clock that recurs
  std::optional<DateExpr> first_at_date;                // an age or fixed date ...
  std::unique_ptr<const EntrySelector> first_at_entry;  // ... or the first such entry
  std::unique_ptr<const EntrySelector> renewed_by;
  Choice<Period> interval;
  std::optional<Period> settle;
  ConditionPtr until;  // due days end where it first holds
  std::optional<DateExpr> until_date;
  // kCondition
  ConditionPtr condition;
  bool while_true = false;
};

// What closes an item: an entry since the start, or a condition's first day.
struct Closer {
  std::unique_ptr<const EntrySelector> entry;
  ConditionPtr when;
  Place place;
};

struct NamedClosers {
  std::string name;
  std::vector<Closer> closers;
  Place place;
};

struct SetAsideRow {
  enum class OnEnd : uint8_t { kResume, kRestart, kEnd };
  std::string name;
  ConditionPtr when;
  OnEnd on_end = OnEnd::kResume;
  Place place;
};

struct TimingRow {
  ItemStatus becomes = ItemStatus::kDue;  // kUpcoming, kDue or kOverdue
  bool after = false;                     // `after`: begins the day after
  Choice<DateExpr> date;
  Choice<Level> level;     // info unless given
  uint8_t shown_in = 0;    // Surface bits
  uint8_t to = kAllRoles;  // Role bits
  Interrupts interrupts = Interrupts::kNever;
  Place place;
};

struct ReplyRule {
  enum class Does : uint8_t { kDone, kStop, kSetAside, kSnooze, kNothing };
  std::string name;
  Does does = Does::kNothing;
  std::optional<Period> until;  // counted from the reply's day; its last day included
  int until_month = 0;          // or to the day before the next month/day
  int until_day_of_month = 0;
  uint8_t by = kAllRoles;
  std::string ask;          // what the person must add ("date", "reason", "letter date")
  int offers_code = -1;     // index into Pack::code_sets
  std::string reason_code;  // coded reason for saying no
  Place place;
};

struct Action {
  std::string verb;  // record, open, letter, order, link
  std::string target;
  Place place;
};

struct Wording {
  std::string summary;      // template
  std::string detail;       // template text itself (named ones are resolved), may be empty
  std::string detail_name;  // where it came from, for findings
  std::vector<Action> actions;
  Place place;
};

struct Parameter {
  std::string name;
  std::string value;     // as written, after overlays
  std::string declared;  // as the rule itself gives it
  std::string at_least, at_most;
  std::vector<std::string> open_to;
  std::string set_by;  // name of the overlay that changed it; empty where none did
  Place place;
};

struct Evidence {
  std::string source, section, verb, note, url, read;  // `read`: the day it was read
};

// Open items that are expected among 10,000 patients; both ends included.
struct ExpectedVolume {
  calendar::Decimal from, to;
  std::string source;
};

struct Rule {
  std::string id, version, title, pathway, why, author, owner;
  std::string file;  // relative to the pack
  std::vector<std::string> approved_by;
  RuleStatus status = RuleStatus::kDraft;
  Purpose purpose = Purpose::kReview;
  RuleKind kind = RuleKind::kAdministrative;
  std::vector<Evidence> evidence;
  std::string certainty;
  std::optional<calendar::Day> review_by;
  std::vector<std::string> hazards;
  std::string safety_note;  // reason(s) written beside findings that may be waived
  std::vector<std::string> waived_findings;
  std::optional<calendar::Day> in_force_from, in_force_to;  // `to` is its last day; by item start
  std::vector<Parameter> parameters;
  std::optional<ExpectedVolume> expected_per_10000;
  std::vector<std::string> yields_to;  // rule ids
  bool enabled = true;
  std::vector<std::string> without;  // named parts of the pack's who that do not apply

  ConditionPtr who;  // may be absent
  Start start;
  std::vector<Closer> done;
  std::vector<NamedClosers> stopped;
  std::vector<SetAsideRow> set_aside;
  std::vector<TimingRow> timing;
  enum class RunsOut : uint8_t { kNever, kClose, kAsk } runs_out = RunsOut::kNever;
  Period runs_out_after;
  std::optional<Period> runs_out_after_reply;  // since it came back after a reply set it aside
  bool match_linked = false;
  std::vector<int> match_same;  // indices into Pack::groups
  enum class IfSeveral : uint8_t {
    kUnsaid,
    kAsk,
    kAll,
    kOldest,
    kNewest
  } if_several = IfSeveral::kUnsaid;
  enum class OnLeaving : uint8_t { kDrop, kHandOver, kKeep } on_leaving = OnLeaving::kDrop;
  bool counted_from_recorded = false;
  std::vector<ReplyRule>
      replies;  // the rule's own; the built-in ones are added at the end by the loader
  std::optional<Period> quiet;
  Choice<Wording> prompt;
  bool prompt_all_that_apply = false;
  std::vector<std::string> list_columns;
  std::string list_sort;
  Place place;
  // Where the keys of its head and its blocks stand.
  std::map<std::string, Place, std::less<>> key_places;
  // Where the first of the keys that it has stands; where it has none, the rule.
  Place PlaceOf(std::initializer_list<std::string_view> keys) const;
};

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_AST_H_
