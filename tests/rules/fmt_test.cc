#include "waymark/rules/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <regex>
#include <set>

#include "rules/generated.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

std::string Format(const std::string& text) {
  const auto formatted = FormatYaml(text);
  EXPECT_TRUE(formatted.ok()) << formatted.status() << "\n" << text;
  if (!formatted.ok()) return "";
  const auto again = FormatYaml(*formatted);
  EXPECT_TRUE(again.ok()) << again.status() << "\n" << *formatted;
  if (again.ok()) {
    EXPECT_EQ(*again, *formatted) << "not the same when formatted again";
  }
  return *formatted;
}

TEST(Format, IndentsByTwoAndItemsUnderTheirKey) {
  EXPECT_EQ(Format("a:\n    b:\n        - c\n        -   d: 1\n            e: 2\n    f: g\n"),
            "a:\n  b:\n    - c\n    - d: 1\n      e: 2\n  f: g\n");
  EXPECT_EQ(Format("a:\n- b\n- c: 1\n  d:\n  - e\nf: g\n"),
            "a:\n  - b\n  - c: 1\n    d:\n      - e\nf: g\n");
  EXPECT_EQ(Format("-   - a\n    - b\n- c\n"), "- - a\n  - b\n- c\n");
  EXPECT_EQ(Format("-\n   a: 1\n   b: 2\n"), "-\n  a: 1\n  b: 2\n");
}

TEST(Format, PutsOneBlankAfterColonsAndCommasAndNoneInsideBrackets) {
  EXPECT_EQ(Format("a:    b\nc :   { d : 1,e: [ 2,3 ,4 ] }\n"), "a: b\nc: {d: 1, e: [2, 3, 4]}\n");
  EXPECT_EQ(Format("a: {\"b\":1, 'c': 2}\n"), "a: {\"b\": 1, \"c\": 2}\n");
  EXPECT_EQ(Format("a: {url: https://x.org/a:b, t: 10:30}\n"),
            "a: {url: https://x.org/a:b, t: 10:30}\n");
  EXPECT_EQ(Format("a: {  }\nb: [ ]\n"), "a: {}\nb: []\n");
}

TEST(Format, KeepsLineBreaksInsideBracketsWithTheirDepth) {
  EXPECT_EQ(Format("a:\n    b: [ one,\n         two ,\n    ]\n"),
            "a:\n  b: [one,\n       two,\n  ]\n");
  EXPECT_EQ(Format("a: {b: c,   # why\n  # alone\n    d: e}\n"),
            "a: {b: c,  # why\n  # alone\n    d: e}\n");
}

TEST(Format, WritesDoubleQuotesWhereSingleOnesNeedNotBe) {
  EXPECT_EQ(Format("a: 'text'\nb: 'it''s'\nc: 'a \"b\"'\nd: 'a\\b'\ne: [ 'x' ]\n"),
            "a: \"text\"\nb: 'it''s'\nc: 'a \"b\"'\nd: 'a\\b'\ne: [\"x\"]\n");
}

TEST(Format, KeepsComments) {
  EXPECT_EQ(
      Format("# top\n\n# of a\na: 1   # beside\nb:\n      # of c\n      c: 2\n  # under b\n# of "
             "d\nd: 3\n# end\n"),
      "# top\n\n# of a\na: 1   # beside\nb:\n  # of c\n  c: 2\n# under b\n# of d\nd: 3\n# end\n");
  EXPECT_EQ(Format("a:\n    - b  # 1\n    # between\n    - c\n"),
            "a:\n  - b  # 1\n  # between\n  - c\n");
  EXPECT_EQ(Format("a: b#c\nd: \"e # f\"\n"), "a: b#c\nd: \"e # f\"\n");
}

TEST(Format, TakesAwayBlanksAtLineEndsAndEmptyLines) {
  EXPECT_EQ(Format("\n\na: 1  \n\n\n\nb: 2\n\n\n"), "a: 1\n\nb: 2\n");
  EXPECT_EQ(Format("a: 1"), "a: 1\n");
  EXPECT_EQ(Format("\xEF\xBB\xBF"
                   "a: 1\r\nb: 2\r\n"),
            "a: 1\nb: 2\n");
}

TEST(Format, LeavesBlocksOfTextAsTheyAre) {
  EXPECT_EQ(Format("a:\n      b: |\n          one\n            two  \n\n          three\n      c: "
                   ">-\n        four\n"),
            "a:\n  b: |\n      one\n        two  \n\n      three\n  c: >-\n    four\n");
  EXPECT_EQ(Format("a: |+\n  one\n\n\nb: 2\n"), "a: |+\n  one\n\n\nb: 2\n");
  EXPECT_EQ(Format("a: |\n  # no comment\n  key: no key\nb: 1\n"),
            "a: |\n  # no comment\n  key: no key\nb: 1\n");
}

TEST(Format, LeavesTextOverSeveralLinesTogether) {
  EXPECT_EQ(Format("a:\n    b: one\n      two\n\n      three\n    c: \"four\n      five\"\n"),
            "a:\n  b: one\n    two\n\n    three\n  c: \"four\n    five\"\n");
  EXPECT_EQ(Format("- one\n  two\n- three\n"), "- one\n  two\n- three\n");
}

TEST(Format, PutsTheKeysOfARuleInTheOrderOfTheManualWithTheirComments) {
  EXPECT_EQ(
      Format("# yaml-language-server: x\n\n# when\ntiming:\n  - {becomes: due, from: start}\n"
             "# what\ndone: fit_result\n\ntitle: A\nrule: a\nmystery: 1\nversion: \"1.0.0\"\n"),
      "# yaml-language-server: x\n\nrule: a\nversion: \"1.0.0\"\n\ntitle: A\n# what\ndone: "
      "fit_result\n"
      "# when\ntiming:\n  - {becomes: due, from: start}\nmystery: 1\n");
}

TEST(Format, KeepsTheOrderOfKeysElsewhere) {
  EXPECT_EQ(Format("rule: a\ntitle: B\nset_aside:\n  z: x\n  a: y\n"),
            "rule: a\ntitle: B\nset_aside:\n  z: x\n  a: y\n");
  EXPECT_EQ(Format("z: 1\na: 2\n"), "z: 1\na: 2\n");
}

TEST(Format, PutsTheKeysOfStoriesAndCodeSetsInOrder) {
  EXPECT_EQ(Format("expect: {2026-01-01: due}\nrecord: []\nstory: s\nrules: [a]\n"),
            "story: s\nrules: [a]\nrecord: []\nexpect: {2026-01-01: due}\n");
  EXPECT_EQ(Format("codes: a.csv\ntitle: A\ncodeset: a\n"), "codeset: a\ntitle: A\ncodes: a.csv\n");
}

TEST(Format, RefusesWhatCannotBeRead) {
  for (const char* text : {"a: [1\n", "a: 1\na: 2\n", "a: &x 1\nb: *x\n", "\ta: 1\n",
                           "a: 1\n---\nb: 2\n", "a: \xFF\n"}) {
    EXPECT_EQ(FormatYaml(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(Format, OfNothingIsNothing) {
  EXPECT_EQ(Format(""), "");
  EXPECT_EQ(Format("\n\n"), "");
  EXPECT_EQ(Format("# only a comment\n"), "# only a comment\n");
}

// ---------------------------------------------------------------- properties

std::multiset<std::string> Comments(const std::string& text) {
  std::multiset<std::string> comments;
  const std::regex comment("(^|\\n|[ \\t])#[^\\n]*");
  for (std::sregex_iterator it(text.begin(), text.end(), comment), end; it != end; ++it) {
    std::string found = it->str();
    found.erase(0, found.find('#'));
    while (!found.empty() && (found.back() == ' ' || found.back() == '\r')) found.pop_back();
    comments.insert(found);
  }
  return comments;
}

TEST(FormatProperty, EveryFileOfTheProjectCanBeFormattedAndKeepsItsComments) {
  namespace fs = std::filesystem;
  size_t count = 0;
  for (const char* folder : {"rules", "tests/rules/corpus", "tests/codesets", "tests/semantics"}) {
    const fs::path root = fs::path(WAYMARK_SOURCE_DIR) / folder;
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".yaml") continue;
      const std::string path = fs::relative(entry.path(), WAYMARK_SOURCE_DIR).string();
      const std::string text = ReadSourceFile(path);
      std::vector<Finding> findings;
      ParseYaml(text, 0, findings);
      if (HasErrors(findings)) continue;
      SCOPED_TRACE(path);
      EXPECT_EQ(Comments(Format(text)), Comments(text));
      ++count;
    }
  }
  EXPECT_GT(count, 100u);
}

TEST(FormatProperty, BrokenTextIsRefusedOrKeepsItsMeaningAndNeverCrashes) {
  const std::string whole =
      ReadSourceFile("rules/pack.yaml") +
      "x: |\n  block\n\n   deeper\ny: 'it''s'\nz: {a: [1, \"b\"], c: d}  # end\n- e\n";
  const std::string pieces = "{}[]:,-#|>'\"\\ \n\t&*!a1";
  std::mt19937 random(7);
  const auto pick = [&](size_t n) { return static_cast<size_t>(random()) % n; };
  const char* const count = std::getenv("WAYMARK_MANY");
  for (int i = 0; i < (count != nullptr ? std::atoi(count) : 500); ++i) {
    std::string text = whole.substr(pick(whole.size()));
    for (size_t change = pick(6); change > 0; --change) {
      const size_t at = pick(text.size());
      if (pick(3) == 0) {
        text.erase(at, 1 + pick(4));
      } else {
        text.insert(at, 1, pieces[pick(pieces.size())]);
      }
      if (text.empty()) text = "a";
    }
    const auto formatted = FormatYaml(text);
    if (!formatted.ok()) {
      EXPECT_NE(formatted.status().message(), "");
      continue;
    }
    const auto again = FormatYaml(*formatted);
    ASSERT_TRUE(again.ok()) << text;
    EXPECT_EQ(*again, *formatted) << text;
  }
}

// Random trees in random layouts.
class Scribe {
 public:
  explicit Scribe(uint32_t seed) : random_(seed) {}

  std::string Document() {
    text_.clear();
    Block(0, 0, false);
    return text_;
  }

 private:
  int Pick(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }
  std::string Blanks(int n) { return std::string(static_cast<size_t>(n), ' '); }

  std::string Word() {
    static const std::vector<std::string> words{"fit_result",    "start + 14 days",
                                                "due",           "no cervix",
                                                "a:b",           "\"q: [x]\"",
                                                "'single'",      "'it''s'",
                                                "12 ug/g",       "2026-01-01",
                                                "\"\\\"e\\\"\"", "x#y",
                                                "https://x/",    "~"};
    return words[static_cast<size_t>(Pick(static_cast<int>(words.size())))];
  }
  std::string Key(int number) {
    const std::string key = "k" + std::to_string(number);
    switch (Pick(6)) {
      case 0:
        return "\"" + key + "\"";
      case 1:
        return "some " + key;
      default:
        return key;
    }
  }

  std::string Flow(int depth) {
    if (depth > 3 || Pick(3) == 0) return Word();
    const bool map = Pick(2) == 0;
    std::string text = (map ? "{" : "[") + Blanks(Pick(3));
    const int count = Pick(4);
    for (int i = 0; i < count; ++i) {
      if (i > 0) text += Blanks(Pick(2)) + "," + Blanks(1 + Pick(2));
      if (map) text += Key(i) + ":" + Blanks(1 + Pick(2));
      text += Flow(depth + 1);
    }
    return text + Blanks(Pick(2)) + (map ? "}" : "]");
  }

  void Comment(int indent) {
    if (Pick(5) == 0)
      text_ += Blanks(indent) + "# remark " + std::to_string(Pick(100)) + Blanks(Pick(2)) + "\n";
    if (Pick(6) == 0) text_ += Blanks(Pick(3)) + "\n";
  }
  void End() {
    if (Pick(6) == 0) text_ += Blanks(1 + Pick(3)) + "# beside " + std::to_string(Pick(100));
    text_ += Blanks(Pick(3)) + "\n";
  }

  // A mapping or a list; `inline_first`: its first line goes on after a dash.
  void Block(int indent, int depth, bool inline_first) {
    const bool map = depth == 0 || Pick(2) == 0;
    const int count = 1 + Pick(3);
    for (int i = 0; i < count; ++i) {
      if (!inline_first || i > 0) {
        Comment(indent);
        text_ += Blanks(indent);
      }
      if (map) {
        text_ += Key(i) + Blanks(Pick(8) == 0 ? 1 : 0) + ":";
        Value(indent, depth);
      } else {
        Item(indent, depth);
      }
    }
  }

  void Value(int indent, int depth) {
    const int kind = Pick(depth > 3 ? 3 : 6);
    if (kind == 0) {
      text_ += Blanks(1 + Pick(3)) + Word();
      End();
    } else if (kind == 1) {
      text_ += Blanks(1 + Pick(3)) + Flow(0);
      End();
    } else if (kind == 2) {
      const std::string margin = Blanks(indent + 1 + Pick(4));
      text_ += Pick(2) == 0 ? " |\n" : " >-\n";
      text_ += margin + "a line # of text\n" + margin + "  deeper: {\n";
      if (Pick(2) == 0) text_ += "\n" + margin + "last\n";
    } else {
      End();
      // A list may stand at the level of its key; a mapping may not.
      Block(indent + 1 + Pick(4), depth + 1, false);
    }
  }

  void Item(int indent, int depth) {
    const int gap = 1 + Pick(3);
    text_ += "-" + Blanks(gap);
    const int kind = Pick(depth > 3 ? 2 : 4);
    if (kind == 0) {
      text_ += Word();
      End();
    } else if (kind == 1) {
      text_ += Flow(0);
      End();
    } else {
      Block(indent + 1 + gap, depth + 1, true);
    }
  }

  std::mt19937 random_;
  std::string text_;
};

TEST(FormatProperty, RandomLayoutsKeepTheirMeaningAndCommentsAndSettleAtOnce) {
  int read = 0;
  for (uint32_t seed = 1; seed <= 1000; ++seed) {
    const std::string text = Scribe(seed).Document();
    std::vector<Finding> findings;
    ParseYaml(text, 0, findings);
    if (HasErrors(findings)) continue;
    ++read;
    SCOPED_TRACE("seed " + std::to_string(seed) + ":\n" + text);
    const std::string formatted = Format(text);
    EXPECT_EQ(std::count(formatted.begin(), formatted.end(), '#'),
              std::count(text.begin(), text.end(), '#'));
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(read, 800);
}

}  // namespace
}  // namespace waymark::rules
