#include "waymark/service/everybody_handler.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/population/forecast.h"
#include "waymark/population/missed.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/everybody_question.h"

namespace waymark::service {
namespace {

using calendar::Day;

constexpr int kDefaultWeeks = 26;
constexpr int kMostWeeks = 520;
constexpr int kDefaultMonths = 12;
constexpr int kMostMonths = 60;

}  // namespace

absl::Status Forecast(Desk& desk, const Caller& caller, const Call& call,
                      const v1::ForecastRequest& request, v1::ForecastResponse& response) {
  EverybodyQuestion question(desk, caller, call);
  std::vector<Violation> violations;
  absl::Status status = question.ReadPractices(Need::kReview, request.practices(), violations);
  if (!status.ok()) return status;
  population::ForecastOptions options;
  options.from = question.Today();
  if (request.has_from()) {
    options.from = ReadDay(request.from(), "from", violations).value_or(options.from);
  }
  options.weeks = request.weeks() == 0 ? kDefaultWeeks : request.weeks();
  if (options.weeks < 1 || options.weeks > kMostWeeks) {
    violations.push_back({"weeks", absl::StrCat("must be 1 to ", kMostWeeks)});
  }
  options.rules = question.ReadRules(request.rules(), violations);
  if (!violations.empty()) return InvalidFields(violations);
  options.runs_for = [&question](const record::PatientRecord& record, const std::string& rule) {
    return !question.rules().in_use->IsSuspended(rule, record.practice);
  };
  options.owner_of = [&question](const record::PatientRecord& record, const std::string& rule,
                                 const std::string& item) {
    return question.owners().Of(record, rule, item);
  };
  options.visit = question.Visit();
  status = question.Begin("Forecast", options.from);
  if (!status.ok()) return status;
  question.AddNotices(response);
  const absl::StatusOr<population::Forecast> forecast =
      population::MakeForecast(question.rules().in_use->program, options, question.Source());
  if (!forecast.ok()) return question.Finished(forecast.status());
  SetDate(forecast->from, *response.mutable_from());
  response.set_weeks(forecast->weeks);
  response.set_patients(forecast->patients);
  response.set_not_checked(forecast->not_checked);
  response.set_finding(population::ForecastFinding(*forecast));
  for (const population::ForecastRow& row : forecast->rows) {
    v1::ForecastRow& out = *response.add_rows();
    out.set_practice(row.practice);
    out.set_rule(row.rule);
    out.set_owner(row.owner);
    out.set_due_now(row.due_now);
    out.set_overdue_now(row.overdue_now);
    out.mutable_falls_due()->Add(row.falls_due.begin(), row.falls_due.end());
    out.mutable_turns_overdue()->Add(row.turns_overdue.begin(), row.turns_overdue.end());
  }
  return absl::OkStatus();
}

namespace {

void SetCase(const rules::Pack& pack, const population::MissedCase& one, v1::MissedCase& out) {
  out.set_practice(one.practice);
  out.set_patient_id(one.patient_id);
  SetDate(one.diagnosed, *out.mutable_diagnosed());
  for (const population::Spoken& spoken : one.spoken) {
    v1::SpokenDays& days = *out.add_spoken();
    days.set_rule(pack.rules[spoken.rule].id);
    SetDate(spoken.first, *days.mutable_first());
    SetDate(spoken.last, *days.mutable_last());
    days.set_lead_days(static_cast<int32_t>(one.diagnosed.serial() - spoken.first.serial()));
    days.set_overdue(spoken.overdue);
  }
  out.set_not_checked(static_cast<int32_t>(one.not_checked));
  out.set_form(one.form);
}

}  // namespace

absl::Status FindMissed(Desk& desk, const Caller& caller, const Call& call,
                        const v1::FindMissedRequest& request, v1::FindMissedResponse& response) {
  EverybodyQuestion question(desk, caller, call);
  std::vector<Violation> violations;
  absl::Status status = question.ReadPractices(Need::kReview, request.practices(), violations);
  if (!status.ok()) return status;
  population::MissedOptions options;
  options.to = question.Today();
  if (request.has_to()) options.to = ReadDay(request.to(), "to", violations).value_or(options.to);
  options.from = calendar::AddMonths(options.to, -12);
  if (request.has_from()) {
    options.from = ReadDay(request.from(), "from", violations).value_or(options.from);
  }
  if (options.from > options.to) violations.push_back({"from", "must not lie after `to`"});
  options.months = request.months() == 0 ? kDefaultMonths : request.months();
  if (options.months < 1 || options.months > kMostMonths) {
    violations.push_back({"months", absl::StrCat("must be 1 to ", kMostMonths)});
  }
  const rules::Pack& pack = question.pack();
  const int cohort = pack.FindRule(request.cohort().empty() ? population::kEmergencyCohort
                                                            : std::string_view(request.cohort()));
  if (cohort < 0) {
    violations.push_back(
        {"cohort", "the pack has no such rule; name the one whose items are cases"});
  }
  options.rules = question.ReadRules(request.rules(), violations);
  options.patient_id = request.patient_id();
  options.forms = request.form();
  if (request.form() && (request.patient_id().empty() || request.practices_size() != 1)) {
    violations.push_back({"form", "is for one person: name one practice and the patient_id"});
  }
  if (!violations.empty()) return InvalidFields(violations);
  options.cohort = static_cast<uint16_t>(cohort);
  options.visit = question.Visit();
  status = question.Begin("FindMissed", options.to);
  if (!status.ok()) return status;
  question.AddNotices(response);
  const absl::StatusOr<population::Missed> missed =
      population::FindMissed(question.rules().in_use->program, options, question.Source());
  if (!missed.ok()) return question.Finished(missed.status());
  SetDate(options.from, *response.mutable_from());
  SetDate(options.to, *response.mutable_to());
  response.set_patients(missed->patients);
  response.set_finding(population::MissedFinding(*missed));
  for (const population::MissedCase& one : missed->cases) {
    SetCase(pack, one, *response.add_cases());
  }
  for (const population::MissedRule& rule : missed->rules) {
    v1::MissedRule& out = *response.add_rules();
    out.set_rule(pack.rules[rule.rule].id);
    out.set_cases(static_cast<int32_t>(rule.cases));
    out.set_shortest_lead_days(static_cast<int32_t>(rule.shortest));
    out.set_median_lead_days(static_cast<int32_t>(rule.median));
    out.set_longest_lead_days(static_cast<int32_t>(rule.longest));
  }
  response.mutable_cases_by_month()->Add(missed->by_month.begin(), missed->by_month.end());
  return absl::OkStatus();
}

}  // namespace waymark::service
