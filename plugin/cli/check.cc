#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "json_text.h"
#include "waymark/authoring/questionnaire.h"
#include "waymark/prompts/wording.h"
#include "waymark/rules/gate.h"
#include "waymark/rules/load_indicators.h"
#include "waymark/rules/signature.h"

namespace waymark::cli {
namespace {

struct Options {
  PackOptions pack;
  std::string format = "text";
  std::string on;
  bool gate = false;
  std::vector<std::string> keys;
};

std::string_view SeverityName(rules::Severity severity) {
  switch (severity) {
    case rules::Severity::kError:
      return "error";
    case rules::Severity::kWarning:
      return "warning";
    case rules::Severity::kNote:
      return "note";
  }
  return "";
}

void PrintJson(const std::vector<rules::Finding>& findings,
               const std::vector<rules::SourceFile>& files) {
  std::cout << "[";
  for (size_t i = 0; i < findings.size(); ++i) {
    const rules::Finding& f = findings[i];
    const bool has_file = f.place.file >= 0 && static_cast<size_t>(f.place.file) < files.size();
    std::cout << (i == 0 ? "\n" : ",\n") << "{\"name\": " << JsonText(f.name)
              << ", \"severity\": " << JsonText(SeverityName(f.severity)) << ", \"file\": "
              << JsonText(has_file ? files[static_cast<size_t>(f.place.file)].path : std::string())
              << ", \"line\": " << f.place.line << ", \"column\": " << f.place.column
              << ", \"message\": " << JsonText(f.message) << ", \"hint\": " << JsonText(f.hint)
              << ", \"rule\": " << JsonText(f.rule) << "}";
  }
  std::cout << (findings.empty() ? "]\n" : "\n]\n");
}

int Run(const Options& options) {
  const auto zone = calendar::LoadZone("Europe/London");
  if (!zone.ok()) return Fail(zone.status());
  const auto today = ReadOn(options.on, *zone);
  if (!today.ok()) return Fail(kWrongUsage, std::string(today.status().message()));
  rules::LoadOptions load;
  load.overlays = options.pack.overlays;
  load.extra_code_sets = options.pack.code_sets;
  load.today = *today;
  load.has_today = true;
  for (const std::string& path : options.keys) {
    auto text = ReadFile(path);
    if (!text.ok()) return Fail(text.status());
    const auto key = rules::ParsePublicKey(*text);
    if (!key.ok()) return Fail(key.status());
    load.trusted_keys.push_back(*std::move(text));
  }
  auto loaded = rules::LoadPack(options.pack.path, load);
  if (!loaded.ok()) return Fail(loaded.status());
  std::vector<rules::Finding> findings = loaded->findings;
  if (loaded->pack) {
    prompts::CompileWording(*loaded->pack, findings);
    authoring::CheckQuestionnaires(*loaded->pack, findings);
    for (rules::Finding& finding : rules::LoadIndicators(*loaded->pack, load).findings) {
      findings.push_back(std::move(finding));
    }
    if (options.gate) {
      const auto gate = rules::CheckGate(*loaded->pack, findings, load);
      findings.insert(findings.end(), gate.begin(), gate.end());
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const auto& a, const auto& b) { return a.place < b.place; });
  int errors = 0, warnings = 0;
  for (const rules::Finding& f : findings) {
    errors += f.severity == rules::Severity::kError ? 1 : 0;
    warnings += f.severity == rules::Severity::kWarning ? 1 : 0;
  }
  if (options.format == "json") {
    PrintJson(findings, loaded->files);
  } else {
    for (const rules::Finding& f : findings) std::cout << rules::FormatFinding(f, loaded->files);
    if (loaded->pack) {
      std::cerr << absl::StrCat(loaded->pack->rules.size(), " rules, ",
                                loaded->pack->code_sets.size(), " code sets; ");
    }
    std::cerr << absl::StrCat(errors, errors == 1 ? " error, " : " errors, ", warnings,
                              warnings == 1 ? " warning\n" : " warnings\n");
  }
  return errors > 0 ? kAnswerIsNo : kFine;
}

}  // namespace

void AddCheck(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("check", "All findings of a pack, with their places");
  AddPackOptions(*command, options->pack, /*positional=*/true);
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--on", options->on, "The day for review dates (today unless given)");
  command->add_flag("--gate", options->gate, "Also what keeps active rules from being served");
  command
      ->add_option("--key", options->keys,
                   "A public key whose signature counts as an approval; repeatable")
      ->allow_extra_args(false);
  command->footer("Example:\n  waymark check rules");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
