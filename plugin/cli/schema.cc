#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "waymark/rules/schema.h"
#include "waymark/service/config.h"

namespace waymark::cli {

void AddSchema(CLI::App& app, int& exit_code) {
  auto name = std::make_shared<std::string>("rule");
  CLI::App* command =
      app.add_subcommand("schema", "Prints the JSON Schema of a kind of file, for editors");
  command->add_option("name", *name, "rule, test, pack, codeset, overlay, config, ...")
      ->capture_default_str();
  command->footer("Example:\n  waymark schema rule");
  command->callback([name, &exit_code] {
    const auto text = *name == "config" ? std::optional<std::string>(service::ConfigSchema())
                                        : rules::SchemaText(*name);
    if (!text) {
      std::string known;
      for (const std::string_view one : rules::SchemaNames()) {
        absl::StrAppend(&known, known.empty() ? "" : ", ", std::string(one));
      }
      known += ", config";
      exit_code =
          Fail(kWrongUsage, absl::StrCat("there is no schema \"", *name, "\"; there are: ", known));
      return;
    }
    std::cout << *text;
    exit_code = kFine;
  });
}

}  // namespace waymark::cli
