// generate: writes what is made from the code, so that nothing is described twice. Tests fail when a checked-in copy is stale.

#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "waymark/rules/catalogue.h"
#include "waymark/rules/schema.h"

namespace waymark::cli {
namespace {

int Run(const std::string& out) {
  std::error_code error;
  std::filesystem::create_directories(out + "/schema", error);
  if (error) return Fail(kCouldNotRun, absl::StrCat("can't make ", out));
  for (const std::string_view name : rules::SchemaNames()) {
    const std::string path = absl::StrCat(out, "/schema/", std::string(name), ".json");
    if (const auto status = WriteFile(path, *rules::SchemaText(name)); !status.ok()) return Fail(status);
    std::cout << path << "\n";
  }
  const std::string findings = out + "/findings.md";
  if (const auto status = WriteFile(findings, rules::FindingsPage()); !status.ok()) return Fail(status);
  std::cout << findings << "\n";
  return kFine;
}

}  // namespace

void AddGenerate(CLI::App& app, int& exit_code) {
  auto out = std::make_shared<std::string>("docs");
  CLI::App* command = app.add_subcommand("generate", "Writes the schemas and pages that are made from the code");
  command->add_option("--out", *out, "The folder to write to")->capture_default_str();
  command->footer("Example:\n  waymark generate --out docs");
  command->callback([out, &exit_code] { exit_code = Run(*out); });
}

}  // namespace waymark::cli
