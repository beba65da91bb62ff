// waymark: one program, many commands. See docs/commands.md.

#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "list_commands.h"
#include "waymark/rules/names.h"

namespace {

// What is wrong where the words before the first option name no command; the parser would only say
// that one is required.
std::optional<std::string> UnknownCommand(const CLI::App& program, int argc, char** argv) {
  const CLI::App* at = &program;
  std::string path = program.get_name();
  for (int i = 1; i < argc && argv[i][0] != '-'; ++i) {
    const auto commands = at->get_subcommands([](const CLI::App*) { return true; });
    if (commands.empty()) return std::nullopt;
    std::vector<std::string_view> names;
    const CLI::App* chosen = nullptr;
    for (const CLI::App* command : commands) {
      names.push_back(command->get_name());
      if (command->check_name(argv[i])) chosen = command;
    }
    if (chosen == nullptr) {
      const std::string near =
          waymark::rules::DidYouMean(waymark::rules::NearestOf(argv[i], names));
      return absl::StrCat("there is no command \"", argv[i], "\"", near.empty() ? "" : "; ", near,
                          "\n", path, " has ", waymark::rules::ListNames(names, "and"), "; `", path,
                          " --help` says what they do");
    }
    path += " " + chosen->get_name();
    at = chosen;
  }
  return std::nullopt;
}

// An answer that did not reach standard output (a full disk, a closed file) is none.
int Written(int exit_code) {
  using namespace waymark::cli;
  std::cout.flush();
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good();
  if (written || exit_code > kAnswerIsNo) return exit_code;
  return Fail(kCouldNotRun, "can't write the answer to standard output");
}

}  // namespace

int main(int argc, char** argv) {
  using namespace waymark::cli;
  CLI::App app(
      "Waymark: cancer-care decision support for general practice.\n"
      "Rules in YAML, a patient's coded record in, prompts with their reasons out.",
      "waymark");
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::help);
  app.footer(
      "Exit codes: 0 fine, 1 the answer is no, 2 wrong usage, 3 input refused, 4 could not run.");
  int exit_code = kFine;
  AddCheck(app, exit_code);
  AddTest(app, exit_code);
  AddFmt(app, exit_code);
  AddSchema(app, exit_code);
  AddEvaluate(app, exit_code);
  AddExplain(app, exit_code);
  AddSweep(app, exit_code);
  AddImport(app, exit_code);
  AddForecast(app, exit_code);
  AddIndicators(app, exit_code);
  AddDiff(app, exit_code);
  AddMissed(app, exit_code);
  AddReplay(app, exit_code);
  AddVolumes(app, exit_code);
  AddForm(app, exit_code);
  AddSynthesise(app, exit_code);
  AddCodeSets(app, exit_code);
  AddPack(app, exit_code);
  AddSign(app, exit_code);
  AddVerify(app, exit_code);
  AddServe(app, exit_code);
  AddFeed(app, exit_code);
  AddBackup(app, exit_code);
  AddAudit(app, exit_code);
  AddDoctor(app, exit_code);
  AddVersion(app, exit_code);
  AddGenerate(app, exit_code);
  if (const auto problem = UnknownCommand(app, argc, argv)) return Fail(kWrongUsage, *problem);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e, std::cout, std::cerr);
    return code == 0 ? Written(kFine) : kWrongUsage;
  } catch (const std::exception&) {
    std::cerr << "error: the program failed; nothing was answered\n";
    return kCouldNotRun;
  }
  return Written(exit_code);
}
