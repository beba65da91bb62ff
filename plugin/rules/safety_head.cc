// The head of a rule: a review that is overdue.
#include "waymark/rules/safety_context.h"

namespace waymark::rules {

void CheckHead(const SafetyContext& context) {
  const Rule& rule = context.rule;
  if (context.options.has_today && rule.review_by.has_value() &&
      context.options.today > *rule.review_by) {
    context.Report(
        "past-its-review", rule.place,
        "this rule was to be looked at again by " + calendar::FormatLong(*rule.review_by),
        "look at its evidence again and set a new review_by");
  }
  if (rule.in_force_from.has_value() && rule.in_force_to.has_value() &&
      *rule.in_force_from > *rule.in_force_to) {
    context.Report("never-true", rule.place, "in_force ends before it begins, so no item can start",
                   "from must not be later than to");
  }
}

}  // namespace waymark::rules
