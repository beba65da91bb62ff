#include "waymark/rules/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "rules/generated.h"
#include "waymark/rules/catalogue_parts.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

// Words with hyphens in our sources that are no names of findings.
const std::set<std::string> kOtherWords{"soft-stop"};

// What stands in the sources of a folder as the first group of `pattern`.
void Collect(const std::string& folder, const std::string& pattern, std::set<std::string>& names) {
  namespace fs = std::filesystem;
  const std::regex literal(pattern);
  for (const auto& entry : fs::directory_iterator(std::string(WAYMARK_SOURCE_DIR) + "/" + folder)) {
    const std::string file = entry.path().filename().string();
    if (!file.ends_with(".cc") || file.starts_with("catalogue") || file.starts_with("language"))
      continue;
    const std::string text = ReadSourceFile(folder + "/" + file);
    for (std::sregex_iterator it(text.begin(), text.end(), literal), end; it != end; ++it) {
      if (!kOtherWords.contains((*it)[1])) names.insert((*it)[1]);
    }
  }
}

std::set<std::string> NamesInSources() {
  std::set<std::string> names;
  Collect("plugin/rules", "\"([a-z]+(-[a-z0-9]+)+)\"", names);
  Collect("plugin/authoring", "\"(story(-[a-z]+)+)\"", names);
  Collect("plugin/authoring", "\"(questionnaire(-[a-z]+)+)\"", names);
  Collect("plugin/prompts", "(?:Error|Problem)\\(\\s*\"([a-z]+(-[a-z0-9]+)+)\"", names);
  return names;
}

TEST(Catalogue, HasEveryFindingThatTheSourcesName) {
  for (const std::string& name : NamesInSources()) {
    EXPECT_NE(FindCatalogueEntry(name), nullptr) << "no entry for the finding " << name;
  }
}

TEST(Catalogue, HasNoEntryThatNothingReports) {
  const std::set<std::string> names = NamesInSources();
  const std::set<std::string> one_word{"alias", "anchor", "tab", "tag"};
  for (const CatalogueChapter& chapter : Catalogue()) {
    for (const CatalogueEntry& entry : chapter.entries) {
      const std::string name(entry.name);
      EXPECT_TRUE(names.contains(name) || one_word.contains(name)) << "nothing reports " << name;
    }
  }
}

TEST(Catalogue, SaysOfEachFindingWhatWhyAndHow) {
  for (const CatalogueChapter& chapter : Catalogue()) {
    for (const CatalogueEntry& entry : chapter.entries) {
      EXPECT_TRUE(entry.means.ends_with('.')) << entry.name;
      EXPECT_TRUE(entry.why.ends_with('.')) << entry.name;
      EXPECT_TRUE(entry.mend.ends_with('.') || entry.mend.ends_with('`')) << entry.name;
    }
  }
}

TEST(Catalogue, NamesEachFindingOnceAndInOrder) {
  std::set<std::string_view> names;
  for (const CatalogueChapter& chapter : Catalogue()) {
    std::string_view before;
    for (const CatalogueEntry& entry : chapter.entries) {
      EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
      EXPECT_LT(before, entry.name);
      before = entry.name;
    }
  }
}

TEST(Catalogue, ExamplesAreYaml) {
  for (const CatalogueChapter& chapter : Catalogue()) {
    for (const CatalogueEntry& entry : chapter.entries) {
      std::vector<Finding> findings;
      ParseYaml(entry.example, 0, findings);
      EXPECT_FALSE(HasErrors(findings)) << entry.name << ": " << entry.example;
    }
  }
}

TEST(Catalogue, EverySafetyFindingIsNamedByATest) {
  namespace fs = std::filesystem;
  std::string tests;
  for (const auto& entry :
       fs::directory_iterator(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules")) {
    const std::string file = entry.path().filename().string();
    const bool about = file.starts_with("safety_") || file == "gate_test.cc" ||
                       file == "signature_test.cc" || file == "errors_test.cc";
    if (about) tests += ReadSourceFile("tests/rules/" + file);
  }
  for (const auto& chapter : {SafetyFindings(), SafetySetFindings(), GateFindings()}) {
    for (const CatalogueEntry& entry : chapter) {
      EXPECT_NE(tests.find("\"" + std::string(entry.name)), std::string::npos) << entry.name;
    }
  }
}

TEST(Catalogue, DoesNotKnowOtherNames) { EXPECT_EQ(FindCatalogueEntry("too-clever"), nullptr); }

TEST(FindingsPage, CheckedInCopyIsWhatTheCatalogueSays) {
  ExpectCheckedIn("docs/findings.md", FindingsPage());
}

TEST(FindingsPage, HasAnAnchorForEveryFinding) {
  const std::string page = FindingsPage();
  EXPECT_NE(page.find("\n### done-sees-the-past\n"), std::string::npos);
  EXPECT_NE(page.find("](#done-sees-the-past)"), std::string::npos);
}

}  // namespace
}  // namespace waymark::rules
