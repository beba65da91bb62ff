// form: a structured form of a pack as a page to fill in or print.

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "waymark/authoring/questionnaire.h"

namespace waymark::cli {
namespace {

struct Options {
  std::string pack, name;
};

int Run(const Options& options) {
  const auto loaded = rules::LoadPack(options.pack, {});
  if (!loaded.ok()) return Fail(loaded.status());
  if (!loaded->pack) {
    return Fail(kInputRefused, absl::StrCat("the pack has errors: waymark check ", options.pack));
  }
  std::string known;
  for (const auto& [name, index] : loaded->pack->template_files) {
    const rules::SourceFile& file = loaded->pack->files[static_cast<size_t>(index)];
    if (!file.path.ends_with(".json") || authoring::IsCodeSystem(file.text)) continue;
    absl::StrAppend(&known, known.empty() ? "" : ", ", name);
    if (name != options.name) continue;
    std::vector<rules::Finding> findings;
    const auto form = authoring::ReadQuestionnaire(file, index, findings);
    for (const rules::Finding& finding : findings) {
      std::cerr << rules::FormatFinding(finding, loaded->files);
    }
    if (!form || !findings.empty()) return kInputRefused;
    std::cout << authoring::QuestionnairePage(*form);
    return kFine;
  }
  return Fail(kWrongUsage, absl::StrCat("the pack has no form ", options.name,
                                        known.empty() ? "" : absl::StrCat("; it has ", known)));
}

}  // namespace

void AddForm(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("form", "A structured form of a pack, as a page in HTML");
  command->add_option("PACK", options->pack, "The folder of the pack")->required();
  command->add_option("NAME", options->name, "The form, as its file is named in the templates")
      ->required();
  command->footer("Example:\n  waymark form rules forms/cancer-care-review");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
