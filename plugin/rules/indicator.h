// Definitions of what is counted over a practice, a network or a region, as dated data.
//
// They stand on the same items, code sets and conditions as the rules, so that a figure and a
// worklist cannot disagree. A new year is a new entry with its own `valid_from`. What each key
// means is told in rules/indicators/README.md; how a patient counts is engine/measure.h.
#ifndef WAYMARK_RULES_INDICATOR_H_
#define WAYMARK_RULES_INDICATOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/ast.h"

namespace waymark::rules {

// How an item stands on the reporting day, as indicators tell them apart.
struct Outcome {
  enum class Kind : uint8_t {
    kDoneInTime,
    kDoneLate,
    kDone,  // either, or the rule has no deadline
    kOpenInTime,
    kOverdue,
    kRanOut,
    kEnded,
    kStopped,
    kSetAside,
  };
  Kind kind = Kind::kDone;
  std::string name;  // of kStopped and kSetAside: only with this reason; empty: with any
};

struct Indicator {
  // In the order of the language's indicator_kind.
  enum class Kind : uint8_t {
    kItems,
    kPeople,
    kEntries,
    kComposite,
    kExternal,
    kSelfAssessment,
  };
  // In the order of the language's indicator_status.
  enum class Status : uint8_t { kInForce, kRetired, kExpectation, kEstimate, kReference };
  // In the order of the language's better.
  enum class Better : uint8_t { kHigher, kLower, kNeither };

  struct Named {
    std::string name;
    ConditionPtr when;
  };
  struct Part {
    int indicator = -1;  // index into Indicators
    calendar::Decimal weight;
    Better better = Better::kHigher;
    Place place;
  };
  struct Target {
    calendar::Day from;
    calendar::Decimal per_cent;
  };

  std::string id, version, title, series, owner, certainty;
  std::string file;  // relative to the pack
  Kind kind = Kind::kItems;
  Status status = Status::kExpectation;
  Better better = Better::kNeither;
  calendar::Day valid_from;
  calendar::Day valid_to = calendar::Day::Max();  // the last reporting day
  int year_ends_month = 0;                        // 0: any day may be a reporting day
  int year_ends_day = 0;
  int points = 0;
  std::optional<calendar::Decimal> lower, upper;  // thresholds, per cent
  int rolling_years = 1;                          // years that small practices add up
  int suppress_below = 5;
  std::vector<std::string> rules, indicators;  // that it belongs to
  std::vector<Evidence> evidence;
  std::optional<calendar::Day> review_by;
  Place place;

  // ---- items
  int of_rule = -1;  // index into Pack::rules
  std::optional<Period> look_back;
  bool one_per_person = false;  // only the latest item counts
  std::vector<Outcome> in_numerator, in_denominator;
  std::vector<Outcome> excepted;  // parallel to exception_names
  std::vector<Named> breakdown;   // asked on the item's first day

  // ---- people; exceptions of both kinds have their names here
  ConditionPtr people, numerator;
  std::vector<ConditionPtr> exceptions;  // of people: parallel to exception_names
  std::vector<std::string> exception_names;

  // ---- entries
  // Its start is what is counted: runs of entries. It has no timing and is asked by nobody.
  Rule runs;
  std::optional<Period> period;
  std::optional<EntrySelector> answer;  // the numerator's entry
  Period answer_from, answer_to;        // counted from the run's start, both included
  int matched_by = -1;                  // index into Pack::groups
  std::optional<Period> settle;
  int per_registered = 0;
  bool registered_at_start = false;

  // ---- composite
  std::vector<Part> parts;
  std::string organisations;  // "pcn" where only networks may be ranked

  // ---- external, self-assessment
  std::vector<Target> targets;
  int number = 0;
  std::string shown_by;

  // Whether practice records say how it stands.
  bool is_counted() const {
    return kind == Kind::kItems || kind == Kind::kPeople || kind == Kind::kEntries;
  }
  bool holds_on(calendar::Day day) const { return valid_from <= day && day <= valid_to; }
};

// "items", "self_assessment", ...; "in_force", ...; "higher", ...
std::string_view IndicatorKindName(Indicator::Kind kind);
std::string_view IndicatorStatusName(Indicator::Status status);
std::string_view BetterName(Indicator::Better better);

// "done in time", "set aside", "stopped: no review needed"; nothing for what is none.
std::optional<Outcome> ReadOutcome(std::string_view text);
std::string OutcomeText(const Outcome& outcome);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_INDICATOR_H_
