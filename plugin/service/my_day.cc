// What somebody was shown and answered today, from the audit log.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/living/practices.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"
#include "waymark/store/audit.h"

namespace waymark::service {
namespace {

using calendar::Instant;

constexpr int kLinesAtOnce = 2000;
constexpr Instant kMicrosecondsOfASecond = 1'000'000;

// What a line of the log says, as far as a day's page asks.
struct Said {
  Instant at = 0;
  std::string actor, action, method, subject, item, rule, outcome, detail;
  int64_t count = 0;
};

Said Parse(const store::ChainedLine& line) {
  Said said;
  for (auto& [name, value] : store::AuditFields(line.text)) {
    if (name == "at") {
      const auto moment = calendar::ParseDateTime(value, absl::UTCTimeZone());
      if (moment.ok()) said.at = moment->instant;
    }
    if (name == "actor") said.actor = std::move(value);
    if (name == "action") said.action = std::move(value);
    if (name == "method") said.method = std::move(value);
    if (name == "subject") said.subject = std::move(value);
    if (name == "item") said.item = std::move(value);
    if (name == "rule") said.rule = std::move(value);
    if (name == "outcome") said.outcome = std::move(value);
    if (name == "detail") said.detail = std::move(value);
    if (name == "count" && !absl::SimpleAtoi(value, &said.count)) said.count = 0;
  }
  return said;
}

// A line before all of the day's: a checkpoint is of lines that were there already.
absl::StatusOr<int64_t> BeforeDay(store::Reader& reader, const std::string& practice,
                                  const RulesHere& rules, calendar::Day today) {
  const absl::StatusOr<std::vector<store::AuditCheckpoint>> checkpoints =
      reader.AuditCheckpoints(practice);
  if (!checkpoints.ok()) return FromStore(checkpoints.status());
  int64_t before = 0;
  for (const store::AuditCheckpoint& one : *checkpoints) {
    if (rules.in_use->TodayAt(one.at) < today) before = std::max(before, one.sequence);
  }
  return before;
}

// Adds up one person's lines.
class OneDay {
 public:
  OneDay(const rules::Pack& pack, std::string person, bool reads_known, v1::MyDayResponse& response)
      : pack_(pack), person_(std::move(person)), reads_known_(reads_known), response_(response) {}

  void Add(const std::string& practice, Said said) {
    if (said.actor == person_) said_.emplace_back(practice, std::move(said));
  }

  void Finish() {
    // A read's line may reach the log after that of a reply that came later.
    std::stable_sort(said_.begin(), said_.end(),
                     [](const auto& a, const auto& b) { return a.second.at < b.second.at; });
    for (const auto& [practice, said] : said_) Count(practice, said);
    for (const auto& [patient, prompts] : prompts_) {
      response_.set_patients(response_.patients() + 1);
      if (prompts > 0) response_.set_patients_with_prompts(response_.patients_with_prompts() + 1);
      response_.set_prompts(response_.prompts() + static_cast<int32_t>(prompts));
    }
    if (seconds_.empty()) return;
    std::sort(seconds_.begin(), seconds_.end());
    response_.set_median_seconds(seconds_[(seconds_.size() - 1) / 2]);
  }

 private:
  void Count(const std::string& practice, const Said& said) {
    if (said.action == "saw" && reads_known_ && !said.subject.empty()) {
      seen_[{practice, said.subject}] = said.at;
      if (said.method != "GetPrompts") return;
      int64_t& prompts = prompts_[{practice, said.subject}];
      prompts = std::max(prompts, said.count);
    }
    if (said.action == "replied" || said.action == "proposed") AddReply(practice, said);
  }

  void AddReply(const std::string& practice, const Said& said) {
    v1::MyReply& reply = *response_.add_replies();
    reply.set_at(MomentText(said.at));
    reply.set_practice(practice);
    reply.set_item_id(said.item);
    reply.set_rule(said.rule);
    if (const int rule = pack_.FindRule(said.rule); rule >= 0) {
      reply.set_title(pack_.rules[static_cast<size_t>(rule)].title);
    }
    reply.set_reply(said.outcome);
    reply.set_reason(said.detail);
    reply.set_proposed(said.action == "proposed");
    const auto seen = seen_.find({practice, said.subject});
    if (seen == seen_.end()) return;
    reply.set_seconds((said.at - seen->second) / kMicrosecondsOfASecond);
    seconds_.push_back(reply.seconds());
  }

  const rules::Pack& pack_;
  const std::string person_;
  const bool reads_known_;
  v1::MyDayResponse& response_;
  std::vector<std::pair<std::string, Said>> said_;  // by practice
  // By practice and pseudonym.
  std::map<std::pair<std::string, std::string>, Instant> seen_;
  std::map<std::pair<std::string, std::string>, int64_t> prompts_;
  std::vector<int64_t> seconds_;
};

}  // namespace

absl::Status MyDay(Desk& desk, const Caller& caller, const v1::MyDayRequest& request,
                   v1::MyDayResponse& response) {
  if (request.practices().empty()) {
    return InvalidFields({{"practices", "is empty; name at least one"}});
  }
  for (const std::string& practice : request.practices()) {
    if (absl::Status status = desk.Allow(caller, Need::kReview, practice); !status.ok()) {
      return status;
    }
  }
  // A token's word goes before the request's: nobody reads another's day.
  const std::string person = PersonFor(caller, request.person());
  if (person.empty()) return InvalidFields({{"person", "is empty; say whose day it is"}});
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) {
    return WithRetry(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"),
                     absl::Seconds(5));
  }
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  const calendar::Day today = rules.in_use->TodayAt(desk.Now());
  SetDate(today, *response.mutable_as_of());
  // Where nobody signs in a read's line names the client.
  response.set_shown_not_known(caller.person.empty());
  OneDay day(rules.snapshot->pack(), person, !caller.person.empty(), response);
  absl::StatusOr<std::vector<std::string>> practices =
      living::WithFormer(**reader, {request.practices().begin(), request.practices().end()});
  if (!practices.ok()) return FromStore(practices.status());
  for (const std::string& practice : *practices) {
    absl::StatusOr<int64_t> after = BeforeDay(**reader, practice, rules, today);
    if (!after.ok()) return after.status();
    while (true) {
      const absl::StatusOr<std::vector<store::ChainedLine>> lines =
          (*reader)->AuditLines(practice, *after, kLinesAtOnce);
      if (!lines.ok()) return FromStore(lines.status());
      for (const store::ChainedLine& line : *lines) {
        Said said = Parse(line);
        if (rules.in_use->TodayAt(said.at) == today) day.Add(practice, std::move(said));
      }
      if (lines->size() < kLinesAtOnce) break;
      after = lines->back().sequence;
    }
  }
  day.Finish();
  return absl::OkStatus();
}

}  // namespace waymark::service
