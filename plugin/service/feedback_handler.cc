#include "waymark/service/feedback_handler.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "waymark/access/audit.h"
#include "waymark/service/errors.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"

namespace waymark::service {
namespace {

constexpr std::string_view kSpace = "feedback";
constexpr size_t kLongestText = 500;
constexpr int kPageSize = 50;
constexpr int kLargestPage = 500;

// Ten digits, with or without spaces and dashes between them.
bool LooksLikeNhsNumber(std::string_view text) {
  int digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (++digits == 10) return true;
    } else if (c != ' ' && c != '-') {
      digits = 0;
    }
  }
  return false;
}

// Keys in the order of text are newest first.
std::string KeyOf(const std::string& practice, calendar::Instant at) {
  return absl::StrCat(practice, "\n",
                      absl::StrFormat("%019d", std::numeric_limits<int64_t>::max() - at), "-",
                      store::NewItemId());
}

}  // namespace

absl::Status GiveFeedback(Desk& desk, const Caller& caller, const v1::GiveFeedbackRequest& asked) {
  const ForCaller<v1::GiveFeedbackRequest> narrowed(desk.access(), caller, Need::kAnswer, asked);
  if (!narrowed.ok()) return narrowed.status();
  const v1::GiveFeedbackRequest& request = *narrowed;
  std::vector<Violation> violations;
  const auto required = [&](const std::string& value, std::string_view field) {
    if (value.empty()) violations.push_back({std::string(field), "is empty"});
  };
  required(request.request_id(), "request_id");
  required(request.practice(), "practice");
  required(request.rule(), "rule");
  if (request.text().empty() || request.text().size() > kLongestText) {
    violations.push_back({"text", "needs 1 to 500 characters"});
  } else if (LooksLikeNhsNumber(request.text())) {
    violations.push_back(
        {"text", "holds what looks like an NHS number: say what is wrong without the patient"});
  }
  if (!violations.empty()) return InvalidFields(violations);
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) {
    return WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK");
  }
  const rules::Pack& pack = rules.snapshot->pack();
  const int rule = pack.FindRule(request.rule());
  if (rule < 0) return NotFound("rule", request.rule());
  const calendar::Instant now = desk.Now();
  v1::Feedback feedback;
  feedback.set_at(MomentText(now));
  feedback.set_practice(request.practice());
  feedback.set_rule(request.rule());
  feedback.set_rule_version(request.rule_version().empty()
                                ? pack.rules[static_cast<size_t>(rule)].version
                                : request.rule_version());
  feedback.set_pack_digest(pack.digest);
  feedback.set_role(request.role());
  feedback.set_text(request.text());
  return FromStore(desk.store().Write([&](store::Transaction& tx) -> absl::Status {
    std::string answer;
    absl::StatusOr<bool> fresh = tx.RememberRequest(absl::StrCat("feedback/", request.practice()),
                                                    request.request_id(), answer, now);
    if (!fresh.ok()) return fresh.status();
    if (!*fresh) return absl::OkStatus();
    if (absl::Status status =
            tx.PutValue(kSpace, KeyOf(request.practice(), now), feedback.SerializeAsString());
        !status.ok()) {
      return status;
    }
    store::AuditLine line;
    line.practice = request.practice();
    line.at = now;
    access::SignLine(caller, {}, line);
    line.action = "gave feedback";
    line.method = "GiveFeedback";
    line.rule = request.rule();
    line.pack_digest = pack.digest;
    return tx.Audit(line);
  }));
}

absl::Status ListFeedback(Desk& desk, const Caller& caller, const v1::ListFeedbackRequest& request,
                          v1::ListFeedbackResponse& response) {
  std::vector<Violation> violations;
  if (request.practices().empty()) {
    violations.push_back({"practices", "is empty; name at least one"});
  }
  if (request.page_size() < 0 || request.page_size() > kLargestPage) {
    violations.push_back({"page_size", "must lie between 1 and 500, or be 0 for 50"});
  }
  if (!violations.empty()) return InvalidFields(violations);
  for (const std::string& practice : request.practices()) {
    if (absl::Status status = desk.Allow(caller, Need::kReview, practice); !status.ok()) {
      return status;
    }
  }
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  // What comes after the practice in a key says when, and is the page token.
  std::vector<std::pair<std::string, std::string>> found;
  for (const std::string& practice : request.practices()) {
    const std::string prefix = practice + "\n";
    absl::StatusOr<std::vector<std::pair<std::string, std::string>>> values =
        (*reader)->ListValues(kSpace, prefix);
    if (!values.ok()) return FromStore(values.status());
    for (auto& [key, bytes] : *values) {
      found.emplace_back(key.substr(prefix.size()), std::move(bytes));
    }
  }
  std::sort(found.begin(), found.end());
  const int most = request.page_size() == 0 ? kPageSize : request.page_size();
  std::string last;
  for (const auto& [place, bytes] : found) {
    if (place <= request.page_token()) continue;
    v1::Feedback feedback;
    if (!feedback.ParseFromString(bytes)) return absl::DataLossError("values.feedback: damaged");
    if (!request.rule().empty() && feedback.rule() != request.rule()) continue;
    if (response.feedback_size() == most) {
      response.set_next_page_token(last);
      break;
    }
    *response.add_feedback() = std::move(feedback);
    last = place;
  }
  return absl::OkStatus();
}

}  // namespace waymark::service
