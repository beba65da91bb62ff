// Packs from folders of the tests, and small ones written in a test.
#ifndef WAYMARK_TESTS_RULES_PACK_FILES_H_
#define WAYMARK_TESTS_RULES_PACK_FILES_H_

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "waymark/rules/finding.h"
#include "waymark/rules/pack.h"

namespace waymark::rules {

inline std::string ReadWholeFile(const std::string& path) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream text;
  text << input.rdbuf();
  return text.str();
}

// All files below `folder`, by path.
inline std::vector<SourceFile> ReadFolder(const std::string& folder) {
  std::vector<SourceFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files.push_back({entry.path().lexically_relative(folder).generic_string(),
                     ReadWholeFile(entry.path().string())});
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

// "name: message" of each finding that is an error, for assertions.
inline std::vector<std::string> ErrorsOf(const LoadedPack& loaded) {
  std::vector<std::string> errors;
  for (const Finding& finding : loaded.findings) {
    if (finding.severity == Severity::kError)
      errors.push_back(finding.name + ": " + finding.message);
  }
  return errors;
}

inline std::vector<std::string> NamesOf(const LoadedPack& loaded) {
  std::vector<std::string> names;
  for (const Finding& finding : loaded.findings) names.push_back(finding.name);
  return names;
}

}  // namespace waymark::rules

#endif  // WAYMARK_TESTS_RULES_PACK_FILES_H_
