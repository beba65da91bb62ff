// What authors are told, word for word: tests/rules/errors/NAME.yaml (NAME.md: a template)
// gives exactly NAME.expected.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "rules/pack_files.h"
#include "waymark/rules/catalogue_parts.h"
#include "waymark/rules/load_indicators.h"
#include "waymark/rules/pack.h"

namespace waymark::rules {
namespace {

namespace fs = std::filesystem;

std::string ErrorsFolder() { return std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/errors"; }

bool HasLine(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning ||
         text.find("\n" + std::string(beginning)) != std::string_view::npos;
}

// Findings about what a rule does have tests of their own.
bool IsAboutForm(const Finding& finding) {
  if (finding.name == "if-several-unsaid") return true;  // about both
  for (const auto& chapter : {SafetyFindings(), SafetySetFindings(), GateFindings()}) {
    for (const CatalogueEntry& entry : chapter) {
      if (entry.name == finding.name) return false;
    }
  }
  return true;
}

// All that is said about the file of the case, as an author sees it.
std::string WhatIsSaid(const std::string& name) {
  const bool is_template = fs::exists(ErrorsFolder() + "/" + name + ".md");
  const std::string text =
      ReadWholeFile(ErrorsFolder() + "/" + name + (is_template ? ".md" : ".yaml"));
  std::vector<SourceFile> files = ReadFolder(ErrorsFolder() + "/base");
  files.push_back({"empty.csv", "code_system,code,term,source\n"});
  LoadOptions options;
  std::string path = name + ".yaml";
  if (is_template) {
    path = "templates/" + name + ".md";
  } else if (HasLine(text, "pack:")) {
    path = "pack.yaml";
    std::erase_if(files, [](const SourceFile& file) { return file.path == "pack.yaml"; });
  } else if (HasLine(text, "overlay:")) {
    options.overlays.push_back(path);
  }
  files.push_back({path, text});
  const LoadedPack loaded = LoadPackFromFiles(std::move(files), options);
  std::vector<Finding> findings = loaded.findings;
  if (loaded.pack != nullptr) {
    for (Finding& finding : LoadIndicators(*loaded.pack, options).findings) {
      findings.push_back(std::move(finding));
    }
  }
  std::string said;
  for (const Finding& finding : findings) {
    if (!IsAboutForm(finding)) continue;
    if (finding.place.file < 0 ||
        loaded.files[static_cast<size_t>(finding.place.file)].path == path) {
      said += FormatFinding(finding, loaded.files);
    }
  }
  return said;
}

std::vector<std::string> CaseNames() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(ErrorsFolder())) {
    const fs::path& path = entry.path();
    const bool is_case = path.extension() == ".yaml" || path.extension() == ".md";
    if (is_case && path.filename() != "README.md") names.push_back(path.stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class GoldenErrorsTest : public testing::TestWithParam<std::string> {};

TEST_P(GoldenErrorsTest, IsSaidExactlySo) {
  const std::string said = WhatIsSaid(GetParam());
  const std::string golden = ErrorsFolder() + "/" + GetParam() + ".expected";
  if (std::getenv("WAYMARK_UPDATE_GENERATED") != nullptr) {
    std::ofstream(golden, std::ios::binary) << said;
  }
  EXPECT_NE(said, "") << "the file has no finding at all";
  EXPECT_EQ(said, ReadWholeFile(golden));
}

INSTANTIATE_TEST_SUITE_P(All, GoldenErrorsTest, testing::ValuesIn(CaseNames()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !isalnum(c); }, '_');
                           return name;
                         });

TEST(ErrorsTest, ThePackThatCasesAreAddedToHasNoFindingOfTheParsers) {
  const LoadedPack loaded = LoadPackFromFiles(ReadFolder(ErrorsFolder() + "/base"), {});
  ASSERT_NE(loaded.pack, nullptr);
  EXPECT_EQ(loaded.pack->rules.size(), 1u);
}

}  // namespace
}  // namespace waymark::rules
