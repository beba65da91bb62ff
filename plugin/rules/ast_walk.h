// Going through all conditions and entries of a rule, with where each stands and what it is there
// for.
//
// Named conditions (`use:`) are followed, so a check sees the same whether a condition is written
// out or shared; what is found inside one is reported at the rule's own `use:`.
#ifndef WAYMARK_RULES_AST_WALK_H_
#define WAYMARK_RULES_AST_WALK_H_

#include <functional>
#include <string_view>

#include "waymark/rules/ast.h"
#include "waymark/rules/pack.h"

namespace waymark::rules {

enum class Block : uint8_t { kWho, kStart, kDone, kStopped, kSetAside, kTiming, kPrompt };
// "who", "start", ...
std::string_view BlockName(Block block);

// What an entry is to the condition or block that it stands in.
enum class Part : uint8_t {
  kEvent,      // of `event:`, `ever:` or `latest:`, or a block's own entry
  kFirstAt,    // of `every`
  kRenewedBy,  // of `every`
  kFrom,       // of `state`
  kUntil,      // of `state`
};

struct Visit {
  Block block = Block::kWho;
  Part part = Part::kEvent;
  bool negated = false;         // under an odd number of `not`
  bool in_filter = false;       // inside `while` or a table's `when`: asked on one day of an entry
  std::string_view name;        // of the row of `stopped` or `set_aside`
  std::string_view definition;  // the outermost `use:` that led here; empty where none did
  const Condition* condition =
      nullptr;  // the condition an entry belongs to; null for a block's own entry
  Place place;  // where to report
};

using ConditionVisitor = std::function<void(const Condition&, const Visit&)>;
using SelectorVisitor = std::function<void(const EntrySelector&, const Visit&)>;

// Each condition before its children, blocks in the order of the enumeration; the pack's own `who`
// is left out. Either function may be empty.
void WalkRule(const Pack& pack, const Rule& rule, const ConditionVisitor& on_condition,
              const SelectorVisitor& on_selector);
// The same for one condition; `visit` says where it stands.
void WalkCondition(const Pack& pack, const Condition& condition, Visit visit,
                   const ConditionVisitor& on_condition, const SelectorVisitor& on_selector);

// The sets that an entry is made of: its own, or those of its change.
const std::vector<SetRef>& SetsOf(const EntrySelector& selector);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_AST_WALK_H_
