#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "json_text.h"
#include "waymark/authoring/junit.h"
#include "waymark/authoring/run_stories.h"

namespace waymark::cli {
namespace {

struct Options {
  PackOptions pack;
  std::string filter, junit, format = "text", on;
};

void PrintText(const authoring::StoryReport& report) {
  for (const authoring::StoryResult& result : report.results) {
    if (result.passed()) continue;
    std::cout << "FAILED " << result.name << " (" << result.file << ":" << result.line << ")\n";
    for (const std::string& failure : result.failures) std::cout << "  " << failure << "\n";
    for (const std::string& entry : result.record) std::cout << "    " << entry << "\n";
  }
  std::cout << report.passed << " passed, " << report.failed << " failed\n";
}

void PrintJson(const authoring::StoryReport& report) {
  std::cout << "[";
  bool first = true;
  for (const authoring::StoryResult& result : report.results) {
    std::cout << (first ? "\n" : ",\n") << "{\"story\": " << JsonText(result.name)
              << ", \"file\": " << JsonText(result.file) << ", \"line\": " << result.line
              << ", \"passed\": " << (result.passed() ? "true" : "false") << ", \"failures\": [";
    for (size_t i = 0; i < result.failures.size(); ++i) {
      std::cout << (i == 0 ? "" : ", ") << JsonText(result.failures[i]);
    }
    std::cout << "]}";
    first = false;
  }
  std::cout << "\n]\n";
}

int Run(const Options& options) {
  const auto zone = calendar::LoadZone("Europe/London");
  if (!zone.ok()) return Fail(zone.status());
  const auto today = ReadOn(options.on, *zone);
  if (!today.ok()) return Fail(kWrongUsage, std::string(today.status().message()));
  authoring::RunOptions run;
  run.filter = options.filter;
  run.zone = *zone;
  run.load.overlays = options.pack.overlays;
  run.load.extra_code_sets = options.pack.code_sets;
  run.load.today = *today;
  run.load.has_today = true;
  auto loaded = rules::LoadPack(options.pack.path, run.load);
  if (!loaded.ok()) return Fail(loaded.status());
  const authoring::StoryReport report = authoring::RunStories(loaded->files, run);
  for (const rules::Finding& finding : report.findings) {
    if (finding.severity == rules::Severity::kError)
      std::cerr << rules::FormatFinding(finding, loaded->files);
  }
  if (!options.junit.empty()) {
    const auto status = WriteFile(options.junit, authoring::ToJUnitXml(report, loaded->files));
    if (!status.ok()) return Fail(status);
  }
  if (options.format == "json") {
    PrintJson(report);
  } else {
    PrintText(report);
  }
  if (rules::HasErrors(report.findings) || report.failed > 0) return kAnswerIsNo;
  if (report.results.empty()) return Fail(kAnswerIsNo, "no story was run");
  return kFine;
}

}  // namespace

void AddTest(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("test", "Runs the stories beside a pack's rules");
  AddPackOptions(*command, options->pack, /*positional=*/true);
  command->add_option("--filter", options->filter,
                      "Only stories whose name, file or rules hold this text");
  command->add_option("--junit", options->junit, "Writes the results as JUnit XML");
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--on", options->on, "The day for review dates (today unless given)");
  command->footer("Example:\n  waymark test rules --filter fit");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
