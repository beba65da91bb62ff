// Commands over the whole list of people: each registers itself, as in command.h.
#ifndef WAYMARK_CLI_LIST_COMMANDS_H_
#define WAYMARK_CLI_LIST_COMMANDS_H_

#include <CLI/CLI.hpp>

namespace waymark::cli {

void AddDiff(CLI::App& app, int& exit_code);
void AddForecast(CLI::App& app, int& exit_code);
void AddIndicators(CLI::App& app, int& exit_code);
void AddMissed(CLI::App& app, int& exit_code);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_LIST_COMMANDS_H_
