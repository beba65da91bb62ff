#include "waymark/service/rules_handler.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/prompts/words.h"
#include "waymark/service/errors.h"

namespace waymark::service {
namespace {

constexpr int kDefaultPage = 100;
constexpr int kLargestPage = 1000;
// How much of the digest stands in a page token: enough to notice another pack.
constexpr size_t kDigestInToken = 12;

bool Holds(std::string_view text, std::string_view part) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

void Summarise(const rules::Rule& rule, v1::RuleSummary& summary) {
  summary.set_id(rule.id);
  summary.set_version(rule.version);
  summary.set_title(rule.title);
  summary.set_status(std::string(rules::RuleStatusName(rule.status)));
  summary.set_purpose(std::string(rules::PurposeName(rule.purpose)));
  summary.set_kind(std::string(rules::RuleKindName(rule.kind)));
  summary.set_pathway(rule.pathway);
  summary.set_enabled(rule.enabled);
  if (rule.review_by.has_value()) summary.set_review_by(calendar::FormatIso(*rule.review_by));
}

// The id after which the page begins; empty for the first page.
absl::StatusOr<std::string> AfterToken(const rules::Pack& pack, const std::string& token) {
  if (token.empty()) return std::string();
  const std::string begin = absl::StrCat(pack.digest.substr(0, kDigestInToken), ".");
  if (token.starts_with(begin)) return token.substr(begin.size());
  return InvalidFields(
      {{"page_token",
        "is not a token of the loaded pack (it may have been reloaded): begin again "
        "with an empty one"}});
}

}  // namespace

absl::Status ListRules(const Snapshot& snapshot, const v1::ListRulesRequest& request,
                       v1::ListRulesResponse& response) {
  const rules::Pack& pack = snapshot.pack();
  if (request.page_size() < 0 || request.page_size() > kLargestPage) {
    return InvalidFields({{"page_size", absl::StrCat("must lie between 1 and ", kLargestPage,
                                                     ", or be 0 for ", kDefaultPage)}});
  }
  const absl::StatusOr<std::string> after = AfterToken(pack, request.page_token());
  if (!after.ok()) return after.status();
  const int size = request.page_size() == 0 ? kDefaultPage : request.page_size();
  for (const rules::Rule& rule : pack.rules) {
    if (!after->empty() && rule.id <= *after) continue;
    if (!Holds(rule.id, request.filter()) && !Holds(rule.title, request.filter())) continue;
    if (response.rules_size() == size) {
      response.set_next_page_token(
          absl::StrCat(pack.digest.substr(0, kDigestInToken), ".", response.rules(size - 1).id()));
      break;
    }
    Summarise(rule, *response.add_rules());
  }
  response.set_pack_digest(pack.digest);
  response.set_pack_name(pack.name);
  response.set_pack_version(pack.version);
  response.set_clinically_approved(!NotClinicallyApproved(pack));
  response.set_signed_by(pack.signed_by);
  return absl::OkStatus();
}

std::string ParameterText(const rules::Parameter& parameter) {
  std::string text = absl::StrCat(parameter.name, " = ", parameter.value);
  if (!parameter.set_by.empty()) {
    absl::StrAppend(&text, " (set by ", parameter.set_by, "; the rule says ", parameter.declared,
                    ")");
  }
  return text;
}

absl::Status GetRule(const Snapshot& snapshot, const v1::GetRuleRequest& request,
                     v1::GetRuleResponse& response) {
  const int index = snapshot.pack().FindRule(request.id());
  if (index < 0) return NotFound("rule", request.id());
  const rules::Rule& rule = snapshot.pack().rules[static_cast<size_t>(index)];
  Summarise(rule, *response.mutable_rule());
  response.set_why(rule.why);
  for (const rules::Evidence& one : rule.evidence) {
    response.add_evidence(prompts::EvidenceText(one));
  }
  for (const std::string& hazard : rule.hazards) response.add_hazards(hazard);
  response.set_file(rule.file);
  for (const rules::SourceFile& file : snapshot.files()) {
    if (file.path == rule.file) response.set_source(file.text);
  }
  for (const rules::Parameter& one : rule.parameters) response.add_parameters(ParameterText(one));
  response.set_certainty(rule.certainty);
  response.set_author(rule.author);
  response.set_owner(rule.owner);
  for (const std::string& one : rule.approved_by) response.add_approved_by(one);
  return absl::OkStatus();
}

}  // namespace waymark::service
