#include "waymark/rules/schema.h"

#include <gtest/gtest.h>

#include "rules/generated.h"
#include "waymark/rules/json_text.h"
#include "waymark/rules/language.h"
#include "waymark/rules/takes.h"

namespace waymark::rules {
namespace {

TEST(Schema, CheckedInCopiesAreWhatTheLanguageSays) {
  for (const std::string_view name : SchemaNames()) {
    const std::string text(name);
    ExpectCheckedIn("docs/schema/" + text + ".json", SchemaText(name).value());
  }
}

TEST(Schema, EveryValueOfTheLanguageIsDefined) { EXPECT_EQ(SchemaProblem(), ""); }

TEST(Schema, HasEveryKeyOfARule) {
  const std::string text = SchemaText("rule").value();
  for (const KeySpec& key : Mapping("rule").keys) {
    EXPECT_NE(text.find("\"" + std::string(key.name) + "\": {"), std::string::npos) << key.name;
  }
}

TEST(Schema, OfAnotherNameIsNone) { EXPECT_FALSE(SchemaText("recipe").has_value()); }

TEST(Schema, OfKeysHasOnlyThoseKeys) {
  EXPECT_NE(SchemaText("overlay").value().find("\"additionalProperties\": false"),
            std::string::npos);
}

TEST(Takes, ReadsTheNotation) {
  const auto takes = ParseTakes("table(enum:level) | [set] | {{day}} | never");
  ASSERT_TRUE(takes.has_value());
  ASSERT_EQ(takes->of.size(), 4u);
  EXPECT_EQ(takes->of[0].kind, Takes::Kind::kTable);
  EXPECT_EQ(takes->of[0].of[0].kind, Takes::Kind::kEnum);
  EXPECT_EQ(takes->of[0].of[0].name, "level");
  EXPECT_EQ(takes->of[1].kind, Takes::Kind::kList);
  EXPECT_EQ(takes->of[2].of[0].kind, Takes::Kind::kNames);
  EXPECT_EQ(takes->of[3].name, "never");
}

TEST(Takes, RefusesWhatIsNotInTheNotation) {
  for (const char* text : {"", "[set", "set]", "a |", "table(a", "{}", "a b"}) {
    EXPECT_FALSE(ParseTakes(text).has_value()) << text;
  }
}

TEST(Language, EachTakesIsInTheNotation) {
  for (const MappingSpec& mapping : LanguageMappings()) {
    for (const KeySpec& key : mapping.keys) {
      EXPECT_TRUE(ParseTakes(key.takes).has_value()) << mapping.name << "." << key.name;
    }
  }
  for (const FormSpec& form : LanguageForms())
    EXPECT_TRUE(ParseTakes(form.takes).has_value()) << form.name;
}

TEST(Json, PrintsEscapesAndKeepsTheOrderOfMembers) {
  Json json = Json::Object();
  json.Add("z", Json::Text("a \"quote\", a \\ and\na line\x01"));
  json.Add("a", Json::Array({Json::Word("1"), Json::Word("true")}));
  json.Add("e", Json::Object());
  EXPECT_EQ(
      json.Print(),
      "{\"z\": \"a \\\"quote\\\", a \\\\ and\\na line\\u0001\", \"a\": [1, true], \"e\": {}}\n");
}

TEST(Json, BreaksWhatIsTooWideForALine) {
  Json json = Json::Array();
  for (int i = 0; i < 3; ++i) json.Add(Json::Text(std::string(50, 'x')));
  const std::string item = "  \"" + std::string(50, 'x') + "\"";
  EXPECT_EQ(json.Print(), "[\n" + item + ",\n" + item + ",\n" + item + "\n]\n");
}

}  // namespace
}  // namespace waymark::rules
