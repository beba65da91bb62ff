// Conditions that hold never, or always, whatever the record says.
#include "waymark/rules/constancy.h"
#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

void Look(const SafetyContext& context, const ConditionPtr& condition, std::string_view where,
          bool quietens) {
  if (!condition) return;
  switch (ConstancyOf(context.pack, *condition)) {
    case Constancy::kNever:
      context.Report(
          "never-true", condition->place,
          "this condition (" + std::string(where) + ") can hold on no day of any patient",
          "look for ages, sexes or dates that exclude each other, or for a thing and its opposite");
      return;
    case Constancy::kAlways:
      context.ReportAs(
          quietens ? Severity::kError : Severity::kWarning, "always-true", condition->place,
          "this condition (" + std::string(where) + ") holds on every day of every patient",
          "take it away, or look for a thing and its opposite");
      return;
    case Constancy::kSometimes:
      return;
  }
}

}  // namespace

void CheckTruth(const SafetyContext& context) {
  const Rule& rule = context.rule;
  Look(context, rule.who, "who", false);
  Look(context, rule.start.condition, "start", false);
  Look(context, rule.start.until, "until", true);
  for (const Closer& closer : rule.done) Look(context, closer.when, "done", true);
  for (const NamedClosers& row : rule.stopped) {
    for (const Closer& closer : row.closers) Look(context, closer.when, row.name, true);
  }
  for (const SetAsideRow& row : rule.set_aside) Look(context, row.when, row.name, true);
  WalkRule(context.pack, rule, {}, [&](const EntrySelector& selector, const Visit&) {
    Look(context, selector.while_holds, "while", false);
  });
  const auto& first = rule.start.first_at_date;
  const auto& until = rule.start.until_date;
  if (first.has_value() && until.has_value() && first->kind == DateExpr::Kind::kAge &&
      until->kind == DateExpr::Kind::kAge && first->offset.is_zero() && until->offset.is_zero() &&
      first->age_months >= until->age_months) {
    context.Report("never-true", rule.start.place,
                   "the clock ends before it begins, so nothing ever falls due",
                   "first_at must be a younger age than until");
  }
}

}  // namespace waymark::rules
