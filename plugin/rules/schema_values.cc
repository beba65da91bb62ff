#include "waymark/rules/schema_values.h"

#include <algorithm>
#include <string>
#include <vector>

#include "waymark/calendar/decimal.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

Json TypedText(std::string_view pattern) {
  Json json = Json::Object();
  json.Add("type", Json::Text("string"));
  if (!pattern.empty()) json.Add("pattern", Json::Text("^(" + std::string(pattern) + ")$"));
  return json;
}

Json OneOfTypes(std::vector<Json> types) {
  return Json::Object().Add("anyOf", Json::Array(std::move(types)));
}

Json Typed(std::string_view type) { return Json::Object().Add("type", Json::Text(type)); }

Json Words(std::vector<Json> words) {
  return Json::Object().Add("enum", Json::Array(std::move(words)));
}

Json Type(const ScalarSpec& spec) {
  const std::string_view name = spec.name;
  if (name == "count") return Typed("integer").Add("minimum", Json::Word("1"));
  if (name == "count_from_0") return Typed("integer").Add("minimum", Json::Word("0"));
  if (name == "number") return Typed("number");
  if (name == "yes") {
    return OneOfTypes({Words({Json::Text("yes")}), Typed("boolean")});
  }
  if (name == "yes_no") {
    return OneOfTypes({Words({Json::Text("yes"), Json::Text("no")}), Typed("boolean")});
  }
  if (name == "age" || name == "age_range" || name == "story_value") {
    return OneOfTypes({TypedText(spec.pattern), Typed("number")});
  }
  // A year alone is a number to a YAML reader.
  if (name == "date_of_record") {
    return OneOfTypes({TypedText(spec.pattern), Typed("integer"), Typed("boolean")});
  }
  return TypedText(spec.pattern);
}

// Words that YAML readers take for something else than text.
bool IsWordOfYaml(std::string_view text) {
  return text == "true" || text == "false" || text == "null" || text == "~";
}

Json ValueOf(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return Json::Word("null");
    case YamlNode::Kind::kScalar: {
      if (node.quoted) return Json::Text(node.scalar);
      const bool number = calendar::ParseDecimal(node.scalar).has_value() && node.scalar[0] != '.';
      return number || IsWordOfYaml(node.scalar) ? Json::Word(node.scalar)
                                                 : Json::Text(node.scalar);
    }
    case YamlNode::Kind::kSequence: {
      Json json = Json::Array();
      for (const YamlNode& item : node.items) json.Add(ValueOf(item));
      return json;
    }
    case YamlNode::Kind::kMapping: {
      Json json = Json::Object();
      for (const YamlNode::Pair& pair : node.pairs) json.Add(pair.key, ValueOf(pair.value));
      return json;
    }
  }
  return Json::Word("null");
}

}  // namespace

Json EnumSchema(const EnumSpec& spec) {
  Json words = Json::Array();
  Json says = Json::Array();
  for (const EnumValue& value : spec.values) {
    words.Add(Json::Text(value.name));
    says.Add(Json::Text(value.says));
  }
  Json json = Json::Object();
  json.Add("description", Json::Text(spec.says)).Add("type", Json::Text("string"));
  return json.Add("enum", std::move(words)).Add("enumDescriptions", std::move(says));
}

Json ScalarSchema(const ScalarSpec& spec) {
  Json json = Json::Object();
  std::string says(spec.says);
  if (!spec.examples.empty()) says += " For instance: " + std::string(spec.examples);
  json.Add("description", Json::Text(says));
  return json.Add("allOf", Json::Array({Type(spec)}));
}

std::optional<Json> ExampleValue(std::string_view yaml) {
  if (yaml.empty()) return std::nullopt;
  std::vector<Finding> findings;
  const YamlNode tree = ParseYaml(yaml, 0, findings);
  if (HasErrors(findings)) return std::nullopt;
  return ValueOf(tree);
}

}  // namespace waymark::rules
