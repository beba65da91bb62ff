// What speaks too loudly, or not at all.
#include <algorithm>

#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

// Whether the condition holds only for people with some entry in the record. `not` of an entry asks
// for nothing to be recorded, so it holds for nearly everybody.
bool NeedsEntry(const Pack& pack, const Condition& condition) {
  using Kind = Condition::Kind;
  const auto needs = [&](const ConditionPtr& child) { return child && NeedsEntry(pack, *child); };
  const auto& children = condition.children;
  switch (condition.kind) {
    case Kind::kEvent:
    case Kind::kLatest:
    case Kind::kState:
    case Kind::kItem:
    case Kind::kReply:
    case Kind::kRisk:
      return true;
    case Kind::kAll:
      return std::any_of(children.begin(), children.end(), needs);
    case Kind::kAny:
      return !children.empty() && std::all_of(children.begin(), children.end(), needs);
    case Kind::kAtLeast:
      return condition.n >
             static_cast<int>(children.size()) -
                 static_cast<int>(std::count_if(children.begin(), children.end(), needs));
    case Kind::kUse: {
      if (condition.definition < 0) return false;
      const Definition& definition = pack.definitions[static_cast<size_t>(condition.definition)];
      return definition.condition && NeedsEntry(pack, *definition.condition);
    }
    default:
      return false;
  }
}

// Whether an item opens without anything in the record but the person's age and sex.
bool StartsFromAgeAlone(const SafetyContext& context) {
  const Start& start = context.rule.start;
  if (start.kind == Start::Kind::kEach) return false;
  if (start.kind == Start::Kind::kEvery && !start.first_at_date.has_value()) return false;
  if (start.condition && NeedsEntry(context.pack, *start.condition)) return false;
  return !context.rule.who || !NeedsEntry(context.pack, *context.rule.who);
}

void CheckInterrupting(const SafetyContext& context) {
  const Rule& rule = context.rule;
  const bool from_age = StartsFromAgeAlone(context);
  for (const TimingRow& row : rule.timing) {
    if (row.interrupts != Interrupts::kNever) {
      if (rule.hazards.empty()) {
        context.Report("interrupt-without-hazard", row.place,
                       "it interrupts a consultation, and no hazard is named that this is worth",
                       "name the hazard: safety: {hazards: [HAZ-012]}, or write interrupts: never");
      } else if (rule.approved_by.empty()) {
        context.ReportAs(rule.status == RuleStatus::kActive ? Severity::kError : Severity::kWarning,
                         "interrupt-without-hazard", row.place,
                         "it interrupts a consultation, and no safety officer has approved that",
                         "name the safety officer in approved_by");
      }
    }
    if (from_age && (row.shown_in & kConsultation) != 0) {
      context.ReportAs(row.interrupts == Interrupts::kNever ? Severity::kWarning : Severity::kError,
                       "age-only-interrupts", row.place,
                       "it is shown in consultations because of age and sex alone",
                       "show it in the worklist only, or accept it and name the benefit");
    }
  }
}

void CheckNeverShown(const SafetyContext& context) {
  const Rule& rule = context.rule;
  if (rule.timing.empty()) return;
  const bool shown = std::any_of(rule.timing.begin(), rule.timing.end(),
                                 [](const TimingRow& row) { return row.shown_in != 0; });
  if (shown) return;
  const int self = context.pack.FindRule(rule.id);
  bool asked = false;
  for (const Rule& other : context.pack.rules) {
    WalkRule(context.pack, other,
             [&](const Condition& condition, const Visit&) {
               asked |= condition.kind == Condition::Kind::kItem && condition.rule == self;
             },
             {});
  }
  if (!asked) {
    context.Report("never-shown", rule.PlaceOf({"timing"}),
                   "no row of timing says where it is shown, so nobody ever sees it",
                   "write shown_in: [worklist] in the rows where somebody must act");
  }
}

// Wording for which the alive and registered matter; the pack's own `who` normally says so for
// every rule.
void CheckDeadNotExcluded(const SafetyContext& context) {
  const Rule& rule = context.rule;
  bool alive = false;
  const auto look = [&](const Condition& condition, const Visit& visit) {
    alive |=
        visit.block == Block::kWho && !visit.negated && condition.kind == Condition::Kind::kAlive;
  };
  for (const WhoPart& part : context.pack.who) {
    if (std::find(rule.without.begin(), rule.without.end(), part.name) != rule.without.end()) {
      // Opting out by name is a decision somebody wrote down.
      if (part.condition && part.condition->kind == Condition::Kind::kAlive) return;
      continue;
    }
    if (part.condition) WalkCondition(context.pack, *part.condition, {}, look, {});
  }
  WalkRule(context.pack, rule, look, {});
  if (!alive) {
    context.Report("dead-not-excluded", rule.place,
                   "neither the pack nor the rule asks whether the patient is alive",
                   "add to pack.yaml: who: {alive: alive, registered: registered_here}");
  }
}

}  // namespace

void CheckSpeaking(const SafetyContext& context) {
  CheckInterrupting(context);
  CheckNeverShown(context);
  CheckDeadNotExcluded(context);
}

}  // namespace waymark::rules
