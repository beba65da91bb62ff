// The head of a rule: a review that is overdue.
#include <algorithm>
#include <string_view>
#include <vector>

#include "waymark/rules/names.h"
#include "waymark/rules/safety_context.h"

namespace waymark::rules {

void CheckHead(const SafetyContext& context) {
  const Rule& rule = context.rule;
  if (context.options.has_today && rule.review_by.has_value() &&
      context.options.today > *rule.review_by) {
    context.Report(
        "past-its-review", rule.PlaceOf({"review_by"}),
        "this rule was to be looked at again by " + calendar::FormatLong(*rule.review_by),
        "look at its evidence again and set a new review_by");
  }
  const auto& pathways = context.pack.pathways;
  const bool known = std::any_of(pathways.begin(), pathways.end(),
                                 [&](const auto& one) { return one.first == rule.pathway; });
  if (!pathways.empty() && !known) {
    std::vector<std::string_view> names;
    for (const auto& [name, title] : pathways) names.push_back(name);
    context.Report("unknown-pathway", rule.PlaceOf({"pathway"}),
                   "pack.yaml has no pathway called \"" + rule.pathway + "\"",
                   "its pathways are " + ListNames(names, "and"));
  }
}

}  // namespace waymark::rules
