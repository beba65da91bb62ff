// Broken files of every kind give findings, never a crash, and always the same ones.
#include <gtest/gtest.h>

#include <random>

#include "rules/pack_files.h"
#include "waymark/rules/pack.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  void Change(std::string& text) {
    if (text.empty()) return;
    static constexpr std::string_view kPieces[] = {"{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   ":",
                                                   ": ",
                                                   "\n",
                                                   "\n  ",
                                                   "- ",
                                                   "\"",
                                                   "'",
                                                   "#",
                                                   "&a ",
                                                   "*a",
                                                   "!t ",
                                                   "<<: ",
                                                   "---\n",
                                                   "...\n",
                                                   "\t",
                                                   "\r",
                                                   "\r\n",
                                                   std::string_view("\0", 1),
                                                   "\xEF\xBB\xBF",
                                                   "\xFF",
                                                   "\xC3",
                                                   "\xE2\x80\x8B",
                                                   "\xC2\xA0",
                                                   "? ",
                                                   "| \n",
                                                   "> \n",
                                                   "when: ",
                                                   "else: ",
                                                   "start",
                                                   "ever: ",
                                                   "- {else: info}",
                                                   "age: ",
                                                   "999999999999999999999",
                                                   "-",
                                                   "%",
                                                   "in: last ",
                                                   "not: ",
                                                   "{all: [",
                                                   "\xF0\x9F\x98\x80"};
    const size_t at = Below(text.size());
    switch (Below(6)) {
      case 0:
        text.erase(at, 1 + Below(8));
        break;
      case 1:
        text.insert(at, kPieces[Below(std::size(kPieces))]);
        break;
      case 2:
        text[at] = static_cast<char>(Below(256));
        break;
      case 3:
        text.insert(at, text.substr(Below(text.size()), Below(60)));
        break;
      case 4:
        text.resize(at);
        break;
      default:
        SwapLines(text);
    }
  }

  size_t Below(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }

 private:
  void SwapLines(std::string& text) {
    const size_t a = text.find('\n', Below(text.size()));
    const size_t b = text.find('\n', Below(text.size()));
    if (a == std::string::npos || b == std::string::npos || a >= b) return;
    const std::string moved = text.substr(a, b - a);
    text.erase(a, b - a);
    text.insert(Below(text.size() + 1), moved);
  }

  std::mt19937 random_;
};

// What is said, in one text.
std::string Said(const LoadedPack& loaded) {
  std::string said;
  for (const Finding& finding : loaded.findings) said += FormatFinding(finding, loaded.files);
  return said;
}

TEST(RobustnessTest, ChangedFilesOfTheCorpusNeverCrashTheLoader) {
  const std::vector<SourceFile> corpus =
      ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/corpus");
  int refused = 0;
  for (uint32_t seed = 1; seed <= 150; ++seed) {
    Mutator mutator(seed);
    std::vector<SourceFile> files = corpus;
    const size_t changes = 1 + mutator.Below(12);
    for (size_t i = 0; i < changes; ++i) mutator.Change(files[mutator.Below(files.size())].text);
    const LoadedPack loaded = LoadPackFromFiles(files, {});
    if (!loaded.pack) {
      ++refused;
      EXPECT_TRUE(HasErrors(loaded.findings)) << "seed " << seed;
    }
    if (seed % 10 != 0) continue;
    EXPECT_EQ(Said(loaded), Said(LoadPackFromFiles(files, {}))) << "seed " << seed;
  }
  EXPECT_GT(refused, 50);
}

TEST(RobustnessTest, PlacesOfFindingsLieInTheFile) {
  const std::vector<SourceFile> corpus =
      ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/corpus/rules");
  for (uint32_t seed = 1; seed <= 600; ++seed) {
    Mutator mutator(seed);
    std::string text = corpus[mutator.Below(corpus.size())].text;
    for (size_t i = 0; i < 6; ++i) mutator.Change(text);
    std::vector<Finding> findings;
    ParseYaml(text, 0, findings);
    const auto lines =
        std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r') + 1;
    for (const Finding& finding : findings) {
      EXPECT_GE(finding.place.line, 1) << "seed " << seed;
      EXPECT_LE(finding.place.line, lines) << "seed " << seed;
      EXPECT_GE(finding.place.column, 1) << "seed " << seed;
    }
  }
}

TEST(RobustnessTest, NestingWithoutEndIsRefusedQuickly) {
  for (const std::string_view piece : {"[", "{a: ", "- ", "{", "? "}) {
    std::string text = "who: ";
    if (piece == "- " || piece == "? ") text = "";
    for (int i = 0; i < 20000; ++i) text += piece;
    std::vector<Finding> findings;
    ParseYaml(text, 0, findings);
    EXPECT_TRUE(HasErrors(findings)) << piece;
  }
}

}  // namespace
}  // namespace waymark::rules
