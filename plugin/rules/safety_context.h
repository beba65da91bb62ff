// What the safety checks share: the rule that is looked at, how they report, and words for entries.
#ifndef WAYMARK_RULES_SAFETY_CONTEXT_H_
#define WAYMARK_RULES_SAFETY_CONTEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/ast_walk.h"
#include "waymark/rules/catalogue.h"
#include "waymark/rules/pack.h"

namespace waymark::rules {

class SafetyContext {
 public:
  SafetyContext(const Pack& pack, const LoadOptions& options, const Rule& rule,
                std::vector<Finding>& found)
      : pack(pack), options(options), rule(rule), found_(found) {}

  // With the severity of the catalogue. The same finding at the same place is reported once.
  void Report(std::string_view name, Place place, std::string message, std::string hint = "") const;
  void ReportAs(Severity severity, std::string_view name, Place place, std::string message,
                std::string hint = "") const;

  const terminology::CodeSet& Set(const SetRef& ref) const { return pack.code_sets[ref.set]; }
  // "fit_result" or "fit_result, fit_positive".
  std::string Names(const std::vector<SetRef>& sets) const;

  const Pack& pack;
  const LoadOptions& options;
  const Rule& rule;

 private:
  std::vector<Finding>& found_;
};

// Whether silence could cost a life: result, safety_net, red_flag, emergency.
bool IsCritical(Purpose purpose);

// Whether codes of the set say that somebody declined.
bool SaysDeclined(const terminology::CodeSet& set);

// The checks, by theme; each looks at one rule.
void CheckPast(const SafetyContext& context);      // safety_past.cc
void CheckResults(const SafetyContext& context);   // safety_results.cc
void CheckNet(const SafetyContext& context);       // safety_net.cc
void CheckPeople(const SafetyContext& context);    // safety_people.cc
void CheckSpeaking(const SafetyContext& context);  // safety_speaking.cc
void CheckSets(const SafetyContext& context);      // safety_sets.cc
void CheckTerms(const SafetyContext& context);     // safety_terms.cc
void CheckTables(const SafetyContext& context);    // safety_tables.cc
void CheckTruth(const SafetyContext& context);     // safety_truth.cc
void CheckTiming(const SafetyContext& context);    // safety_timing.cc
void CheckWording(const SafetyContext& context);   // safety_wording.cc
void CheckHead(const SafetyContext& context);      // safety_head.cc

// Between rules, and of the pack as a whole.
void CheckWholePack(const Pack& pack, const LoadOptions& options, std::vector<Finding>& findings);

// Silences what a rule accepts with a reason and a hazard, and reports acceptances that do nothing
// or may not be.
void ApplyAcceptances(const Rule& rule, std::vector<Finding>& findings);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_SAFETY_CONTEXT_H_
