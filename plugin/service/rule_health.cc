#include "waymark/service/rule_health.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace waymark::service {
namespace {

using Does = rules::ReplyRule::Does;

// As the indicators' (users' reference, 1.9). None is no secret: nobody did anything.
constexpr int64_t kFewest = 5;
// A rule of which fewer came of nothing but this is not named in a heading.
constexpr int64_t kFewestForFinding = 20;

constexpr std::string_view kNotAppropriate = "not appropriate";  // every rule offers it

struct Sums {
  int64_t fired = 0, acted = 0, dismissed = 0, not_appropriate = 0, put_off = 0;
};

void Set(int64_t count, v1::HealthCount& out) {
  const bool shown = count == 0 || count >= kFewest;
  out.set_shown(shown);
  if (shown) out.set_count(count);
}

Does WhatDoes(const rules::Rule& rule, const std::string& name) {
  for (const rules::ReplyRule& reply : rule.replies) {
    if (reply.name == name) return reply.does;
  }
  return Does::kNothing;
}

Sums SumsOf(const rules::Rule& rule, const v1::RuleStatistics& counted) {
  Sums sums;
  sums.fired = counted.fired() - counted.silent();
  sums.acted = counted.closed_by_record();
  for (const auto& [name, number] : counted.replies()) {
    if (name == kNotAppropriate) {
      sums.not_appropriate += number;
      continue;
    }
    switch (WhatDoes(rule, name)) {
      case Does::kDone:
        sums.acted += number;
        break;
      case Does::kStop:
        sums.dismissed += number;
        break;
      case Does::kSetAside:
      case Does::kSnooze:
        sums.put_off += number;
        break;
      case Does::kNothing:
        break;
    }
  }
  return sums;
}

// The rule that most is said against, where there is enough to say it.
std::string Finding(const std::vector<std::pair<const rules::Rule*, Sums>>& all) {
  const rules::Rule* worst = nullptr;
  int64_t against = 0, answered = 0;
  int64_t acted_on = 0, answers = 0;
  for (const auto& [rule, sums] : all) {
    const int64_t no = sums.dismissed + sums.not_appropriate;
    const int64_t said = sums.acted + no;
    acted_on += sums.acted;
    answers += said;
    if (said < kFewestForFinding || no < kFewest || said - no < kFewest || 2 * no <= said) continue;
    if (worst == nullptr || no * answered > against * said) {
      worst = rule;
      against = no;
      answered = said;
    }
  }
  if (all.empty()) return "No rule fired or was answered in these days";
  if (worst != nullptr) {
    return absl::StrCat(worst->title, ": ", against, " of ", answered,
                        " were turned down; look at the rule");
  }
  if (answers < kFewestForFinding || acted_on < kFewest || answers - acted_on < kFewest) {
    return "Too few answers yet to say which prompts are worth it";
  }
  return absl::StrCat("No rule is mostly turned down: of ", answers, " that were answered, ",
                      acted_on, " were acted on");
}

}  // namespace

void SetHealth(const rules::Pack& pack, v1::StatisticsResponse& response) {
  std::vector<std::pair<const rules::Rule*, Sums>> all;
  for (const v1::RuleStatistics& counted : response.rules()) {
    const int found = pack.FindRule(counted.rule());
    if (found < 0) continue;
    const rules::Rule& rule = pack.rules[static_cast<size_t>(found)];
    if (!rule.enabled || rule.status != rules::RuleStatus::kActive) continue;
    const Sums sums = SumsOf(rule, counted);
    if (sums.fired + sums.acted + sums.dismissed + sums.not_appropriate + sums.put_off == 0) {
      continue;
    }
    all.emplace_back(&rule, sums);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.second.fired > b.second.fired; });
  for (const auto& [rule, sums] : all) {
    v1::RuleHealth& health = *response.add_health();
    health.set_rule(rule->id);
    health.set_title(rule->title);
    Set(sums.fired, *health.mutable_fired());
    Set(sums.acted, *health.mutable_acted());
    Set(sums.dismissed, *health.mutable_dismissed());
    Set(sums.not_appropriate, *health.mutable_not_appropriate());
    Set(sums.put_off, *health.mutable_put_off());
  }
  response.set_health_finding(Finding(all));
}

}  // namespace waymark::service
