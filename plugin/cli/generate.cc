// generate: writes what is made from the code, so that nothing is described twice. Tests fail when
// a checked-in copy is stale.

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "waymark/authoring/pathway_page.h"
#include "waymark/gateway/api_description.h"
#include "waymark/gateway/openapi.h"
#include "waymark/rules/catalogue.h"
#include "waymark/rules/manual.h"
#include "waymark/rules/pack.h"
#include "waymark/rules/schema.h"
#include "waymark/service/config.h"

namespace waymark::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string out = "docs", semantics = "tests/semantics", pack = "rules";
};

absl::StatusOr<std::vector<rules::SourceFile>> SemanticsFiles(const std::string& folder) {
  std::vector<rules::SourceFile> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; it != end && !error; it.increment(error)) {
    if (it->path().extension() != ".yaml") continue;
    auto text = ReadFile(it->path().string());
    if (!text.ok()) return text.status();
    files.push_back({it->path().filename().string(), *std::move(text)});
  }
  if (error) return absl::NotFoundError(absl::StrCat("can't read ", folder));
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

int Run(const Options& options) {
  std::error_code error;
  fs::create_directories(options.out + "/schema", error);
  fs::create_directories(options.out + "/manual", error);
  fs::create_directories(options.out + "/safety", error);
  if (error) return Fail(kCouldNotRun, absl::StrCat("can't make ", options.out));
  const auto semantics = SemanticsFiles(options.semantics);
  if (!semantics.ok()) return Fail(semantics.status());
  std::vector<std::pair<std::string, std::string>> pages;
  for (const std::string_view name : rules::SchemaNames()) {
    pages.emplace_back(absl::StrCat("schema/", std::string(name), ".json"),
                       *rules::SchemaText(name));
  }
  pages.emplace_back("schema/config.json", service::ConfigSchema());
  pages.emplace_back("configuration.md", service::ConfigPage());
  pages.emplace_back("findings.md", rules::FindingsPage());
  pages.emplace_back("manual/language.md", rules::LanguagePage());
  pages.emplace_back("manual/meaning.md", rules::MeaningPage(*semantics));
  const auto openapi = gateway::OpenApiDocument(gateway::ApiDescription(), "v1");
  if (!openapi.ok()) return Fail(openapi.status());
  pages.emplace_back("openapi.json", *openapi);
  rules::LoadOptions load;
  const auto loaded = rules::LoadPack(options.pack, load);
  if (!loaded.ok()) return Fail(loaded.status());
  if (!loaded->pack) {
    return Fail(kInputRefused, absl::StrCat("the pack has errors: waymark check ", options.pack));
  }
  const rules::Pack& pack = *loaded->pack;
  pages.emplace_back("pathway.md", authoring::PathwayPage(pack));
  pages.emplace_back("pathway.svg", authoring::PathwayPicture(pack));
  pages.emplace_back("safety/uncertain.md", authoring::UncertainPage(pack));
  pages.emplace_back("safety/index.md", authoring::HazardIndexPage(pack));
  for (const auto& [name, text] : pages) {
    const std::string path = absl::StrCat(options.out, "/", name);
    if (const auto status = WriteFile(path, text); !status.ok()) return Fail(status);
    std::cout << path << "\n";
  }
  return kFine;
}

}  // namespace

void AddGenerate(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("generate", "Writes the schemas and pages that are made from the code");
  command->add_option("--out", options->out, "The folder to write to")->capture_default_str();
  command
      ->add_option("--semantics", options->semantics, "The cases that say what the language means")
      ->capture_default_str();
  command->add_option("--rules", options->pack, "The pack of the pathway and safety pages")
      ->capture_default_str();
  command->footer("Example:\n  waymark generate --out generated");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
