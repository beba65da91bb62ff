// The language's own definition: it hangs together, and every example in it is understood.
#include "waymark/rules/language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "rules/pack_files.h"
#include "waymark/rules/ast.h"
#include "waymark/rules/catalogue_parts.h"
#include "waymark/rules/pack.h"

namespace waymark::rules {
namespace {

std::vector<SourceFile> Corpus() {
  return ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/corpus");
}

TEST(LanguageTest, EveryNameIsUniqueAndEveryKeyIsDescribed) {
  std::set<std::string_view> names;
  for (const MappingSpec& mapping : LanguageMappings()) {
    EXPECT_TRUE(names.insert(mapping.name).second) << mapping.name;
    EXPECT_FALSE(mapping.title.empty()) << mapping.name;
    EXPECT_FALSE(mapping.says.empty()) << mapping.name;
    std::set<std::string_view> keys;
    for (const KeySpec& key : mapping.keys) {
      EXPECT_TRUE(keys.insert(key.name).second) << mapping.name << "." << key.name;
      EXPECT_FALSE(key.takes.empty()) << mapping.name << "." << key.name;
      EXPECT_FALSE(key.says.empty()) << mapping.name << "." << key.name;
    }
  }
  for (const ScalarSpec& scalar : LanguageScalars())
    EXPECT_TRUE(names.insert(scalar.name).second) << scalar.name;
  for (const FormSpec& form : LanguageForms())
    EXPECT_TRUE(names.insert(form.name).second) << form.name;
  std::set<std::string_view> enums;
  for (const EnumSpec& one : LanguageEnums())
    EXPECT_TRUE(enums.insert(one.name).second) << one.name;
}

// The parsers turn positions in the lists of words into enumerators.
TEST(LanguageTest, WordsStandInTheOrderOfTheEnumerators) {
  const auto expect = [](std::string_view name, auto word_of) {
    const EnumSpec& spec = Enum(name);
    for (size_t i = 0; i < spec.values.size(); ++i) {
      EXPECT_EQ(word_of(i), spec.values[i].name) << name;
    }
    EXPECT_EQ(word_of(spec.values.size()), "") << name << " lacks a word";
  };
  expect("item_status", [](size_t i) { return ItemStatusName(static_cast<ItemStatus>(i)); });
  expect("rule_status", [](size_t i) { return RuleStatusName(static_cast<RuleStatus>(i)); });
  expect("rule_kind", [](size_t i) { return RuleKindName(static_cast<RuleKind>(i)); });
  expect("purpose", [](size_t i) { return PurposeName(static_cast<Purpose>(i)); });
  expect("level", [](size_t i) { return LevelName(static_cast<Level>(i)); });
  expect("interrupts", [](size_t i) { return InterruptsName(static_cast<Interrupts>(i)); });
  expect("role", [](size_t i) { return RoleName(static_cast<Role>(1u << i)); });
}

TEST(LanguageTest, NamesOfEnumeratorsCanBeReadBack) {
  for (const EnumValue& value : Enum("item_status").values) {
    ASSERT_TRUE(ParseItemStatus(value.name));
    EXPECT_EQ(ItemStatusName(*ParseItemStatus(value.name)), value.name);
  }
  for (const EnumValue& value : Enum("role").values) {
    ASSERT_TRUE(ParseRole(value.name));
    EXPECT_EQ(RoleName(*ParseRole(value.name)), value.name);
  }
  EXPECT_FALSE(ParseItemStatus("late"));
  EXPECT_FALSE(ParseRole("doctor"));
}

// What the example of a key or form says when it stands in a rule of the corpus.
std::string SaidOf(const std::string& lines) {
  std::vector<SourceFile> files = Corpus();
  files.push_back({"example.yaml", lines});
  std::string said;
  const LoadedPack loaded = LoadPackFromFiles(std::move(files), {});
  for (const Finding& finding : loaded.findings) {
    if (finding.severity != Severity::kError || finding.place.file < 0) continue;
    if (loaded.files[static_cast<size_t>(finding.place.file)].path != "example.yaml") continue;
    for (const auto& chapter : {FileFindings(), LanguageFindings(), PackFindings()}) {
      for (const CatalogueEntry& entry : chapter) {
        if (entry.name == finding.name) said += FormatFinding(finding, loaded.files);
      }
    }
  }
  return said;
}

// A rule whose keys are replaced by `key: value`.
std::string RuleWith(std::string_view key, std::string_view value) {
  std::map<std::string, std::string, std::less<>> keys = {
      {"rule", "example"},
      {"version", "\"1.0.0\""},
      {"title", "Example"},
      {"purpose", "screening"},
      {"start", "{each: fit_requested, join: 42 days, as: kit}"},
      {"done", "fit_result"},
      {"if_several", "all"},
      {"timing", "[{becomes: due, from: start, shown_in: [worklist]}]"}};
  if (key == "yields_to") keys["yields_to"] = "";
  keys[std::string(key)] = std::string(value);
  std::string text = "rule: " + keys["rule"] + "\n";
  for (const auto& [name, one] : keys) {
    if (name != "rule") text += name + ": " + one + "\n";
  }
  return text;
}

TEST(LanguageTest, EveryExampleOfAKeyOfARuleIsUnderstood) {
  for (const KeySpec& key : Mapping("rule").keys) {
    if (key.example.empty() || key.name == "rule") continue;
    EXPECT_EQ(SaidOf(RuleWith(key.name, key.example)), "") << key.name;
  }
}

TEST(LanguageTest, EveryExampleOfAFormIsUnderstoodWhereItMayStand) {
  int tried = 0;
  for (const MappingSpec& mapping : LanguageMappings()) {
    if (mapping.example.empty()) continue;
    const std::string example(mapping.example);
    std::string lines;
    if (mapping.name.starts_with("condition.")) lines = RuleWith("who", example);
    if (mapping.name.starts_with("entry.")) lines = RuleWith("done", example);
    if (mapping.name.starts_with("start.")) lines = RuleWith("start", example);
    if (mapping.name.starts_with("date.")) {
      lines = RuleWith("timing", "[{becomes: due, from: " + example + ", shown_in: [worklist]}]");
    }
    if (mapping.name == "every") lines = RuleWith("start", "{every: " + example + "}");
    if (mapping.name == "evidence") lines = RuleWith("evidence", "[" + example + "]");
    if (mapping.name == "closer.when") lines = RuleWith("done", example);
    if (mapping.name == "timing_row") lines = RuleWith("timing", "[" + example + "]");
    if (mapping.name == "set_aside_row") lines = RuleWith("set_aside", "{reason: " + example + "}");
    if (mapping.name == "reply_rule") lines = RuleWith("replies", "{reply: " + example + "}");
    if (mapping.name == "prompt_row" || mapping.name == "prompt_else")
      lines = RuleWith("prompt", "[" + example + "]");
    if (mapping.name == "action")
      lines = RuleWith("prompt", "{summary: x, actions: [" + example + "]}");
    for (const std::string_view key :
         {"safety", "in_force", "time_runs_out", "quiet", "prompt", "list"}) {
      if (mapping.name == key) lines = RuleWith(key, example);
    }
    if (lines.empty()) continue;
    ++tried;
    EXPECT_EQ(SaidOf(lines), "") << mapping.name;
  }
  EXPECT_GT(tried, 35);
}

// Catalogue and golden files speak of the same findings, but for those that need more than one file
// (pack_test.cc).
TEST(LanguageTest, EveryFindingOfTheParsersIsInTheCatalogueAndIsShownByAGoldenFile) {
  std::string golden;
  for (const SourceFile& file :
       ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/errors")) {
    if (file.path.ends_with(".expected")) golden += file.text;
  }
  const std::set<std::string_view> elsewhere = {
      "bad-code-row",   "check-digit-wrong",    "indicator-past-review",
      "file-too-large", "missing-column",       "no-pack-file",
      "overlay-order",  "template-past-review", "too-many-sets"};
  for (const auto& chapter : {FileFindings(), LanguageFindings(), PackFindings()}) {
    for (const CatalogueEntry& entry : chapter) {
      const bool shown = golden.find("[" + std::string(entry.name) + "]\n") != std::string::npos;
      EXPECT_NE(shown, elsewhere.contains(entry.name)) << entry.name;
    }
  }
}

}  // namespace
}  // namespace waymark::rules
