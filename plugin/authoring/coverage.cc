#include "waymark/authoring/coverage.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/engine/explain.h"

namespace waymark::authoring {
namespace {

using engine::ItemAnswer;
using rules::ItemStatus;

// What a story's tested days showed of one rule.
struct SeenItem {
  ItemStatus status = ItemStatus::kNone;
  int row = -1;
};
using SeenDay = std::map<std::string, SeenItem>;  // by item

struct SeenRule {
  std::set<std::string> stories;
  std::set<std::string> stopped;
  std::set<std::string> set_aside;
  bool opens = false;
  bool stays_silent = false;
  bool closes = false;
  // By story and known-at moment, the tested days.
  std::map<std::pair<std::string, calendar::Instant>, std::map<Day, SeenDay>> days;
  std::map<rules::Place, ConditionCoverage> conditions;
};

bool Shown(ItemStatus status) {
  return status == ItemStatus::kUpcoming || status == ItemStatus::kDue ||
         status == ItemStatus::kOverdue || status == ItemStatus::kRanOut;
}

void AddConditions(const std::vector<engine::ExplainedNode>& nodes, SeenRule& seen) {
  for (const auto& node : nodes) {
    if (node.place.line > 0) {
      ConditionCoverage& condition = seen.conditions[node.place];
      condition.place = node.place;
      condition.text = node.text;
      condition.seen_true |= node.holds == calendar::Truth::kYes;
      condition.seen_false |= node.holds == calendar::Truth::kNo;
    }
    AddConditions(node.children, seen);
  }
}

// Whether an item's day before shows one side of a boundary: it was not there, or ran by its
// timing. What was set aside or did not apply shows no side.
bool IsASide(const SeenItem& item) {
  return item.status == ItemStatus::kNone || item.status == ItemStatus::kNotStarted ||
         Shown(item.status);
}

bool CrossesInto(const std::map<Day, SeenDay>& days, auto is_there) {
  for (const auto& [day, items] : days) {
    const auto before = days.find(calendar::AddDays(day, -1));
    if (before == days.end()) continue;
    for (const auto& [key, item] : items) {
      if (!is_there(item)) continue;
      const auto earlier = before->second.find(key);
      if (earlier == before->second.end()) return true;
      if (IsASide(earlier->second) && !is_there(earlier->second)) return true;
    }
  }
  return false;
}

bool SeenAtBoundary(const SeenRule& seen, int row) {
  return std::any_of(seen.days.begin(), seen.days.end(), [&](const auto& story) {
    return CrossesInto(story.second, [&](const SeenItem& item) {
      return row < 0 ? item.status == ItemStatus::kRanOut : item.row == row;
    });
  });
}

}  // namespace

struct Coverage::Impl {
  absl::TimeZone zone;
  std::shared_ptr<const rules::Pack> pack;  // of the last story
  std::shared_ptr<const engine::Program> program;
  std::map<std::string, SeenRule> rules;

  void Observe(const TestedDay& day) {
    Compile(day);
    for (const std::string& id : day.story->rules) {
      const int rule = day.view.pack->FindRule(id);
      if (rule >= 0) ObserveRule(day, static_cast<uint16_t>(rule), rules[id]);
    }
  }

  void Compile(const TestedDay& day) {
    if (pack == day.pack) return;
    pack = day.pack;
    auto compiled = engine::Compile(pack, {.zone = zone, .include_drafts = true});
    program = compiled.ok() ? *compiled : nullptr;
  }

  void ObserveRule(const TestedDay& day, uint16_t rule, SeenRule& seen) {
    const std::string story = absl::StrCat(day.story->file, "\n", day.story->name);
    seen.stories.insert(story);
    SeenDay& items = seen.days[{story, day.known_at}][day.view.day];
    bool any = false;
    for (const ItemAnswer& item : day.view.answer->items) {
      if (item.rule != rule) continue;
      items[item.key] = {item.status, item.timing_row};
      any = any || (item.status != ItemStatus::kNone && item.status != ItemStatus::kNotStarted);
      seen.opens |= Shown(item.status);
      seen.closes |= item.status == ItemStatus::kDone;
      if (item.status == ItemStatus::kStopped) seen.stopped.emplace(item.reason);
      if (item.status == ItemStatus::kSetAside) seen.set_aside.emplace(item.reason);
    }
    seen.stays_silent |= !any;
    const bool edge = day.view.day == day.expectation->from || day.view.day == day.expectation->to;
    if (!edge || !program) return;
    engine::EvaluateOptions options;
    options.as_of = day.view.day;
    options.known_at = day.known_at;
    AddConditions(engine::Explain(program, *day.view.record, options, rule).tree, seen);
  }

  RuleCoverage CoverageOf(const rules::Rule& rule) const {
    RuleCoverage result;
    result.rule = rule.id;
    result.place = rule.place;
    static const SeenRule kNothing;
    const auto found = rules.find(rule.id);
    const SeenRule& seen = found == rules.end() ? kNothing : found->second;
    result.stories = static_cast<int>(seen.stories.size());
    result.opens = seen.opens;
    result.stays_silent = seen.stays_silent;
    result.closes = seen.closes;
    for (const auto& named : rule.stopped) {
      result.stopped.emplace_back(named.name, seen.stopped.contains(named.name));
    }
    for (const auto& row : rule.set_aside) {
      result.set_aside.emplace_back(row.name, seen.set_aside.contains(row.name));
    }
    for (size_t i = 0; i < rule.timing.size(); ++i) {
      const int row = static_cast<int>(i);
      result.boundaries.push_back({row, rule.timing[i].place, SeenAtBoundary(seen, row)});
    }
    if (rule.runs_out != rules::Rule::RunsOut::kNever) {
      result.boundaries.push_back({-1, rule.place, SeenAtBoundary(seen, -1)});
    }
    for (const auto& [place, condition] : seen.conditions) result.conditions.push_back(condition);
    return result;
  }
};

Coverage::Coverage(absl::TimeZone zone) : impl_(std::make_unique<Impl>()) { impl_->zone = zone; }
Coverage::~Coverage() = default;

DayObserver Coverage::Observer() {
  return [impl = impl_.get()](const TestedDay& day) { impl->Observe(day); };
}

std::vector<RuleCoverage> Coverage::Result() const {
  std::vector<RuleCoverage> result;
  if (!impl_->pack) return result;
  for (const rules::Rule& rule : impl_->pack->rules) result.push_back(impl_->CoverageOf(rule));
  return result;
}

int RuleCoverage::conditions_seen_both() const {
  return static_cast<int>(std::count_if(conditions.begin(), conditions.end(),
                                        [](const auto& c) { return c.seen_true && c.seen_false; }));
}

std::vector<std::string> RuleCoverage::Missing() const {
  std::vector<std::string> missing;
  if (stories == 0) return {"there is no story about it"};
  if (!opens) missing.emplace_back("no story in which it opens");
  if (!stays_silent) missing.emplace_back("no story in which it stays silent");
  if (!closes) missing.emplace_back("no story in which it is done");
  for (const auto& [reason, seen] : stopped) {
    if (!seen)
      missing.push_back(absl::StrCat("no story in which it is stopped by \"", reason, "\""));
  }
  for (const auto& [reason, seen] : set_aside) {
    if (!seen)
      missing.push_back(absl::StrCat("no story in which it is set aside by \"", reason, "\""));
  }
  for (const auto& boundary : boundaries) {
    if (boundary.seen) continue;
    missing.push_back(
        boundary.row < 0
            ? std::string("no story with the last day in time and the day on which time runs out")
            : absl::StrCat("no story with the day before row ", boundary.row + 1,
                           " of timing begins and the day itself"));
  }
  return missing;
}

std::vector<rules::Finding> CheckStoryGate(const rules::Pack& pack,
                                           const std::vector<RuleCoverage>& coverage,
                                           const std::vector<StoryResult>& results) {
  std::vector<rules::Finding> findings;
  const auto add = [&](const rules::Rule& rule, std::string message) {
    const auto severity = rule.status == rules::RuleStatus::kActive ? rules::Severity::kError
                                                                    : rules::Severity::kWarning;
    findings.push_back({"story-missing", severity, rule.place, std::move(message),
                        "write the story beside the rule; `waymark test` shows what is covered",
                        rule.id});
  };
  for (const rules::Rule& rule : pack.rules) {
    if (rule.status != rules::RuleStatus::kActive && rule.status != rules::RuleStatus::kSilent) {
      continue;
    }
    const auto found = std::find_if(coverage.begin(), coverage.end(),
                                    [&](const auto& one) { return one.rule == rule.id; });
    if (found == coverage.end()) {
      add(rule, "there is no story about it");
      continue;
    }
    for (std::string& missing : found->Missing()) add(rule, std::move(missing));
    for (const StoryResult& result : results) {
      const auto& about = result.rules;
      if (result.passed() || std::find(about.begin(), about.end(), rule.id) == about.end())
        continue;
      add(rule, absl::StrCat("the story \"", result.name, "\" fails"));
    }
  }
  return findings;
}

}  // namespace waymark::authoring
