// Check and RunTests: rules that are not loaded.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/authoring/questionnaire.h"
#include "waymark/authoring/run_stories.h"
#include "waymark/prompts/wording.h"
#include "waymark/rules/load_indicators.h"
#include "waymark/service/check_files.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/rules_handler.h"

namespace waymark::service {
namespace {

using rules::Finding;
using rules::SourceFile;

// As the loaded pack; overlays and further code sets belong to it alone, whom one trusts does not.
template <typename Request>
rules::LoadOptions OptionsFor(const Snapshot& snapshot, const Call& call, const Request& request) {
  rules::LoadOptions options;
  if (request.against_loaded_pack() || request.files_size() == 0) {
    options = snapshot.load_options();
  } else {
    options.trusted_keys = snapshot.load_options().trusted_keys;
  }
  options.today = snapshot.TodayAt(call.now);
  options.has_today = true;
  return options;
}

}  // namespace

absl::Status Check(const Snapshot& snapshot, const Call& call, const v1::CheckRequest& request,
                   v1::CheckResponse& response) {
  if (request.files_size() == 0) {
    return InvalidFields({{"files",
                           "is empty; send the pack's files, or one file with "
                           "against_loaded_pack"}});
  }
  absl::StatusOr<std::vector<SourceFile>> files =
      FilesOf(snapshot, request.files(), request.against_loaded_pack());
  if (!files.ok()) return files.status();
  const rules::LoadedPack loaded =
      rules::LoadPackFromFiles(*std::move(files), OptionsFor(snapshot, call, request));
  if (call.is_cancelled()) return Cancelled();
  std::vector<Finding> findings = loaded.findings;
  if (loaded.pack != nullptr) {
    prompts::CompileWording(*loaded.pack, findings);
    authoring::CheckQuestionnaires(*loaded.pack, findings);
    for (Finding& finding :
         rules::LoadIndicators(*loaded.pack, OptionsFor(snapshot, call, request)).findings) {
      findings.push_back(std::move(finding));
    }
  }
  for (const Finding& finding : findings) {
    SetFinding(finding, loaded.files, *response.add_findings());
  }
  response.set_has_errors(rules::HasErrors(findings));
  return absl::OkStatus();
}

absl::Status RunTests(const Snapshot& snapshot, const Call& call,
                      const v1::RunTestsRequest& request, v1::RunTestsResponse& response) {
  std::vector<SourceFile> files = snapshot.files();
  if (request.files_size() > 0) {
    absl::StatusOr<std::vector<SourceFile>> given =
        FilesOf(snapshot, request.files(), request.against_loaded_pack());
    if (!given.ok()) return given.status();
    files = *std::move(given);
  }
  authoring::RunOptions options;
  options.filter = request.filter();
  options.zone = snapshot.settings().zone;
  options.load = OptionsFor(snapshot, call, request);
  options.say = authoring::PromptWording();
  options.evaluate = [&call, evaluate = authoring::EngineEvaluation(options.zone)](
                         const std::shared_ptr<const rules::Pack>& pack,
                         const record::PatientRecord& record, const engine::EvaluateOptions& day,
                         engine::Answer& answer) {
    return call.is_cancelled() ? Cancelled() : evaluate(pack, record, day, answer);
  };
  const authoring::StoryReport report = authoring::RunStories(files, options);
  if (call.is_cancelled()) return Cancelled();
  for (const authoring::StoryResult& one : report.results) {
    v1::StoryResult& result = *response.add_results();
    result.set_story(one.name);
    result.set_file(one.file);
    result.set_line(one.line);
    result.set_passed(one.passed());
    std::string failure;
    for (const std::string& text : one.failures) absl::StrAppend(&failure, text, "\n");
    for (const std::string& text : one.record) absl::StrAppend(&failure, "  ", text, "\n");
    result.set_failure(failure);
  }
  response.set_passed(report.passed);
  response.set_failed(report.failed);
  for (const Finding& finding : report.findings) {
    SetFinding(finding, files, *response.add_findings());
  }
  return absl::OkStatus();
}

}  // namespace waymark::service
