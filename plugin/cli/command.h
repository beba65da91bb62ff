// What every subcommand shares: exit codes, options that several commands take, loading a pack with
// its findings shown.
//
// A command is one file with one Add function, which registers it and, when it is chosen, sets the
// exit code. Answers go to standard output, messages to standard error.
#ifndef WAYMARK_CLI_COMMAND_H_
#define WAYMARK_CLI_COMMAND_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/rules/pack.h"

namespace waymark::cli {

// Scripts rely on these.
enum ExitCode : int {
  kFine = 0,
  kAnswerIsNo = 1,  // findings, failing tests, differences
  kWrongUsage = 2,
  kInputRefused = 3,
  kCouldNotRun = 4,  // a file, a port, a store
};

void AddAudit(CLI::App& app, int& exit_code);
void AddBackup(CLI::App& app, int& exit_code);
void AddCheck(CLI::App& app, int& exit_code);
void AddCodeSets(CLI::App& app, int& exit_code);
void AddDoctor(CLI::App& app, int& exit_code);
void AddEvaluate(CLI::App& app, int& exit_code);
void AddExplain(CLI::App& app, int& exit_code);
void AddFeed(CLI::App& app, int& exit_code);
void AddFmt(CLI::App& app, int& exit_code);
void AddGenerate(CLI::App& app, int& exit_code);
void AddImport(CLI::App& app, int& exit_code);
void AddPack(CLI::App& app, int& exit_code);
void AddReplay(CLI::App& app, int& exit_code);
void AddSchema(CLI::App& app, int& exit_code);
void AddServe(CLI::App& app, int& exit_code);
void AddSign(CLI::App& app, int& exit_code);
void AddForm(CLI::App& app, int& exit_code);
void AddSweep(CLI::App& app, int& exit_code);
void AddVolumes(CLI::App& app, int& exit_code);
void AddSynthesise(CLI::App& app, int& exit_code);
void AddTest(CLI::App& app, int& exit_code);
void AddVerify(CLI::App& app, int& exit_code);
void AddVersion(CLI::App& app, int& exit_code);

// "error: ..." on standard error; the exit code that fits the status.
int Fail(const absl::Status& status);
int Fail(int exit_code, std::string_view message);
// A status for options that don't fit together or can't be read: Fail gives exit code 2 for it.
absl::Status WrongUsage(std::string_view message);

// Options of a command that reads a pack.
struct PackOptions {
  std::string path;
  std::vector<std::string> overlays;
  std::vector<std::string> code_sets;
  bool allow_demonstration = false;
};
// `--rules PACK` (or a positional PACK), `--overlay`, `--code-sets`, `--allow-demonstration-pack`.
void AddPackOptions(CLI::App& command, PackOptions& options, bool positional);
// Loads it for `today`; findings go to standard error (errors always, the rest where `all`). Where
// it can't be used the exit code is set and the pack is null.
std::shared_ptr<const rules::Pack> LoadForUse(const PackOptions& options, calendar::Day today,
                                              int& exit_code);

// `--on`: a day, today in `zone` where empty. `--known-at`: everything where empty; a date means
// its end.
absl::StatusOr<calendar::Day> ReadOn(const std::string& text, absl::TimeZone zone);
absl::StatusOr<calendar::Instant> ReadKnownAt(const std::string& text, absl::TimeZone zone);
// Today in `zone`: the one place of the command line that reads the clock.
calendar::Day Today(absl::TimeZone zone);

// The whole of a file; errors name it.
absl::StatusOr<std::string> ReadFile(const std::string& path);
// Writes beside and renames.
absl::Status WriteFile(const std::string& path, std::string_view text);
// The same for what only its owner may read.
absl::Status WriteSecret(const std::string& path, std::string_view text);

// Whether the stream is a terminal that takes colour (NO_COLOR unset).
bool OutputIsTerminal();
bool ErrorIsTerminal();

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_COMMAND_H_
