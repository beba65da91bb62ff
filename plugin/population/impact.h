// What a change of rules would do to the people of a list: who starts, stops or changes, with
// examples and reasons, and how much work it makes.
#ifndef WAYMARK_POPULATION_IMPACT_H_
#define WAYMARK_POPULATION_IMPACT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/engine/engine.h"
#include "waymark/population/visit.h"

namespace waymark::population {

// Minutes that one new prompt costs the practice, reading and doing what is asked. Ours: a guess of
// half an administrator's call and a minute of reading; no source was found. A parameter, so that a
// practice can say better.
inline constexpr double kMinutesPerPrompt = 3;

struct ImpactOptions {
  calendar::Day on;
  calendar::Instant known_at = calendar::kEverything;
  int weeks = 13;  // over which prompts a week are counted, from `on`; 1 to 104
  int examples = 5;
  double minutes_per_prompt = kMinutesPerPrompt;
  std::vector<std::string> rules;  // ids; empty: all of either pack
  VisitOptions visit;
};

// One person as an example. Keys only: the caller says who that is to whoever may know.
struct ImpactExample {
  std::string practice, patient_id;
  std::string before, after;  // "overdue", "none", ...
  std::string reason;         // why, by the pack that speaks (of what stops: why it no longer does)
};

// Of one rule. People, not items: each counts once a rule, by their most urgent item.
struct RuleImpact {
  std::string rule;
  bool is_new = false;   // only in the new pack
  bool is_gone = false;  // only in the old pack
  // People for whom it is due or overdue; none while the rule runs silently.
  int64_t open_before = 0, open_after = 0;
  int64_t starts = 0;   // open after, not before
  int64_t stops = 0;    // open before, not after
  int64_t changes = 0;  // open in both, with another status or level
  int64_t other = 0;    // not open in either, with another status: done, set aside ...
  // Items that come to be due in the weeks ahead, by either pack.
  int64_t falls_due_before = 0, falls_due_after = 0;
  int64_t not_checked_before = 0, not_checked_after = 0;
  std::vector<ImpactExample> start_examples, stop_examples, change_examples;
};

struct Impact {
  calendar::Day on;
  int weeks = 0;
  int64_t patients = 0;
  int64_t people_starting = 0, people_stopping = 0;  // with at least one such rule
  double minutes_per_prompt = 0;
  std::vector<RuleImpact> rules;  // those for which anything differs, by id
};

// Prompts a week of either pack, of the rules that differ: what falls due in the weeks ahead, on
// average. Rules that run silently do not count; drafts do where a program asks them.
struct Workload {
  double prompts_before = 0, prompts_after = 0, minutes_before = 0, minutes_after = 0;
};
Workload WorkloadOf(const Impact& impact);

// Both programs must stand in one zone. Errors: InvalidArgument; those of VisitAll.
absl::StatusOr<Impact> CompareRules(const std::shared_ptr<const engine::Program>& before,
                                    const std::shared_ptr<const engine::Program>& after,
                                    const ImpactOptions& options, const RecordSource& source);

std::string ImpactText(const Impact& impact);
std::string ImpactJson(const Impact& impact);
// rule,people_before,people_after,starts,stops,changes,other,falls_due_before,falls_due_after,
// not_checked_before,not_checked_after
std::string ImpactCsv(const Impact& impact);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_IMPACT_H_
