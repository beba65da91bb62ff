// The compiled pack: a flat program of nodes and selectors. Internal to engine/.
//
// Every occurrence of a condition is compiled once per leaning and shared between rules where it is
// the same (conditions are hash-consed by their canonical text). A record becomes, per slot (a code
// set in use), a run of positions.
#ifndef WAYMARK_ENGINE_PROGRAM_H_
#define WAYMARK_ENGINE_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "waymark/engine/engine.h"
#include "waymark/engine/id_bits.h"
#include "waymark/rules/load_indicators.h"
#include "waymark/rules/pack.h"

namespace waymark::engine {

using NodeId = int32_t;
using SelectorId = int32_t;
inline constexpr int32_t kNone = -1;

// What doubt counts as: true (the work is shown) or false.
enum class Lean : uint8_t { kShow, kSure };
inline Lean Flip(Lean lean) { return lean == Lean::kShow ? Lean::kSure : Lean::kShow; }

// A table (or plain value) whose row conditions are compiled. Rows in doubt are skipped, so they
// lean to kSure.
template <typename T>
struct Table {
  struct Row {
    NodeId when;
    NodeId possibly;  // the same condition leaning to kShow
    T gives;
  };
  std::vector<Row> rows;
  std::optional<T> otherwise;
};

struct Selector {
  const rules::EntrySelector* ast = nullptr;
  Lean lean = Lean::kShow;
  bool item_scope = false;  // depends on the item it is asked for
  std::vector<uint16_t> slots;
  IdBits slot_bits;  // the same
  std::optional<Table<calendar::ValueTest>> with;
  NodeId while_holds = kNone;
  uint16_t statuses = 0;  // bit per record::EntryStatus
  bool any_kind = true;
  uint16_t kinds = 0;  // bit per record::Kind
  std::vector<std::string_view> other_kinds;
};

struct Node {
  rules::Condition::Kind kind = rules::Condition::Kind::kAll;
  const rules::Condition* ast = nullptr;
  Lean lean = Lean::kShow;
  bool item_scope = false;
  bool past_death = false;     // the rule speaks of the dead: the span is not cut at death
  bool after_leaving = false;  // registered_here counts as true after the last registered day
  bool closing = false;        // stands in done, stopped or set_aside
  SelectorId selector = kNone;
  SelectorId until_selector = kNone;
  Table<calendar::Period> length;
  Table<calendar::ValueTest> test;
  std::vector<NodeId> children;  // of kRisk: the features
  std::optional<calendar::Period> for_unbroken;
};

struct CompiledCloser {
  SelectorId entry = kNone;
  NodeId when = kNone;
  int reason = -1;  // of `stopped`: index into Rule::stopped; -1: done
};

struct CompiledTiming {
  Table<rules::DateExpr> date;
  Table<rules::Level> level;
};

struct NamedSelector {
  std::string_view name;
  SelectorId selector = kNone;
};

// A rule compiled for one leaning. Each rule has two: the one that answers, and the opposite one
// that tells whether a doubt matters.
struct CompiledRule {
  const rules::Rule* ast = nullptr;
  uint16_t index = 0;
  bool opposite = false;
  bool past_death = false;
  NodeId who = kNone;                // pack's and rule's, joined; kNone: always
  NodeId who_after_leaving = kNone;  // the same with registration kept
  NodeId own_who = kNone;            // the rule's own alone; kNone: it has none
  // start
  SelectorId each = kNone;
  SelectorId first_at = kNone;
  SelectorId renewed_by = kNone;
  Table<calendar::Period> interval;
  NodeId until = kNone;
  bool until_known_ahead = false;  // of age, date and sex alone
  NodeId condition = kNone;
  std::vector<CompiledCloser> done;
  std::vector<CompiledCloser> stopped;
  std::vector<NodeId> set_aside;  // parallel to Rule::set_aside
  std::vector<CompiledTiming> timing;
  Table<int> wording;  // index of the row; otherwise -1
  std::vector<NamedSelector> named;
  std::vector<NodeId> nodes;  // all that are reachable, for doubts
  std::vector<SelectorId> selectors;
  IdBits node_bits, selector_bits;  // the same
  // Code sets (indices into the pack) of start, of the rule's own who and of done; those of
  // first_at, without which a clock never begins, also by themselves.
  std::vector<uint16_t> start_sets, first_at_sets, who_sets, done_sets, other_sets;
  bool reply_closes = false;
  bool waits_for_everybody = false;  // not checked, whoever the patient is
  bool who_may_decide = false;       // `who` may hold by age, sex and the like, whatever codes say
  bool looks_for_closers_before_start = false;
  bool restarts = false;  // being set aside may move the clock on
  // An earlier rule that says the same but for its id (an index into Program::rules), or kNone; and
  // whether there is a later one that says the same as this.
  int32_t twin_of = kNone;
  bool has_twins = false;
  bool known_ahead =
      false;  // a condition start of age, date and sex alone: rows of timing may come before it
};

// An indicator, compiled: conditions in both leanings, so that what is in doubt can be counted.
struct CompiledIndicator {
  const rules::Indicator* ast = nullptr;
  int32_t rule = kNone;          // items: index into Program::rules
  NodeId base = kNone;           // the pack's own who, as far as it applies; kNone: always
  NodeId people = kNone;         // leaning towards counting ...
  NodeId people_surely = kNone;  // ... and away from it
  NodeId numerator = kNone;      // leaning away
  NodeId numerator_possibly = kNone;
  std::vector<NodeId> exceptions;  // leaning away
  std::vector<NodeId> breakdown;   // leaning away
  NodeId registered = kNone;
  CompiledRule runs;                               // entries: what is counted
  SelectorId answer = kNone;                       // entries: the numerator's
  std::vector<uint16_t> who_sets, numerator_sets;  // code sets that decide whether it can be asked
  bool waits = false;                              // people: nobody counts before codes are there
  std::vector<uint16_t> waiting_sets;              // people: those without codes that it mentions
};

class Program {
 public:
  std::shared_ptr<const rules::Pack> pack;
  absl::TimeZone zone;
  std::vector<int32_t> slot_of_set;  // per code set: its slot, or -1 where no rule uses it
  std::vector<uint16_t> set_of_slot;
  std::vector<Selector> selectors;
  std::vector<Node> nodes;
  std::vector<CompiledRule> rules;            // those that are asked, by index
  std::vector<CompiledRule> opposites;        // parallel to `rules`
  std::vector<int> compiled_of_rule;          // per pack rule: index into `rules`, or -1
  std::vector<CompiledIndicator> indicators;  // parallel to those given; empty without
  std::shared_ptr<const rules::Indicators> indicator_asts;
  // Per group: per code set its values (indices into group_values).
  std::vector<std::vector<std::vector<uint16_t>>> group_values_of_set;
  std::vector<std::vector<std::string>> group_values;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_PROGRAM_H_
