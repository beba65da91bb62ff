// Whether a rule sees what it should not: entries from before its start, the same entry twice, the
// future.
#include <optional>
#include <set>

#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

// How far before the start an entry may lie and still answer it: a month, as with a referral made
// just before the result is filed.
constexpr Period kALittleBefore{.days = 31};

bool IsLong(const Period& period) {
  return calendar::CompareLengths(period, kALittleBefore).value_or(1) > 0;
}

// Whether the bound lets in entries from long before the start of an item.
bool ReachesFarBack(const Since& since) {
  if (since.kind == Since::Kind::kEver) return true;
  switch (since.from.kind) {
    case DateExpr::Kind::kStart:
    case DateExpr::Kind::kStartFirst:
    case DateExpr::Kind::kStartLast:
      return since.from.offset.is_negative() && IsLong(-since.from.offset);
    default:
      return true;
  }
}

// Whether a condition that closes can rest on an entry from long before the start.
bool ConditionReachesFarBack(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kEvent:
    case Condition::Kind::kLatest: {
      if (condition.selector.since.has_value()) return ReachesFarBack(*condition.selector.since);
      const Window& window = condition.window;
      if (window.kind == Window::Kind::kLast && window.length.is_plain() &&
          window.length.otherwise.has_value()) {
        return IsLong(*window.length.otherwise);
      }
      if (window.kind == Window::Kind::kHolds) return IsLong(window.to);
      return window.kind != Window::Kind::kSameDay;
    }
    case Condition::Kind::kState:
      return !condition.from_entry || !condition.from_entry->since.has_value() ||
             ReachesFarBack(*condition.from_entry->since);
    default:
      return false;
  }
}

void CheckClosers(const SafetyContext& context) {
  const auto report = [&](const Visit& visit, const std::string& what) {
    if (visit.block == Block::kDone) {
      context.Report("done-sees-the-past", visit.place,
                     what + " from before the start closes new work as done",
                     "leave the bound out (only entries from the start on are seen) or write "
                     "since: start - 14 days");
    } else {
      context.Report("stopped-sees-the-past", visit.place,
                     what + " from before the start stops new work for good",
                     "write since: start, or hold it back with set_aside");
    }
  };
  const auto wanted = [&](const Visit& visit) {
    if (visit.in_filter || visit.negated) return false;
    if (visit.block == Block::kStopped) return IsCritical(context.rule.purpose);
    return visit.block == Block::kDone;
  };
  WalkRule(
      context.pack, context.rule,
      [&](const Condition& condition, const Visit& visit) {
        if (wanted(visit) && ConditionReachesFarBack(condition)) report(visit, "an entry");
      },
      [&](const EntrySelector& selector, const Visit& visit) {
        if (!wanted(visit) || visit.condition != nullptr || !selector.since.has_value()) return;
        if (ReachesFarBack(*selector.since))
          report(visit, "an entry of " + context.Names(SetsOf(selector)));
      });
}

// An entry that opens an item and, on the same day, closes it.
void CheckSameDay(const SafetyContext& context) {
  if (context.rule.start.kind != Start::Kind::kEach) return;
  std::set<uint16_t> opening;
  for (const SetRef& ref : SetsOf(context.rule.start.each)) opening.insert(ref.set);
  for (const Closer& closer : context.rule.done) {
    if (!closer.entry) continue;
    const auto& since = closer.entry->since;
    const bool later =
        since.has_value() && (since->kind == Since::Kind::kAfter ||
                              (!since->from.offset.is_zero() && !since->from.offset.is_negative()));
    if (later) continue;
    for (const SetRef& ref : SetsOf(*closer.entry)) {
      if (!opening.contains(ref.set)) continue;
      context.Report(
          "same-day-start-and-done", ref.place.file < 0 ? closer.place : ref.place,
          "an entry of " + context.Set(ref).id + " opens an item and closes it on the same day",
          "write after: start where only a later one counts");
    }
  }
}

// A condition start that ends on the day its own `done` is recorded.
void CheckStartDeniesDone(const SafetyContext& context) {
  const Rule& rule = context.rule;
  if (rule.start.kind != Start::Kind::kCondition || !rule.start.while_true) return;
  std::set<uint16_t> closing;
  for (const Closer& closer : rule.done) {
    if (!closer.entry) continue;
    for (const SetRef& ref : SetsOf(*closer.entry)) closing.insert(ref.set);
  }
  WalkRule(context.pack, rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    if (visit.block != Block::kStart || !visit.negated || visit.in_filter) return;
    for (const SetRef& ref : SetsOf(selector)) {
      if (!closing.contains(ref.set)) continue;
      context.Report("start-denies-done", visit.place,
                     "recording " + context.Set(ref).id +
                         " ends the start's condition on the day that it is done",
                     "leave while_true out: the condition then opens the item, and done closes it");
    }
  });
}

void CheckLooksAhead(const SafetyContext& context) {
  WalkRule(
      context.pack, context.rule,
      [&](const Condition& condition, const Visit& visit) {
        if (condition.window.kind != Window::Kind::kHolds || !condition.window.from.is_negative())
          return;
        context.Report(
            "looks-ahead", visit.place,
            "this holds before its entry is made, so a day's answer can change afterwards",
            "accept it with the reason, or begin the window at 0 days");
      },
      {});
}

}  // namespace

void CheckPast(const SafetyContext& context) {
  if (context.rule.start.kind == Start::Kind::kEach) CheckClosers(context);
  CheckSameDay(context);
  CheckStartDeniesDone(context);
  CheckLooksAhead(context);
}

}  // namespace waymark::rules
