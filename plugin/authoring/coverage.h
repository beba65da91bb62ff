// What a pack's stories have tested: each condition seen true and false, both sides of each timing
// boundary, each way in which an item opens, stays silent, closes, stops and is set aside.
//
//   Coverage coverage(zone);
//   options.observe = coverage.Observer();
//   RunStories(files, options);
//   for (const RuleCoverage& rule : coverage.Result()) ...
#ifndef WAYMARK_AUTHORING_COVERAGE_H_
#define WAYMARK_AUTHORING_COVERAGE_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "waymark/authoring/run_stories.h"

namespace waymark::authoring {

struct ConditionCoverage {
  rules::Place place;
  std::string text;  // the condition in words
  bool seen_true = false;
  bool seen_false = false;
};

// A row of timing, or the day on which time runs out (row -1).
struct BoundaryCoverage {
  int row = -1;
  rules::Place place;
  bool seen = false;  // the day before and the day itself, in one story
};

struct RuleCoverage {
  std::string rule;
  rules::Place place;
  int stories = 0;
  bool opens = false;
  bool stays_silent = false;  // a tested day without an item
  bool closes = false;
  std::vector<std::pair<std::string, bool>> stopped;    // by reason
  std::vector<std::pair<std::string, bool>> set_aside;  // by reason
  std::vector<BoundaryCoverage> boundaries;
  std::vector<ConditionCoverage> conditions;  // by place

  // What the gate for `status: active` still misses, each in words; empty where it is complete.
  // Conditions are not among it: they are shown, and boundaries and reasons decide.
  std::vector<std::string> Missing() const;
  int conditions_seen_both() const;
};

class Coverage {
 public:
  explicit Coverage(absl::TimeZone zone);
  ~Coverage();
  Coverage(const Coverage&) = delete;
  Coverage& operator=(const Coverage&) = delete;

  // Valid as long as this object; conditions are looked at on the first and last day of each
  // expectation.
  DayObserver Observer();
  // Of every rule of the pack that ran, in the pack's order. Rules that no story names have nothing
  // seen.
  std::vector<RuleCoverage> Result() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Findings named story-missing for active rules (errors) and silent ones (warnings): what keeps
// them from running by the stories' half of the gate. Drafts pass. `results` of the same run: a
// rule with a failing story does not pass.
std::vector<rules::Finding> CheckStoryGate(const rules::Pack& pack,
                                           const std::vector<RuleCoverage>& coverage,
                                           const std::vector<StoryResult>& results);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_COVERAGE_H_
