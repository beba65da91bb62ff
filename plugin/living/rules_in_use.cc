#include "waymark/living/rules_in_use.h"

#include <algorithm>

namespace waymark::living {

bool RulesInUse::IsSuspended(std::string_view rule, std::string_view practice) const {
  for (const std::string_view where : {std::string_view(), practice}) {
    const auto at = suspended.find(where);
    if (at == suspended.end()) continue;
    if (std::find(at->second.begin(), at->second.end(), rule) != at->second.end()) return true;
  }
  return false;
}

std::vector<uint16_t> RulesInUse::AskedAt(std::string_view practice) const {
  std::vector<uint16_t> asked;
  for (size_t i = 0; i < pack->rules.size(); ++i) {
    const rules::Rule& rule = pack->rules[i];
    const bool runs =
        rule.status == rules::RuleStatus::kActive || rule.status == rules::RuleStatus::kSilent;
    if (rule.enabled && runs && !IsSuspended(rule.id, practice)) {
      asked.push_back(static_cast<uint16_t>(i));
    }
  }
  return asked;
}

calendar::Day RulesInUse::TodayAt(calendar::Instant now) const {
  return today.value_or(calendar::DayOf(now, zone));
}

}  // namespace waymark::living
