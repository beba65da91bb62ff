#include "waymark/authoring/pathway_page.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/authoring/pathway_parts.h"
#include "waymark/authoring/rule_words.h"
#include "waymark/authoring/run_stories.h"
#include "waymark/authoring/waiting.h"
#include "waymark/prompts/words.h"

namespace waymark::authoring {
namespace {

using rules::Pack;
using rules::Rule;

constexpr std::string_view kMade =
    "Made from the rules by `waymark generate`; not written by hand.\n";

// The set's title and name.
std::string SetWords(const Pack& pack, uint16_t set) {
  const auto& codes = pack.code_sets[set];
  return absl::StrCat(codes.title.empty() ? codes.id : codes.title, " (`", codes.id, "`)");
}

std::string SourceWords(const Rule& rule) {
  std::vector<std::string> parts;
  for (const rules::Evidence& evidence : rule.evidence) {
    std::string one = evidence.source;
    if (!evidence.section.empty()) absl::StrAppend(&one, " ", evidence.section);
    parts.push_back(std::move(one));
  }
  return absl::StrJoin(parts, "; ");
}

std::string RuleRow(const Pack& pack, const Rule& rule, bool waits) {
  std::string who = OpensWords(pack, rule);
  if (rule.who) absl::StrAppend(&who, "; for: ", WhoWords(pack, rule));
  std::string closes = DoneWords(pack, rule);
  if (const std::string stopped = StoppedWords(rule); !stopped.empty()) {
    absl::StrAppend(&closes, closes.empty() ? "" : ". ", stopped);
  }
  const std::string state =
      absl::StrCat(StateWords(rule), waits ? "; awaiting codes" : "",
                   rule.kind == rules::RuleKind::kRisk ? "; medical-device function" : "");
  return absl::StrCat("| **", Cell(rule.title), "** `", rule.id, "` | ", Cell(who), " | ",
                      Cell(TimingWords(pack, rule)), " | ", Cell(closes), " | ",
                      Cell(SourceWords(rule)), " | ", state, " | ",
                      absl::StrJoin(rule.hazards, ", "), " | ",
                      rule.review_by ? calendar::FormatIso(*rule.review_by) : "", " |\n");
}

std::shared_ptr<const Pack> Unowned(const Pack& pack) {
  return std::shared_ptr<const Pack>(std::shared_ptr<const Pack>(), &pack);
}

}  // namespace

std::string PathwayPage(const Pack& pack) {
  const std::vector<WaitingRule> waiting = RulesWaitingForCodes(Unowned(pack));
  std::set<const Rule*> waits;
  for (const WaitingRule& one : waiting) waits.insert(&pack.rules[one.rule]);
  std::string out = absl::StrCat("# The pathway in rules\n\n", std::string(kMade), "\nPack ",
                                 pack.name, " ", pack.version, ": ", pack.rules.size(),
                                 " rules. Nothing here has been approved by a clinical safety "
                                 "officer.\n\n![The parts of the pathway with their rules]"
                                 "(pathway.svg)\n");
  for (const PathwayPart& part : PartsOf(pack)) {
    absl::StrAppend(&out, "\n## ", part.title, "\n\n");
    if (part.rules.empty()) {
      absl::StrAppend(&out, "No rule yet.\n");
      continue;
    }
    absl::StrAppend(
        &out,
        "| Rule | Opened by | When | Closed by | Source | State | Hazards | Review by |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (const Rule* rule : part.rules) {
      absl::StrAppend(&out, RuleRow(pack, *rule, waits.count(rule) != 0));
    }
  }
  absl::StrAppend(&out, "\n## Awaiting codes\n\n");
  if (waiting.empty()) {
    absl::StrAppend(&out, "Every rule has codes.\n");
  } else {
    absl::StrAppend(&out,
                    "These rules answer *not checked* until `waymark codesets import` brings the "
                    "codes.\n\n| Rule | Needs codes for |\n| --- | --- |\n");
    for (const WaitingRule& one : waiting) {
      std::vector<std::string> sets;
      for (const uint16_t set : one.code_sets) sets.push_back(SetWords(pack, set));
      absl::StrAppend(&out, "| `", pack.rules[one.rule].id, "` | ", Cell(absl::StrJoin(sets, ", ")),
                      " |\n");
    }
  }
  return out;
}

std::string UncertainPage(const Pack& pack) {
  std::string out = absl::StrCat(
      "# What is uncertain\n\n", std::string(kMade),
      "\nFor the clinical safety officer: what the rules and code sets themselves call uncertain. "
      "A "
      "practice or ICB decides each point before it relies on the rule.\n\n## Rules\n\n"
      "| Rule | State | What is uncertain |\n| --- | --- | --- |\n");
  for (const Rule& rule : pack.rules) {
    if (rule.certainty.empty()) continue;
    absl::StrAppend(&out, "| `", rule.id, "` | ", StateWords(rule), " | ", Cell(rule.certainty),
                    " |\n");
  }
  absl::StrAppend(&out,
                  "\n## Code sets\n\n| Set | State | What is uncertain |\n| --- | --- | --- |\n");
  for (const terminology::CodeSet& set : pack.code_sets) {
    const bool waits = set.availability == terminology::Availability::kWaiting;
    const bool partial = set.availability == terminology::Availability::kPartial;
    if (!waits && !partial && set.certainty.empty()) continue;
    const std::string state =
        waits     ? "waiting for codes"
        : partial ? absl::StrCat("speaks for ", absl::StrJoin(set.speaks_for, ", "), " only")
                  : "complete";
    absl::StrAppend(&out, "| `", set.id, "` ", Cell(set.title), " | ", state, " | ",
                    Cell(set.certainty), " |\n");
  }
  return out;
}

std::string HazardIndexPage(const Pack& pack) {
  std::map<std::string, std::vector<const Rule*>> by_hazard;
  for (const Rule& rule : pack.rules) {
    for (const std::string& hazard : rule.hazards) by_hazard[hazard].push_back(&rule);
  }
  std::vector<rules::Finding> ignored;
  std::map<std::string, std::vector<std::string>> stories;  // by rule
  for (const Story& story : StoriesOf(pack.files, ignored)) {
    for (const std::string& rule : story.rules) stories[rule].push_back(story.name);
  }
  std::string out = absl::StrCat(
      "# Hazards, rules and tests\n\n", std::string(kMade),
      "\nWhat each hazard is and what was done about it stands in the logs beside this page. A "
      "rule's tests are the stories in the file beside it, named here; `waymark test rules "
      "--filter "
      "RULE` runs them.\n");
  for (const auto& [hazard, rules] : by_hazard) {
    absl::StrAppend(&out, "\n## ", hazard, "\n\n");
    for (const Rule* rule : rules) {
      const auto found = stories.find(rule->id);
      absl::StrAppend(&out, "- `", rule->id, "` (", rule->file, ")");
      if (found != stories.end()) {
        absl::StrAppend(&out, ": ", absl::StrJoin(found->second, "; "));
      }
      absl::StrAppend(&out, "\n");
    }
  }
  return out;
}

}  // namespace waymark::authoring
