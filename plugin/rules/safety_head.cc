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
}

}  // namespace waymark::rules
