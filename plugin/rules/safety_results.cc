// What hides a result: a later normal one, a `not` over a value, a coincidence, nothing recorded at
// all.
#include <set>

#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

using calendar::ValueTest;

bool HasRealTest(const Choice<ValueTest>& test) {
  if (!test.is_plain()) return true;
  return test.otherwise.has_value() && test.otherwise->kind != ValueTest::Kind::kAnyNumber &&
         test.otherwise->kind != ValueTest::Kind::kNever;
}

bool TestsValue(const Condition& condition) {
  if (condition.kind == Condition::Kind::kLatest) {
    return condition.test.has_value() && HasRealTest(*condition.test);
  }
  return condition.kind == Condition::Kind::kEvent && condition.selector.with.has_value() &&
         HasRealTest(*condition.selector.with);
}

// Whether the test passes low values only: "below 10 ug/g".
bool PassesOnlyLow(const std::optional<Choice<ValueTest>>& test) {
  if (!test.has_value() || !test->is_plain() || !test->otherwise.has_value()) return false;
  return test->otherwise->kind == ValueTest::Kind::kBelow ||
         test->otherwise->kind == ValueTest::Kind::kAtMost;
}

bool Quietens(Block block) {
  return block == Block::kDone || block == Block::kStopped || block == Block::kSetAside;
}

void CheckLaterNormal(const SafetyContext& context) {
  const Rule& rule = context.rule;
  if (!IsCritical(rule.purpose)) return;
  std::set<uint16_t> opening;
  if (rule.start.kind == Start::Kind::kEach && rule.start.each.with.has_value()) {
    for (const SetRef& ref : SetsOf(rule.start.each)) opening.insert(ref.set);
  }
  WalkRule(
      context.pack, rule,
      [&](const Condition& condition, const Visit& visit) {
        if (condition.kind != Condition::Kind::kLatest || !TestsValue(condition)) return;
        if (visit.in_filter || visit.block == Block::kTiming || visit.block == Block::kPrompt)
          return;
        context.Report(
            "later-normal-hides", visit.place,
            "a later normal " + context.Names(condition.selector.sets) + " hides an abnormal one",
            "open an item for each abnormal result: start: {each: " +
                context.Names(condition.selector.sets) + ", with: ...}");
      },
      [&](const EntrySelector& selector, const Visit& visit) {
        if (visit.condition != nullptr || !Quietens(visit.block) || !PassesOnlyLow(selector.with))
          return;
        for (const SetRef& ref : SetsOf(selector)) {
          if (!opening.contains(ref.set)) continue;
          context.Report(
              "later-normal-hides", visit.place,
              "a later normal " + context.Set(ref).id + " closes the item of an abnormal one",
              "close it by what is done about the abnormal result, or by a reply");
        }
      });
}

void CheckNotOverValue(const SafetyContext& context) {
  WalkRule(
      context.pack, context.rule,
      [&](const Condition& condition, const Visit& visit) {
        if (!visit.negated || visit.in_filter || !Quietens(visit.block) || !TestsValue(condition))
          return;
        context.Report(
            "not-over-a-value", visit.place,
            "`not` over a value is also true where there is no value, or none that can be read",
            "name the value that is wanted: {latest: " + context.Names(condition.selector.sets) +
                ", is: below ...}");
      },
      {});
}

void CheckCoincidence(const SafetyContext& context) {
  if (!IsCritical(context.rule.purpose)) return;
  WalkRule(context.pack, context.rule,
           [&](const Condition& condition, const Visit& visit) {
             if (condition.kind != Condition::Kind::kEvent ||
                 condition.window.kind != Window::Kind::kSameDay)
               return;
             if (!visit.negated || (visit.block != Block::kWho && visit.block != Block::kStart))
               return;
             context.Report("exclude-by-coincidence", visit.place,
                            "an entry of " + context.Names(condition.selector.sets) +
                                " on the same day hides this one, though the two may have nothing "
                                "to do with each other",
                            "use match: [linked], or show it and offer a reply that says so");
           },
           {});
}

// Where nothing recorded is taken for "no", though it may only mean that nobody could have recorded
// it.
void CheckAbsence(const SafetyContext& context) {
  WalkRule(context.pack, context.rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    if (!visit.negated || visit.condition == nullptr || visit.part == Part::kUntil) return;
    const bool opens = visit.block == Block::kStart || visit.block == Block::kWho;
    if (!opens && !Quietens(visit.block)) return;
    for (const SetRef& ref : SetsOf(selector)) {
      const terminology::CodeSet& set = context.Set(ref);
      if (set.availability == terminology::Availability::kComplete) continue;
      const bool waiting = set.availability == terminology::Availability::kWaiting;
      context.ReportAs(
          opens ? Severity::kWarning : Severity::kError, "absence-as-negative", visit.place,
          "`not` over " + set.id + ", which " +
              (waiting ? "has no codes yet" : "speaks for some records only") +
              ": nothing recorded does not mean no",
          opens ? "accept it with the reason, or leave the condition out until the set is complete"
                : "close it by an entry or a reply that says so");
    }
  });
}

}  // namespace

void CheckResults(const SafetyContext& context) {
  CheckLaterNormal(context);
  CheckNotOverValue(context);
  CheckCoincidence(context);
  CheckAbsence(context);
}

}  // namespace waymark::rules
