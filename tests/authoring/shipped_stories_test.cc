// The stories beside the shipped rules.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "waymark/authoring/coverage.h"
#include "waymark/authoring/run_stories.h"
#include "waymark/calendar/partial_date.h"

namespace waymark::authoring {
namespace {

TEST(ShippedStories, all_pass) {
  const auto loaded = rules::LoadPack(WAYMARK_SOURCE_DIR "/rules", {});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const auto zone = calendar::LoadZone("Europe/London");
  ASSERT_TRUE(zone.ok()) << zone.status();
  RunOptions options;
  options.zone = *zone;
  const auto report = RunStories(loaded->files, options);
  for (const auto& finding : report.findings) {
    ADD_FAILURE() << rules::FormatFinding(finding, loaded->files);
  }
  EXPECT_GT(report.results.size(), 0u);
  for (const auto& result : report.results) {
    EXPECT_TRUE(result.passed()) << result.file << ":" << result.line << ": " << result.name << "\n"
                                 << absl::StrJoin(result.failures, "\n");
  }
}

// The texts in backticks.
std::vector<std::string> Quoted(const std::string& text) {
  std::vector<std::string> quoted;
  for (size_t open = text.find('`'); open != std::string::npos;) {
    const size_t close = text.find('`', open + 1);
    if (close == std::string::npos) break;
    quoted.push_back(text.substr(open + 1, close - open - 1));
    open = text.find('`', close + 1);
  }
  return quoted;
}

// docs/pathway-coverage.md is written by hand: its rules, files and stories must be there.
TEST(ShippedStories, are_those_that_the_coverage_page_names) {
  const auto loaded = rules::LoadPack(WAYMARK_SOURCE_DIR "/rules", {});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  ASSERT_NE(loaded->pack, nullptr);
  std::vector<rules::Finding> findings;
  std::set<std::string> stories;
  for (const Story& story : StoriesOf(loaded->files, findings)) {
    for (const std::string& rule : story.rules) stories.insert(rule + ": " + story.name);
  }
  std::set<std::string> covered;
  std::ifstream page(WAYMARK_SOURCE_DIR "/docs/pathway-coverage.md");
  int rows = 0;
  for (std::string line; std::getline(page, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (!line.starts_with("| ") || cells.size() != 3 || line.starts_with("| ---") ||
        line.starts_with("| What")) {
      continue;
    }
    ++rows;
    for (const std::string& name : Quoted(cells[1])) {
      if (name.find('/') != std::string::npos) {
        EXPECT_TRUE(std::filesystem::exists(WAYMARK_SOURCE_DIR "/" + name)) << name;
      } else {
        EXPECT_GE(loaded->pack->FindRule(name), 0) << name;
        covered.insert(name);
      }
    }
    for (const std::string& story :
         std::vector<std::string>(absl::StrSplit(absl::StripSuffix(cells[2], " |"), " · "))) {
      const std::string plain = absl::StrReplaceAll(story, {{"`", ""}});
      EXPECT_TRUE(plain.empty() || stories.contains(plain)) << "no story " << plain;
    }
  }
  EXPECT_GE(rows, 90);
  for (const rules::Rule& rule : loaded->pack->rules) {
    EXPECT_TRUE(covered.contains(rule.id)) << rule.id << " is on no line of the page";
  }
}

}  // namespace
}  // namespace waymark::authoring
