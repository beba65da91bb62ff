#include "waymark/access/json.h"

#include "gmock/gmock.h"
#include "waymark/access/base64url.h"

namespace waymark::access {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Json Read(const std::string& text) {
  absl::StatusOr<Json> json = ReadJson(text);
  EXPECT_TRUE(json.ok()) << json.status();
  return json.ok() ? *std::move(json) : Json();
}

TEST(AccessJson, HoldsWhatTheTextSays) {
  const Json json = Read(R"({"a":"x","b":[1,2.5,-3],"c":{"d":true},"e":null})");
  EXPECT_EQ(json.Find("a")->text, "x");
  EXPECT_EQ(json.Find("b")->items[1].number, 2.5);
  EXPECT_EQ(json.Find("b")->items[2].number, -3);
  EXPECT_TRUE(json.Find("c")->Find("d")->yes);
  EXPECT_EQ(json.Find("e")->kind, Json::Kind::kNull);
  EXPECT_EQ(json.Find("f"), nullptr);
}

TEST(AccessJson, ANameTwiceInOneObjectIsRefusedWhereverItStands) {
  EXPECT_FALSE(ReadJson(R"({"a":1,"a":1})").ok());
  EXPECT_FALSE(ReadJson(R"({"b":[{"a":1,"c":2,"a":3}]})").ok());
  // The same name, written in two ways.
  EXPECT_FALSE(ReadJson(R"({"exp":1,"\u0065xp":2})").ok());
  EXPECT_TRUE(ReadJson(R"({"a":{"a":1}})").ok());
}

TEST(AccessJson, WhatIsNoJsonIsRefused) {
  for (const char* text : {"", "{", "{}x", "{'a':1}", R"({"a":01})", R"({"a":1,})", "\xff",
                           "{\"a\":\"\xc3\x28\"}", "{} {}", R"({"a":NaN})"}) {
    EXPECT_FALSE(ReadJson(text).ok()) << text;
  }
}

TEST(AccessJson, DeepNestingIsRefused) {
  EXPECT_TRUE(ReadJson(std::string(16, '[') + std::string(16, ']')).ok());
  EXPECT_FALSE(ReadJson(std::string(18, '[') + std::string(18, ']')).ok());
  EXPECT_FALSE(ReadJson(std::string(100'000, '[')).ok());
}

TEST(AccessJson, APathWalksThroughObjectsAndLists) {
  const Json json = Read(R"({"roles":[{"code":"a","org":{"ods":"A1"}},{"code":"b"}],
    "one":"x","many":["y",1,"z"],"https://nhs.example/org":"B2","deep.name":{"er":"c"}})");
  EXPECT_THAT(TextsAt(json, "roles.code"), ElementsAre("a", "b"));
  EXPECT_THAT(TextsAt(json, "roles.org.ods"), ElementsAre("A1"));
  EXPECT_THAT(TextsAt(json, "one"), ElementsAre("x"));
  EXPECT_THAT(TextsAt(json, "many"), ElementsAre("y", "z"));
  EXPECT_THAT(TextsAt(json, "https://nhs.example/org"), ElementsAre("B2"));
  EXPECT_THAT(TextsAt(json, "deep.name.er"), ElementsAre("c"));
  EXPECT_THAT(TextsAt(json, "roles"), IsEmpty());
  EXPECT_THAT(TextsAt(json, "none.at.all"), IsEmpty());
  EXPECT_THAT(TextsAt(json, ""), IsEmpty());
}

TEST(AccessBase64Url, TakesOneTextForOneValueOnly) {
  EXPECT_EQ(FromBase64Url(""), "");
  EXPECT_EQ(FromBase64Url("Zm8"), "fo");
  EXPECT_EQ(FromBase64Url("Zm9v"), "foo");
  EXPECT_EQ(FromBase64Url("_-8"), "\xff\xef");
  EXPECT_FALSE(FromBase64Url("Zm8=")) << "padding";
  EXPECT_FALSE(FromBase64Url("Zm9")) << "bits behind the last byte";
  EXPECT_FALSE(FromBase64Url("Z")) << "no length of any value";
  EXPECT_FALSE(FromBase64Url("/+8"));
  EXPECT_FALSE(FromBase64Url("Zm 8"));
}

}  // namespace
}  // namespace waymark::access
