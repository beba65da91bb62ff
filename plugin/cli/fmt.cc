#include <algorithm>
#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "waymark/rules/format.h"

namespace waymark::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> paths;
  bool check = false;
};

// The YAML files of the paths, folders looked through, in bytewise order.
absl::StatusOr<std::vector<std::string>> Files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      for (fs::recursive_directory_iterator it(path, error), end; it != end && !error;
           it.increment(error)) {
        const fs::path& file = it->path();
        if (it->is_regular_file() && (file.extension() == ".yaml" || file.extension() == ".yml")) {
          files.push_back(file.string());
        }
      }
    } else if (fs::is_regular_file(path, error)) {
      files.push_back(path);
    } else {
      return absl::NotFoundError(absl::StrCat("can't read ", path));
    }
    if (error) return absl::NotFoundError(absl::StrCat("can't read ", path));
  }
  std::sort(files.begin(), files.end());
  return files;
}

int Run(const Options& options) {
  const auto files = Files(options.paths);
  if (!files.ok()) return Fail(files.status());
  int changed = 0, refused = 0;
  for (const std::string& file : *files) {
    const auto text = ReadFile(file);
    if (!text.ok()) return Fail(text.status());
    const auto formatted = rules::FormatYaml(*text);
    if (!formatted.ok()) {
      std::cerr << file << ": left as it is: " << formatted.status().message() << "\n";
      ++refused;
      continue;
    }
    if (*formatted == *text) continue;
    ++changed;
    std::cout << file << "\n";
    if (options.check) continue;
    if (const auto status = WriteFile(file, *formatted); !status.ok()) return Fail(status);
  }
  if (refused > 0) return kInputRefused;
  return options.check && changed > 0 ? kAnswerIsNo : kFine;
}

}  // namespace

void AddFmt(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("fmt", "Formats rule files; comments stay");
  command->add_option("paths", options->paths, "Files or folders")->required();
  command->add_flag("--check", options->check,
                    "Change nothing; exit 1 and name the files that would change");
  command->footer("Example:\n  waymark fmt --check rules");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
