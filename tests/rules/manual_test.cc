// The manual's pages are made from the code and the semantics cases: the checked-in copies must be
// what they would be now.
#include "waymark/rules/manual.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace waymark::rules {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

fs::path Source() { return WAYMARK_SOURCE_DIR; }

constexpr char kMend[] = "stale: run `build/waymark generate --out docs`";

TEST(Manual, the_language_page_is_what_the_language_is_now) {
  EXPECT_EQ(Read(Source() / "docs/manual/language.md"), LanguagePage()) << kMend;
}

TEST(Manual, the_meaning_page_is_what_the_cases_say_now) {
  std::vector<SourceFile> files;
  for (const auto& entry : fs::directory_iterator(Source() / "tests/semantics")) {
    if (entry.path().extension() != ".yaml") continue;
    files.push_back({entry.path().filename().string(), Read(entry.path())});
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  ASSERT_FALSE(files.empty());
  EXPECT_EQ(Read(Source() / "docs/manual/meaning.md"), MeaningPage(files)) << kMend;
}

TEST(Manual, a_case_is_shown_with_its_argument_and_without_its_name) {
  const std::string page =
      MeaningPage({{"x.yaml",
                    "chapter: Windows\nabout: How long.\ncases:\n"
                    "  - case: the first\n    why: because\n    days: {2026-03-01: yes}\n"
                    "  - case: the second\n    days: {2026-03-02: no}\n"}});
  EXPECT_NE(page.find("## Windows\n\nHow long.\n\n**the first.** because.\n\n```yaml\ndays: "
                      "{2026-03-01: yes}\n```"),
            std::string::npos)
      << page;
  EXPECT_EQ(page.find("case: the"), std::string::npos);
}

TEST(Manual, a_file_that_is_no_chapter_is_left_out) {
  EXPECT_EQ(MeaningPage({{"x.yaml", "other: thing\n"}}).find("thing"), std::string::npos);
}

}  // namespace
}  // namespace waymark::rules
