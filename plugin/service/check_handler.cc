// Check and RunTests: rules that are not loaded.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/authoring/questionnaire.h"
#include "waymark/authoring/run_stories.h"
#include "waymark/prompts/wording.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/rules_handler.h"

namespace waymark::service {
namespace {

using rules::Finding;
using rules::SourceFile;

constexpr size_t kMostBytes = size_t{16} << 20;
constexpr int kMostFiles = 20'000;

// Within the pack: relative, forward slashes, no step upwards.
bool IsWithinPack(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find('\\') != std::string_view::npos ||
      path.find('\0') != std::string_view::npos) {
    return false;
  }
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    path.remove_prefix(part.size());
    if (path.starts_with('/')) path.remove_prefix(1);
  }
  return true;
}

// The files to look at: those given, over the loaded pack's where that is asked for. Sorted by
// path.
template <typename Request>
absl::StatusOr<std::vector<SourceFile>> FilesOf(const Snapshot& snapshot, const Request& request) {
  if (request.files_size() > kMostFiles) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrCat("files: at most ", kMostFiles, " files")),
        "PACK_TOO_LARGE");
  }
  std::map<std::string, std::string> by_path;
  if (request.against_loaded_pack()) {
    for (const SourceFile& file : snapshot.files()) by_path[file.path] = file.text;
  }
  size_t bytes = 0;
  std::vector<Violation> violations;
  for (int i = 0; i < request.files_size(); ++i) {
    const v1::PackFile& file = request.files(i);
    bytes += file.text().size();
    if (IsWithinPack(file.path())) {
      by_path[file.path()] = file.text();
    } else {
      violations.push_back({absl::StrCat("files[", i, "].path"),
                            "must be a path within the pack, with forward slashes: rules/a.yaml"});
    }
  }
  if (!violations.empty()) return InvalidFields(violations);
  if (bytes > kMostBytes) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrCat("files: more than ", kMostBytes, " bytes")),
        "PACK_TOO_LARGE");
  }
  std::vector<SourceFile> files;
  for (auto& [path, text] : by_path) files.push_back({path, std::move(text)});
  return files;
}

// As the loaded pack; overlays and further code sets belong to it alone.
template <typename Request>
rules::LoadOptions OptionsFor(const Snapshot& snapshot, const Call& call, const Request& request) {
  rules::LoadOptions options;
  if (request.against_loaded_pack() || request.files_size() == 0) options = snapshot.load_options();
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
  absl::StatusOr<std::vector<SourceFile>> files = FilesOf(snapshot, request);
  if (!files.ok()) return files.status();
  const rules::LoadedPack loaded =
      rules::LoadPackFromFiles(*std::move(files), OptionsFor(snapshot, call, request));
  if (call.is_cancelled()) return Cancelled();
  std::vector<Finding> findings = loaded.findings;
  if (loaded.pack != nullptr) {
    prompts::CompileWording(*loaded.pack, findings);
    authoring::CheckQuestionnaires(*loaded.pack, findings);
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
    absl::StatusOr<std::vector<SourceFile>> given = FilesOf(snapshot, request);
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
