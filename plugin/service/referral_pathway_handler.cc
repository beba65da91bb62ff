// Where referrals stand, over the store.

#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/population/referral_pathway.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/everybody_handler.h"
#include "waymark/service/everybody_question.h"

namespace waymark::service {
namespace {

constexpr int kDefaultMonths = 12;
constexpr int kMostMonths = 60;

constexpr std::string_view kTitles[] = {"Referred", "Appointment booked", "Seen", "Answered"};

void SetStep(const population::PathwayStep& step, v1::ReferralStep& out) {
  out.set_id(std::string(population::StepName(step.step)));
  out.set_title(std::string(kTitles[static_cast<size_t>(step.step)]));
  out.set_told(step.told);
  out.set_note(step.note);
  out.set_at_least(step.at_least);
  out.set_shown(step.shown);
  out.set_referrals(step.referrals);
  out.set_dropped(step.dropped);
}

void SetDays(const population::PathwayDays& days, v1::ReferralDays& out) {
  out.set_id(std::string(days.id));
  out.set_title(std::string(days.title));
  out.set_told(days.told);
  out.set_note(days.note);
  out.set_shown(days.shown);
  out.set_referrals(days.referrals);
  out.set_median(static_cast<int32_t>(days.median));
  if (days.nine_in_ten) out.set_nine_in_ten(static_cast<int32_t>(*days.nine_in_ten));
}

void SetCount(const population::PathwayCount& count, v1::ReferralCount& out) {
  out.set_shown(count.shown);
  out.set_referrals(count.referrals);
}

}  // namespace

absl::Status ReferralPathway(Desk& desk, const Caller& caller, const Call& call,
                             const v1::ReferralPathwayRequest& request,
                             v1::ReferralPathwayResponse& response) {
  EverybodyQuestion question(desk, caller, call);
  std::vector<Violation> violations;
  absl::Status status = question.ReadPractices(Need::kCount, request.practices(), violations);
  if (!status.ok()) return status;
  population::PathwayOptions options;
  options.on = question.Today();
  if (request.has_on()) options.on = ReadDay(request.on(), "on", violations).value_or(options.on);
  const int months = request.months() == 0 ? kDefaultMonths : request.months();
  if (months < 1 || months > kMostMonths) {
    violations.push_back({"months", absl::StrCat("must be 1 to ", kMostMonths)});
  }
  if (!violations.empty()) return InvalidFields(violations);
  options.from = calendar::AddDays(calendar::AddMonths(options.on, -months), 1);
  options.visit = question.Visit();
  status = question.Begin("ReferralPathway", options.on);
  if (!status.ok()) return status;
  question.AddNotices(response);
  const absl::StatusOr<population::ReferralPathway> pathway =
      population::FindReferralPathway(question.rules().in_use->program, options, question.Source());
  if (absl::IsFailedPrecondition(pathway.status())) {
    return WithReason(pathway.status(), "NO_REFERRAL_RULE");
  }
  if (!pathway.ok()) return question.Finished(pathway.status());
  SetDate(options.from, *response.mutable_from());
  SetDate(options.on, *response.mutable_to());
  response.set_patients(pathway->patients);
  response.set_not_checked(pathway->not_checked);
  for (const population::PathwayStep& step : pathway->steps) SetStep(step, *response.add_steps());
  for (const population::PathwayDays& days : pathway->days) SetDays(days, *response.add_days());
  response.set_steps_finding(population::StepsFinding(*pathway));
  response.set_days_finding(population::DaysFinding(*pathway));
  SetCount(pathway->unclear, *response.mutable_unclear());
  SetCount(pathway->ended_otherwise, *response.mutable_ended_otherwise());
  return absl::OkStatus();
}

}  // namespace waymark::service
