// waymark: one program, many commands. See docs/commands.md.

#include <iostream>

#include "command.h"

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
  AddSynthesise(app, exit_code);
  AddCodeSets(app, exit_code);
  AddPack(app, exit_code);
  AddSign(app, exit_code);
  AddVerify(app, exit_code);
  AddServe(app, exit_code);
  AddDoctor(app, exit_code);
  AddVersion(app, exit_code);
  AddGenerate(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e, std::cout, std::cerr);
    return code == 0 ? kFine : kWrongUsage;
  } catch (const std::exception&) {
    std::cerr << "error: the program failed; nothing was answered\n";
    return kCouldNotRun;
  }
  return exit_code;
}
