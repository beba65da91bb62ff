#include "waymark/rules/safety.h"

#include <algorithm>
#include <utility>

#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

// Found by comparing rules, which looks at acceptances itself.
constexpr std::string_view kBetweenRules = "same-start";

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Finding AboutAcceptance(const Rule& rule, std::string_view name, std::string message,
                        std::string hint) {
  const CatalogueEntry* entry = FindCatalogueEntry(name);
  return {std::string(name), entry != nullptr ? entry->severity : Severity::kError,
          rule.place,        std::move(message),
          std::move(hint),   rule.id};
}

}  // namespace

void SafetyContext::Report(std::string_view name, Place place, std::string message,
                           std::string hint) const {
  const CatalogueEntry* entry = FindCatalogueEntry(name);
  ReportAs(entry != nullptr ? entry->severity : Severity::kError, name, place, std::move(message),
           std::move(hint));
}

void SafetyContext::ReportAs(Severity severity, std::string_view name, Place place,
                             std::string message, std::string hint) const {
  if (place.file < 0) place = rule.place;
  const bool known = std::any_of(found_.begin(), found_.end(), [&](const Finding& finding) {
    return finding.name == name && finding.place == place;
  });
  if (known) return;
  found_.push_back(
      {std::string(name), severity, place, std::move(message), std::move(hint), rule.id});
}

std::string SafetyContext::Names(const std::vector<SetRef>& sets) const {
  std::string names;
  for (const SetRef& ref : sets) {
    if (!names.empty()) names += ", ";
    names += Set(ref).id;
  }
  return names;
}

bool IsCritical(Purpose purpose) {
  return purpose == Purpose::kResult || purpose == Purpose::kSafetyNet ||
         purpose == Purpose::kRedFlag || purpose == Purpose::kEmergency;
}

bool SaysDeclined(const terminology::CodeSet& set) {
  return set.means == "declined" || Contains(set.id, "declin") || Contains(set.id, "dissent") ||
         Contains(set.id, "refus");
}

void ApplyAcceptances(const Rule& rule, std::vector<Finding>& findings) {
  std::vector<Finding> about;
  for (const std::string& accepted : rule.waived_findings) {
    const CatalogueEntry* entry = FindCatalogueEntry(accepted);
    if (entry == nullptr || !entry->waivable) {
      about.push_back(AboutAcceptance(
          rule, "cannot-be-accepted",
          entry == nullptr ? "there is no finding named \"" + accepted + "\""
                           : "the finding " + accepted + " can't be accepted",
          entry == nullptr ? "the names are in docs/findings.md" : std::string(entry->mend)));
      continue;
    }
    if (rule.hazards.empty() && entry->severity == Severity::kError) {
      about.push_back(
          AboutAcceptance(rule, "acceptance-without-hazard",
                          "the rule accepts " + accepted + " and names no hazard",
                          "name the hazard that was weighed: safety: {hazards: [HAZ-012], ...}"));
      continue;
    }
    if (accepted == kBetweenRules) continue;
    if (std::erase_if(findings, [&](const Finding& finding) { return finding.name == accepted; }) ==
        0) {
      about.push_back(AboutAcceptance(rule, "nothing-to-accept",
                                      "the rule accepts " + accepted + ", which it does not have",
                                      "take the line away, so that a later fault is seen"));
    }
  }
  findings.insert(findings.end(), about.begin(), about.end());
}

void CheckSafety(const Pack& pack, const LoadOptions& options, std::vector<Finding>& findings) {
  for (const Rule& rule : pack.rules) {
    if (rule.status == RuleStatus::kRetired) continue;
    std::vector<Finding> found;
    const SafetyContext context(pack, options, rule, found);
    for (const auto& check :
         {CheckPast, CheckResults, CheckNet, CheckPeople, CheckSpeaking, CheckSets, CheckTerms,
          CheckTables, CheckTruth, CheckTiming, CheckWording, CheckHead}) {
      check(context);
    }
    ApplyAcceptances(rule, found);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  CheckWholePack(pack, options, findings);
}

}  // namespace waymark::rules
