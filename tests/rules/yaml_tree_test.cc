// YAML as a tree: values, places in characters, and what a file may not hold.
#include "waymark/rules/yaml_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace waymark::rules {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class YamlTreeTest : public testing::Test {
 protected:
  YamlNode Parse(std::string_view text) {
    findings_.clear();
    return ParseYaml(text, 3, findings_);
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const Finding& finding : findings_) names.push_back(finding.name);
    return names;
  }
  std::vector<Finding> findings_;
};

Place At(int line, int column) { return {3, line, column}; }

TEST_F(YamlTreeTest, MappingsKeepTheOrderAndThePlacesOfTheirKeys) {
  const YamlNode root = Parse("b: 1\na: [x, \"y\"]\nc: {d: e}\n");
  EXPECT_THAT(findings_, IsEmpty());
  ASSERT_EQ(root.pairs.size(), 3u);
  EXPECT_EQ(root.pairs[0].key, "b");
  EXPECT_EQ(root.pairs[1].key_place, At(2, 1));
  EXPECT_EQ(root.pairs[1].value.place, At(2, 4));
  EXPECT_EQ(root.pairs[1].value.items[1].place, At(2, 8));
  EXPECT_FALSE(root.pairs[1].value.items[0].quoted);
  EXPECT_TRUE(root.pairs[1].value.items[1].quoted);
  EXPECT_EQ(root.Find("c")->Find("d")->scalar, "e");
  EXPECT_EQ(root.Find("x"), nullptr);
}

TEST_F(YamlTreeTest, ColumnsCountCharacters) {
  const YamlNode root = Parse("\u00e9t\u00e9 \u2013 \U0001F600: x\n");
  ASSERT_EQ(root.pairs.size(), 1u);
  EXPECT_EQ(root.pairs[0].value.place, At(1, 10));
}

TEST_F(YamlTreeTest, AnEmptyValueStandsAtItsKey) {
  const YamlNode root = Parse("a:\n\n\nb: 1\n");
  EXPECT_EQ(root.pairs[0].value.kind, YamlNode::Kind::kNull);
  EXPECT_EQ(root.pairs[0].value.place, At(1, 1));
}

TEST_F(YamlTreeTest, BlocksCountAsQuoted) {
  const YamlNode root = Parse("a: |\n  one\n  two\nb: >\n  one\n  two\n");
  EXPECT_EQ(root.Find("a")->scalar, "one\ntwo\n");
  EXPECT_EQ(root.Find("b")->scalar, "one two\n");
  EXPECT_TRUE(root.Find("a")->quoted);
}

TEST_F(YamlTreeTest, LineEndsOfAllSystemsGiveTheSamePlaces) {
  for (const std::string_view text :
       {"a: 1\nb: |\n  x\n  y\nc: 2\n", "a: 1\r\nb: |\r\n  x\r\n  y\r\nc: 2\r\n",
        "a: 1\rb: |\r  x\r  y\rc: 2\r"}) {
    const YamlNode root = Parse(text);
    EXPECT_THAT(findings_, IsEmpty());
    ASSERT_EQ(root.pairs.size(), 3u);
    EXPECT_EQ(root.Find("b")->scalar, "x\ny\n");
    EXPECT_EQ(root.Find("c")->place, At(5, 4));
  }
}

TEST_F(YamlTreeTest, AByteOrderMarkIsNoCharacter) {
  const YamlNode root = Parse(
      "\xEF\xBB\xBF"
      "a: 1\nb: 2\n");
  EXPECT_THAT(findings_, IsEmpty());
  EXPECT_EQ(root.Find("a")->place, At(1, 4));
}

TEST_F(YamlTreeTest, ADocumentMayBeginWithItsMarkAndEndWithOne) {
  EXPECT_EQ(Parse("# comment\n---\na: 1\n").pairs.size(), 1u);
  EXPECT_THAT(findings_, IsEmpty());
  EXPECT_EQ(Parse("a: 1\n...\n").pairs.size(), 1u);
  EXPECT_THAT(findings_, IsEmpty());
}

TEST_F(YamlTreeTest, ASecondDocumentIsSaidEvenWhereItIsBroken) {
  EXPECT_EQ(Parse("a: 1\n---\nb: 2\n").pairs.size(), 1u);
  EXPECT_THAT(Names(), ElementsAre("second-document"));
  EXPECT_EQ(findings_[0].place.line, 2);
  Parse("a: 1\n---\nb: [\n");
  EXPECT_THAT(Names(), Contains("second-document"));
}

TEST_F(YamlTreeTest, AnEmptyFileIsNothing) {
  EXPECT_EQ(Parse("").kind, YamlNode::Kind::kNull);
  EXPECT_EQ(Parse("# only a comment\n").kind, YamlNode::Kind::kNull);
  EXPECT_THAT(findings_, IsEmpty());
}

TEST_F(YamlTreeTest, OfTwoEqualKeysTheFirstIsKeptAndBothPlacesAreSaid) {
  const YamlNode root = Parse("a: 1\nb: 2\n\"a\": 3\n");
  EXPECT_THAT(Names(), ElementsAre("duplicate-key"));
  EXPECT_EQ(findings_[0].place, At(3, 1));
  EXPECT_THAT(findings_[0].message, testing::HasSubstr("line 1, column 1"));
  EXPECT_EQ(root.Find("a")->scalar, "1");
  EXPECT_EQ(root.pairs.size(), 2u);
}

TEST_F(YamlTreeTest, EachHostileThingHasItsOwnName) {
  const std::vector<std::pair<std::string_view, std::string>> cases = {
      {"a: &x 1\n", "anchor"},
      {"a: &x 1\nb: *x\n", "alias"},
      {"b: *x\n", "alias"},
      {"a: !x 1\n", "tag"},
      {"a: !!str 1\n", "tag"},
      {"a: {<<: 1}\n", "merge-key"},
      {"? [a]\n: 1\n", "key-not-text"},
      {"a:\n\tb: 1\n", "tab"},
      {"a: \u201cx\u201d\n", "smart-quotes"},
      {"a: \u2018x\u2019\n", "smart-quotes"},
      {"a: x\u00a0y\n", "non-breaking-space"},
      {"a: x\u202fy\n", "non-breaking-space"},
      {"a: x\u200by\n", "invisible-character"},
      {"# \u202e right to left\na: 1\n", "invisible-character"},
      {"a: \"\xEF\xBB\xBFx\"\n", "invisible-character"},
      {std::string_view("a: x\0y\n", 7), "nul-character"},
      {"a: x\x07y\n", "invisible-character"},
      {"a: \xE9\n", "bad-utf-8"},
      {"a: \xC0\xAF\n", "bad-utf-8"},
      {"a: \xED\xA0\x80\n", "bad-utf-8"},
      {"a: [1\n", "not-yaml"},
      {"a: b: c\n", "not-yaml"},
      {"a: @b\n", "not-yaml"},
  };
  for (const auto& [text, name] : cases) {
    Parse(text);
    EXPECT_THAT(Names(), Contains(name)) << text;
  }
}

TEST_F(YamlTreeTest, QuotesWithinTextAndTabsAfterTextAreFine) {
  Parse("a: the patient\u2019s \u201cown\u201d words\t# comment\nb: \"\u201cquoted\u201d\"\n");
  EXPECT_THAT(findings_, IsEmpty());
}

TEST_F(YamlTreeTest, TheRestOfAFileWithAnInvisibleCharacterIsStillRead) {
  const YamlNode root = Parse("a: fe\u200bmale\nb: 25\u00a0to 64\n");
  EXPECT_EQ(root.Find("a")->scalar, "female");
  EXPECT_EQ(root.Find("b")->scalar, "25 to 64");
}

TEST_F(YamlTreeTest, OfManyFaultsOfOneKindOnlySomeAreSaid) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a" + std::to_string(i) + ": x\u00a0y\n";
  Parse(text);
  EXPECT_EQ(findings_.size(), 10u);
}

TEST_F(YamlTreeTest, SixtyFourDeepIsEnough) {
  const auto nested = [](int depth) {
    return std::string(static_cast<size_t>(depth), '[') +
           std::string(static_cast<size_t>(depth), ']');
  };
  Parse(nested(64));
  EXPECT_THAT(findings_, IsEmpty());
  Parse(nested(65));
  EXPECT_THAT(Names(), ElementsAre("too-deep"));
}

TEST_F(YamlTreeTest, AFileThatIsTooLargeIsNotRead) {
  const std::string text((size_t{4} << 20) + 1, '#');
  EXPECT_EQ(Parse(text).kind, YamlNode::Kind::kNull);
  EXPECT_THAT(Names(), ElementsAre("file-too-large"));
}

}  // namespace
}  // namespace waymark::rules
