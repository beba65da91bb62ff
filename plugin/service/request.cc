#include "waymark/service/request.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::service {
namespace {

// A date means the end of that day; a date-time means itself.
std::optional<calendar::Instant> ReadKnownAt(const std::string& text, absl::TimeZone zone,
                                             std::vector<Violation>& violations) {
  if (text.empty()) return calendar::kEverything;
  const absl::StatusOr<calendar::DateTime> read = calendar::ParseDateTime(text, zone);
  if (!read.ok() || !read->date.is_whole()) {
    violations.push_back(
        {"known_at",
         "is neither a date (2026-03-03) nor a date-time with an offset "
         "(2026-03-03T09:30:00Z); leave it empty for everything that is recorded"});
    return std::nullopt;
  }
  if (read->clock_seconds < 0) return calendar::LastMomentOf(read->date.last, zone);
  return read->instant;
}

}  // namespace

std::optional<rules::Role> ReadRole(v1::Role role) {
  if (role < v1::ROLE_GP || role > v1::ROLE_OTHER) return std::nullopt;
  return static_cast<rules::Role>(1 << (role - v1::ROLE_GP));
}

prompts::Moment ReadMoment(v1::Moment moment) {
  switch (moment) {
    case v1::MOMENT_ON_ENTRY:
      return prompts::Moment::kOnEntry;
    case v1::MOMENT_BEFORE_CLOSING:
      return prompts::Moment::kBeforeClosing;
    case v1::MOMENT_WORKLIST:
      return prompts::Moment::kWorklist;
    default:
      return prompts::Moment::kOnOpen;
  }
}

void TellUnknown(bool known, std::string_view field, std::vector<std::string>& notices) {
  if (known) return;
  notices.push_back(absl::StrCat(std::string(field),
                                 ": a number that this program does not know, taken as not given"));
}

std::optional<calendar::Day> ReadDay(const v1::Date& date, std::string_view field,
                                     std::vector<Violation>& violations) {
  const auto refuse = [&](std::string_view part, std::string_view description) {
    violations.push_back({std::string(field) + std::string(part), std::string(description)});
    return std::nullopt;
  };
  if (date.year() < 1800 || date.year() > 2200) {
    return refuse(".year", "must lie between 1800 and 2200");
  }
  if (date.month() < 1 || date.month() > 12) return refuse(".month", "must lie between 1 and 12");
  if (date.day() < 1 || date.day() > 31) {
    return refuse(".day", "must lie between 1 and 31; a whole date is needed");
  }
  const std::optional<calendar::Day> day = calendar::MakeDay(date.year(), date.month(), date.day());
  if (!day.has_value()) return refuse("", "there is no such date");
  return day;
}

template <typename Request>
engine::EvaluateOptions ReadTimes(const Snapshot& snapshot, const Call& call,
                                  const Request& request, std::vector<Violation>& violations) {
  engine::EvaluateOptions options;
  options.as_of = request.has_as_of()
                      ? ReadDay(request.as_of(), "as_of", violations).value_or(calendar::Day())
                      : snapshot.TodayAt(call.now);
  options.known_at = ReadKnownAt(request.known_at(), snapshot.settings().zone, violations)
                         .value_or(calendar::kEverything);
  return options;
}

template engine::EvaluateOptions ReadTimes(const Snapshot&, const Call&, const v1::EvaluateRequest&,
                                           std::vector<Violation>&);
template engine::EvaluateOptions ReadTimes(const Snapshot&, const Call&, const v1::ExplainRequest&,
                                           std::vector<Violation>&);

std::string WhyNotAsked(const rules::Rule& rule, bool drafts) {
  if (!rule.enabled) return "the rule is switched off";
  if (rule.status == rules::RuleStatus::kRetired) return "the rule is retired";
  if (rule.status == rules::RuleStatus::kDraft && !drafts) return "the rule is a draft";
  return {};
}

RuleChoice ReadRules(const Snapshot& snapshot,
                     const google::protobuf::RepeatedPtrField<std::string>& named, bool drafts,
                     std::vector<Violation>& violations) {
  RuleChoice choice;
  choice.all = named.empty();
  for (int i = 0; i < named.size(); ++i) {
    const int rule = snapshot.pack().FindRule(named[i]);
    if (rule < 0) {
      violations.push_back({absl::StrCat("rules[", i, "]"),
                            "the loaded pack has no rule of this id; ListRules names them"});
      continue;
    }
    const std::string why = WhyNotAsked(snapshot.pack().rules[static_cast<size_t>(rule)], drafts);
    if (why.empty()) {
      choice.rules.push_back(static_cast<uint16_t>(rule));
      continue;
    }
    v1::NotChecked not_asked;
    not_asked.set_rule(named[i]);
    not_asked.set_reason("not-in-use");
    not_asked.set_text(absl::StrCat("not checked: ", why));
    choice.not_asked.push_back(std::move(not_asked));
  }
  std::sort(choice.rules.begin(), choice.rules.end());
  choice.rules.erase(std::unique(choice.rules.begin(), choice.rules.end()), choice.rules.end());
  return choice;
}

}  // namespace waymark::service
