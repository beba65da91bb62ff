#include "waymark/service/snapshot.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/authoring/questionnaire.h"
#include "waymark/calendar/partial_date.h"

namespace waymark::service {
namespace {

absl::StatusOr<std::unique_ptr<WorkerPool>> MakePool(std::shared_ptr<const rules::Pack> pack,
                                                     const ServiceSettings& settings, bool drafts) {
  absl::StatusOr<std::shared_ptr<const engine::Program>> program =
      engine::Compile(std::move(pack), {.zone = settings.zone, .include_drafts = drafts});
  if (!program.ok()) return program.status();
  return std::make_unique<WorkerPool>(
      *std::move(program),
      record::ReadOptions{.zone = settings.zone, .max_events = settings.max_record_entries});
}

}  // namespace

bool NotClinicallyApproved(const rules::Pack& pack) {
  return pack.signature != rules::SignatureState::kValid;
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Snapshot::Make(rules::LoadedPack loaded,
                                                               const ServiceSettings& settings,
                                                               rules::LoadOptions load) {
  std::shared_ptr<Snapshot> snapshot(new Snapshot());
  snapshot->loaded_ = std::move(loaded);
  snapshot->load_ = std::move(load);
  snapshot->settings_ = settings;
  std::vector<rules::Finding> findings;
  snapshot->wordings_ = prompts::CompileWording(snapshot->pack(), findings);
  if (rules::HasErrors(findings)) return RefusedPack(findings, snapshot->files());
  snapshot->forms_ = authoring::FormsOf(snapshot->pack());
  absl::StatusOr<std::unique_ptr<WorkerPool>> workers =
      MakePool(snapshot->loaded_.pack, settings, false);
  if (!workers.ok()) return workers.status();
  snapshot->workers_ = *std::move(workers);
  if (settings.include_drafts) {
    absl::StatusOr<std::unique_ptr<WorkerPool>> drafts =
        MakePool(snapshot->loaded_.pack, settings, true);
    if (!drafts.ok()) return drafts.status();
    snapshot->drafts_ = *std::move(drafts);
  }
  if (NotClinicallyApproved(snapshot->pack())) {
    snapshot->notices_.push_back("not clinically approved");
  }
  if (settings.today.has_value()) {
    snapshot->notices_.push_back(
        absl::StrCat("as of a given today: ", calendar::FormatIso(*settings.today)));
  }
  return snapshot;
}

absl::Status RefusedPack(const std::vector<rules::Finding>& findings,
                         const std::vector<rules::SourceFile>& files) {
  std::string text;
  size_t errors = 0;
  for (const rules::Finding& finding : findings) {
    if (finding.severity != rules::Severity::kError) continue;
    ++errors;
    absl::StrAppend(&text, "\n", rules::FormatFinding(finding, files));
  }
  return absl::FailedPreconditionError(
      absl::StrCat("the pack may not run: ", errors, errors == 1 ? " error" : " errors", text));
}

calendar::Day Snapshot::TodayAt(absl::Time now) const {
  if (settings_.today.has_value()) return *settings_.today;
  return calendar::DayOf(absl::ToUnixMicros(now), settings_.zone);
}

}  // namespace waymark::service
