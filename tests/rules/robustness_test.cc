// Broken files of every kind give findings, never a crash, and always the same ones.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "rules/pack_files.h"
#include "waymark/rules/ast_walk.h"
#include "waymark/rules/pack.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

// A small budget in every run; WAYMARK_ROBUSTNESS_SEEDS asks for a large one.
uint32_t Seeds(uint32_t usual) {
  const char* wanted = std::getenv("WAYMARK_ROBUSTNESS_SEEDS");
  return wanted == nullptr ? usual : static_cast<uint32_t>(std::strtoul(wanted, nullptr, 10));
}

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

  // Makes one value empty: a list, a mapping, a text, or nothing at all.
  void EmptyAValue(std::string& text) {
    const size_t colon = text.find(": ", Below(text.size()));
    if (colon == std::string::npos) return;
    const size_t end = text.find_first_of(",}\n", colon);
    static constexpr std::string_view kEmpty[] = {"[]", "{}", "\"\"", "", "[[]]", "[{}]", "~"};
    text.replace(colon + 2, end - colon - 2, kEmpty[Below(std::size(kEmpty))]);
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

bool IsWhole(const EntrySelector& entry) {
  return (!entry.sets.empty() || (entry.change && !entry.change->of.empty())) && entry.count >= 1;
}

bool IsWhole(const Condition& c) {
  using Kind = Condition::Kind;
  switch (c.kind) {
    case Kind::kEvent:
      return IsWhole(c.selector) && (c.window.kind != Window::Kind::kLast ||
                                     c.window.length.otherwise || !c.window.length.rows.empty());
    case Kind::kLatest:
      return IsWhole(c.selector) && c.test && (c.test->otherwise || !c.test->rows.empty());
    case Kind::kState:
      return c.from_entry && IsWhole(*c.from_entry) && (!c.until_entry || IsWhole(*c.until_entry));
    case Kind::kAge:
      return c.age_from >= 0 || c.age_until >= 0;
    case Kind::kDate:
      return c.date_from || c.date_until;
    case Kind::kSex:
      return !c.names.empty();
    case Kind::kItem:
      return c.rule >= 0 && !c.statuses.empty();
    case Kind::kReply:
      return c.rule >= 0 && !c.names.empty();
    case Kind::kRisk:
      return c.table >= 0;
    case Kind::kAll:
    case Kind::kAny:
    case Kind::kNot:
    case Kind::kAtLeast:
      return !c.children.empty() &&
             std::all_of(c.children.begin(), c.children.end(),
                         [](const ConditionPtr& child) { return child != nullptr; });
    case Kind::kUse:
      return c.definition >= 0;
    case Kind::kRegisteredHere:
    case Kind::kAlive:
    case Kind::kSensitive:
      return true;
  }
  return false;
}

bool IsWhole(const Start& start) {
  switch (start.kind) {
    case Start::Kind::kEach:
      return IsWhole(start.each);
    case Start::Kind::kEvery:
      return (start.first_at_date || start.first_at_entry) && start.renewed_by &&
             (start.interval.otherwise || !start.interval.rows.empty());
    case Start::Kind::kCondition:
      return start.condition != nullptr;
  }
  return false;
}

bool AreWhole(const std::vector<Closer>& closers) {
  return !closers.empty() && std::all_of(closers.begin(), closers.end(), [](const Closer& closer) {
    return (closer.entry != nullptr) != (closer.when != nullptr);
  });
}

// A part that fell out without an error would make a rule that says something else.
void ExpectWhole(const Pack& pack, uint32_t seed) {
  for (const Rule& rule : pack.rules) {
    SCOPED_TRACE(rule.id + ", seed " + std::to_string(seed));
    WalkRule(
        pack, rule, [](const Condition& c, const Visit&) { EXPECT_TRUE(IsWhole(c)); },
        [](const EntrySelector& entry, const Visit&) { EXPECT_TRUE(IsWhole(entry)); });
    EXPECT_TRUE(IsWhole(rule.start));
    EXPECT_TRUE(rule.done.empty() || AreWhole(rule.done));
    for (const NamedClosers& row : rule.stopped) EXPECT_TRUE(AreWhole(row.closers));
    for (const SetAsideRow& row : rule.set_aside) EXPECT_NE(row.when, nullptr);
    EXPECT_FALSE(rule.timing.empty());
    for (const TimingRow& row : rule.timing) {
      EXPECT_TRUE(row.date.otherwise || !row.date.rows.empty());
      EXPECT_TRUE(row.level.otherwise || !row.level.rows.empty());
      EXPECT_NE(row.to, 0);
    }
  }
  for (const Definition& definition : pack.definitions) EXPECT_NE(definition.condition, nullptr);
  for (const RiskTable& table : pack.risk_tables) {
    EXPECT_FALSE(table.id.empty());
    for (const RiskTable::Cell& cell : table.cells) EXPECT_FALSE(cell.features.empty());
  }
}

TEST(RobustnessTest, ChangedFilesOfTheCorpusNeverCrashTheLoader) {
  const std::vector<SourceFile> corpus =
      ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/corpus");
  int refused = 0;
  for (uint32_t seed = 1; seed <= Seeds(60); ++seed) {
    Mutator mutator(seed);
    std::vector<SourceFile> files = corpus;
    const size_t changes = 1 + mutator.Below(12);
    for (size_t i = 0; i < changes; ++i) mutator.Change(files[mutator.Below(files.size())].text);
    const LoadedPack loaded = LoadPackFromFiles(files, {});
    if (!loaded.pack) {
      ++refused;
      EXPECT_TRUE(HasErrors(loaded.findings)) << "seed " << seed;
    }
    if (loaded.pack) ExpectWhole(*loaded.pack, seed);
    if (seed % 10 != 0) continue;
    EXPECT_EQ(Said(loaded), Said(LoadPackFromFiles(files, {}))) << "seed " << seed;
  }
  EXPECT_GT(refused, 20);
}

// One small change at a time, so that many packs still load and are looked at for holes.
TEST(RobustnessTest, NothingFallsOutOfARuleWithoutAnError) {
  const std::vector<SourceFile> corpus =
      ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/corpus");
  int loaded_packs = 0;
  for (uint32_t seed = 1; seed <= Seeds(50); ++seed) {
    Mutator mutator(seed * 7919);
    std::vector<SourceFile> files = corpus;
    SourceFile& file = files[mutator.Below(files.size())];
    if (!file.path.starts_with("rules/")) continue;
    mutator.EmptyAValue(file.text);
    const LoadedPack loaded = LoadPackFromFiles(files, {});
    if (!loaded.pack) continue;
    ++loaded_packs;
    ExpectWhole(*loaded.pack, seed);
  }
  EXPECT_GT(loaded_packs, 0);
}

TEST(RobustnessTest, PlacesOfFindingsLieInTheFile) {
  const std::vector<SourceFile> corpus =
      ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/corpus/rules");
  for (uint32_t seed = 1; seed <= Seeds(400); ++seed) {
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
