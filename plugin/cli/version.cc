#include <iostream>

#include "command.h"

namespace waymark::cli {

void AddVersion(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("version", "What this is exactly");
  command->footer("Example:\n  waymark version");
  command->callback([&exit_code] {
    std::cout << "waymark " WAYMARK_VERSION "\nrule language 1\nAPI waymark.v1\n";
    exit_code = kFine;
  });
}

}  // namespace waymark::cli
