#include "waymark/rules/gate.h"

#include <algorithm>
#include <string>
#include <utility>

#include "waymark/calendar/day.h"
#include "waymark/rules/person.h"

namespace waymark::rules {
namespace {

class RuleGate {
 public:
  RuleGate(const Rule& rule, std::vector<Finding>& findings) : rule_(rule), findings_(findings) {}

  void Check(const std::vector<Finding>& known, const LoadOptions& options) {
    const bool read =
        !rule_.evidence.empty() &&
        std::all_of(rule_.evidence.begin(), rule_.evidence.end(),
                    [](const Evidence& e) { return !e.source.empty() && !e.read.empty(); });
    if (!read)
      Report("gate-evidence", "evidence", "an active rule names its evidence and when it was read");
    if (rule_.author.empty()) Report("gate-author", "author", "an active rule says who wrote it");
    if (rule_.owner.empty()) Report("gate-owner", "owner", "an active rule has an owner");
    if (rule_.hazards.empty())
      Report("gate-hazards", "safety", "an active rule names the hazards that it bears on");
    CheckReview(options);
    const bool approved =
        std::any_of(rule_.approved_by.begin(), rule_.approved_by.end(),
                    [&](const std::string& name) { return !SamePerson(name, rule_.author); });
    if (!approved)
      Report("gate-approval", "approved_by",
             "an active rule is approved by somebody other than its author");
    const auto errors = std::count_if(known.begin(), known.end(), [&](const Finding& finding) {
      return finding.rule == rule_.id && finding.severity == Severity::kError;
    });
    if (errors > 0) {
      Report("gate-finding", "status",
             "an active rule has no errors; this one has " + std::to_string(errors));
    }
  }

 private:
  void CheckReview(const LoadOptions& options) {
    if (!rule_.review_by.has_value()) {
      Report("gate-review", "review_by",
             "an active rule has a day by which it must be looked at again");
    } else if (options.has_today && options.today > *rule_.review_by) {
      Report("gate-review", "review_by",
             "this rule was to be looked at again by " + calendar::FormatLong(*rule_.review_by));
    }
  }

  // About the key, or about `status: active`, which asks for it.
  void Report(std::string name, std::string_view key, std::string message) {
    findings_.push_back({std::move(name), Severity::kError, rule_.PlaceOf({key, "status"}),
                         std::move(message), "or write status: draft", rule_.id});
  }

  const Rule& rule_;
  std::vector<Finding>& findings_;
};

}  // namespace

std::vector<Finding> CheckGate(const Pack& pack, const std::vector<Finding>& known,
                               const LoadOptions& options) {
  std::vector<Finding> findings;
  bool any_active = false;
  for (const Rule& rule : pack.rules) {
    if (rule.status != RuleStatus::kActive) continue;
    any_active = true;
    RuleGate(rule, findings).Check(known, options);
    if (!pack.signed_by.empty() && !rule.author.empty() &&
        SamePerson(pack.signed_by, rule.author)) {
      findings.push_back({"signer-is-author", Severity::kError, rule.PlaceOf({"author"}),
                          "the author of this rule has also signed the pack",
                          "a pack is signed by somebody who did not write its rules", rule.id});
    }
  }
  const bool is_signed =
      pack.signature == SignatureState::kValid || pack.signature == SignatureState::kDemonstration;
  if (any_active && !is_signed) {
    findings.push_back({"gate-signature",
                        Severity::kError,
                        {},
                        "a pack with active rules carries a valid signature",
                        "have it signed by somebody who did not write its rules: waymark sign",
                        ""});
  }
  return findings;
}

}  // namespace waymark::rules
