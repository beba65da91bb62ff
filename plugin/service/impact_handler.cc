// What a change of rules would do, over the store.

#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/population/impact.h"
#include "waymark/service/check_files.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/everybody_handler.h"
#include "waymark/service/everybody_question.h"

namespace waymark::service {
namespace {

constexpr int kMostWeeks = 104;
constexpr double kMostMinutes = 240;

void SetExamples(const std::vector<population::ImpactExample>& examples,
                 google::protobuf::RepeatedPtrField<v1::ImpactExample>& out) {
  for (const population::ImpactExample& example : examples) {
    v1::ImpactExample& one = *out.Add();
    one.set_practice(example.practice);
    one.set_patient_id(example.patient_id);
    one.set_before(example.before);
    one.set_after(example.after);
    one.set_reason(example.reason);
  }
}

void SetRule(const population::RuleImpact& rule, v1::RuleImpact& out) {
  out.set_rule(rule.rule);
  out.set_is_new(rule.is_new);
  out.set_is_gone(rule.is_gone);
  out.set_open_before(rule.open_before);
  out.set_open_after(rule.open_after);
  out.set_starts(rule.starts);
  out.set_stops(rule.stops);
  out.set_changes(rule.changes);
  out.set_other(rule.other);
  out.set_falls_due_before(rule.falls_due_before);
  out.set_falls_due_after(rule.falls_due_after);
  SetExamples(rule.start_examples, *out.mutable_start_examples());
  SetExamples(rule.stop_examples, *out.mutable_stop_examples());
  SetExamples(rule.change_examples, *out.mutable_change_examples());
  out.set_not_checked_before(rule.not_checked_before);
  out.set_not_checked_after(rule.not_checked_after);
}

}  // namespace

absl::Status Impact(Desk& desk, const Caller& caller, const Call& call,
                    const v1::ImpactRequest& request, v1::ImpactResponse& response) {
  EverybodyQuestion question(desk, caller, call);
  std::vector<Violation> violations;
  absl::Status status = question.ReadPractices(Need::kReview, request.practices(), violations);
  if (!status.ok()) return status;
  population::ImpactOptions options;
  options.on = question.Today();
  if (request.has_on()) options.on = ReadDay(request.on(), "on", violations).value_or(options.on);
  if (request.weeks() != 0) options.weeks = request.weeks();
  if (options.weeks < 1 || options.weeks > kMostWeeks) {
    violations.push_back({"weeks", absl::StrCat("must be 1 to ", kMostWeeks)});
  }
  if (request.minutes_per_prompt() != 0) options.minutes_per_prompt = request.minutes_per_prompt();
  // Not a number is no number of minutes either.
  if (!(options.minutes_per_prompt >= 0 && options.minutes_per_prompt <= kMostMinutes)) {
    violations.push_back({"minutes_per_prompt", absl::StrCat("must be 0 to ", kMostMinutes)});
  }
  if (request.files().empty()) {
    violations.push_back({"files",
                          "is empty; send the pack's files, or one file with "
                          "against_loaded_pack"});
  }
  if (!violations.empty()) return InvalidFields(violations);
  const Snapshot& snapshot = *question.rules().snapshot;
  absl::StatusOr<std::vector<rules::SourceFile>> files =
      FilesOf(snapshot, request.files(), request.against_loaded_pack());
  if (!files.ok()) return files.status();
  // Overlays and further code sets belong to the loaded pack alone.
  rules::LoadOptions load;
  if (request.against_loaded_pack()) load = snapshot.load_options();
  const rules::LoadedPack loaded = rules::LoadPackFromFiles(*std::move(files), load);
  for (const rules::Finding& finding : loaded.findings) {
    // What is only proposed is not signed.
    if (finding.severity != rules::Severity::kError || finding.name == "signature-stale") continue;
    SetFinding(finding, loaded.files, *response.add_findings());
  }
  SetDate(options.on, *response.mutable_on());
  response.set_weeks(options.weeks);
  if (loaded.pack == nullptr) return absl::OkStatus();
  const rules::Pack& pack = snapshot.pack();
  for (int i = 0; i < request.rules_size(); ++i) {
    if (pack.FindRule(request.rules(i)) < 0 && loaded.pack->FindRule(request.rules(i)) < 0) {
      violations.push_back({absl::StrCat("rules[", i, "]"), "neither pack has such a rule"});
    }
  }
  if (!violations.empty()) return InvalidFields(violations);
  options.rules.assign(request.rules().begin(), request.rules().end());
  const engine::CompileOptions compile{.zone = question.rules().in_use->zone,
                                       .include_drafts = request.include_drafts()};
  const absl::StatusOr<std::shared_ptr<const engine::Program>> after =
      engine::Compile(loaded.pack, compile);
  if (!after.ok()) return after.status();
  const absl::StatusOr<std::shared_ptr<const engine::Program>> before = engine::Compile(
      std::shared_ptr<const rules::Pack>(question.rules().snapshot, &pack), compile);
  if (!before.ok()) return before.status();
  options.visit = question.Visit();
  status = question.Begin("Impact", options.on);
  if (!status.ok()) return status;
  question.AddNotices(response);
  const absl::StatusOr<population::Impact> impact =
      population::CompareRules(*before, *after, options, question.Source());
  if (!impact.ok()) return question.Finished(impact.status());
  const population::Workload work = population::WorkloadOf(*impact);
  response.set_patients(impact->patients);
  response.set_people_starting(impact->people_starting);
  response.set_people_stopping(impact->people_stopping);
  response.set_prompts_a_week_before(work.prompts_before);
  response.set_prompts_a_week_after(work.prompts_after);
  response.set_minutes_a_week_before(work.minutes_before);
  response.set_minutes_a_week_after(work.minutes_after);
  for (const population::RuleImpact& rule : impact->rules) SetRule(rule, *response.add_rules());
  return absl::OkStatus();
}

}  // namespace waymark::service
