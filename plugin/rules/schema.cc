#include "waymark/rules/schema.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "waymark/rules/json_text.h"
#include "waymark/rules/language.h"
#include "waymark/rules/language_story.h"
#include "waymark/rules/schema_values.h"
#include "waymark/rules/takes.h"

namespace waymark::rules {
namespace {

// What a file of each kind may be, as in KeySpec::takes.
struct Document {
  std::string_view name;
  std::string_view title;
  std::string_view takes;
};
constexpr std::array<Document, 10> kDocuments{{
    {"rule", "A Waymark rule", "rule"},
    {"test", "A Waymark story (a rule's test)", "story | story.file"},
    {"pack", "The head of a Waymark pack (pack.yaml)", "pack"},
    {"codeset", "A Waymark code set", "codeset | codesets"},
    {"overlay", "A Waymark overlay", "overlay"},
    {"definitions", "Definitions of a Waymark pack", "definitions"},
    {"group", "A group of a Waymark pack", "group_table"},
    {"table", "A risk table of a Waymark pack", "table"},
    {"holidays", "The holidays of a Waymark pack", "holidays"},
    {"indicators", "Indicators of a Waymark pack", "indicators | indicator"},
}};
constexpr auto kNames = [] {
  std::array<std::string_view, kDocuments.size()> names;
  for (size_t i = 0; i < names.size(); ++i) names[i] = kDocuments[i].name;
  return names;
}();

// Mappings in which names that the author chose stand beside the fixed keys.
bool IsOpen(const MappingSpec& mapping) { return mapping.name == "story.expected_of"; }

class SchemaMaker {
 public:
  std::string Make(const Document& document) {
    Json root = Json::Object();
    root.Add("$schema", Json::Text("http://json-schema.org/draft-07/schema#"));
    root.Add("title", Json::Text(document.title));
    Json body = Of(document.takes);
    root.Add("allOf", Json::Array({std::move(body)}));
    Json definitions = Json::Object();
    // Making one definition can ask for others.
    while (!wanted_.empty()) {
      const std::string name = *wanted_.begin();
      wanted_.erase(wanted_.begin());
      made_.emplace(name, Define(name));
    }
    for (auto& [name, definition] : made_) definitions.Add(name, std::move(definition));
    root.Add("definitions", std::move(definitions));
    return root.Print();
  }

  const std::string& problem() const { return problem_; }

 private:
  Json Of(std::string_view text) {
    const auto takes = ParseTakes(text);
    if (takes.has_value()) return Of(*takes);
    Complain("can't read \"" + std::string(text) + "\"");
    return Json::Object();
  }

  Json Of(const Takes& takes) {
    Json json = Json::Object();
    switch (takes.kind) {
      case Takes::Kind::kName:
        return Refer(takes.name);
      case Takes::Kind::kEnum:
        return Refer("enum." + takes.name);
      case Takes::Kind::kList:
        return json.Add("type", Json::Text("array")).Add("items", Of(takes.of[0]));
      case Takes::Kind::kNames:
        return json.Add("type", Json::Text("object")).Add("additionalProperties", Of(takes.of[0]));
      case Takes::Kind::kTable:
        return Table(takes.of[0]);
      case Takes::Kind::kOneOf:
        return OneOf(takes);
    }
    return json;
  }

  // Of several mappings one object with the keys of all is made: an editor then says which key is
  // unknown, where it would otherwise say that none of twenty forms fits. That the keys belong
  // together is for `waymark check` to say.
  Json OneOf(const Takes& takes) {
    std::vector<const MappingSpec*> mappings;
    std::vector<const Takes*> others;
    Flatten(takes, mappings, others);
    std::vector<Json> alternatives;
    if (mappings.size() > 1) {
      alternatives.push_back(Union(mappings));
    } else {
      for (const MappingSpec* mapping : mappings)
        alternatives.push_back(Refer(std::string(mapping->name)));
    }
    for (const Takes* other : others) alternatives.push_back(Of(*other));
    if (alternatives.size() == 1) return std::move(alternatives[0]);
    return Json::Object().Add("anyOf", Json::Array(std::move(alternatives)));
  }

  void Flatten(const Takes& takes, std::vector<const MappingSpec*>& mappings,
               std::vector<const Takes*>& others) {
    const LanguagePart story = StoryLanguage();
    if (takes.kind == Takes::Kind::kOneOf) {
      for (const Takes& one : takes.of) Flatten(one, mappings, others);
    } else if (const auto* mapping = takes.kind == Takes::Kind::kName
                                         ? Find(LanguageMappings(), story.mappings, takes.name)
                                         : nullptr) {
      mappings.push_back(mapping);
    } else if (const auto* form = takes.kind == Takes::Kind::kName
                                      ? Find(LanguageForms(), story.forms, takes.name)
                                      : nullptr) {
      const auto of_form = ParseTakes(form->takes);
      if (!of_form.has_value()) return Complain("can't read \"" + std::string(form->takes) + "\"");
      forms_.push_back(std::make_unique<Takes>(*of_form));
      Flatten(*forms_.back(), mappings, others);
    } else {
      others.push_back(&takes);
    }
  }

  Json Union(const std::vector<const MappingSpec*>& mappings) {
    std::vector<std::string_view> names;
    std::map<std::string_view, std::vector<const KeySpec*>> keys;
    std::vector<Json> heads;
    bool open = false;
    for (const MappingSpec* mapping : mappings) {
      open |= IsOpen(*mapping);
      for (const KeySpec& key : mapping->keys) {
        auto& same = keys[key.name];
        if (same.empty()) names.push_back(key.name);
        const bool known = std::any_of(same.begin(), same.end(), [&](const KeySpec* other) {
          return other->takes == key.takes;
        });
        if (!known) same.push_back(&key);
      }
      Json required = Json::Array();
      for (const KeySpec& key : mapping->keys) {
        if (key.needed) required.Add(Json::Text(key.name));
      }
      if (!required.empty()) heads.push_back(Json::Object().Add("required", std::move(required)));
    }
    Json properties = Json::Object();
    for (const std::string_view name : names) {
      std::vector<Json> values;
      for (const KeySpec* key : keys[name]) values.push_back(Of(key->takes));
      properties.Add(name, Property(*keys[name][0], std::move(values)));
    }
    Json json = Json::Object();
    json.Add("type", Json::Text("object")).Add("properties", std::move(properties));
    if (!open) json.Add("additionalProperties", Json::Word("false"));
    return heads.empty() ? json : json.Add("anyOf", Json::Array(std::move(heads)));
  }

  static Json Property(const KeySpec& key, std::vector<Json> values) {
    Json value = Json::Object();
    value.Add("description", Json::Text(key.says));
    const std::string_view how = values.size() == 1 ? "allOf" : "anyOf";
    value.Add(how, Json::Array(std::move(values)));
    if (auto example = ExampleValue(key.example); example.has_value()) {
      value.Add("examples", Json::Array({*std::move(example)}));
    }
    return value;
  }

  Json Table(const Takes& value) {
    const auto row = [&](std::string_view key, bool with_when) {
      Json properties = Json::Object();
      Json required = Json::Array();
      if (with_when) {
        properties.Add("when", Refer("condition"));
        required.Add(Json::Text("when"));
      }
      properties.Add(key, Of(value));
      required.Add(Json::Text(key));
      Json json = Json::Object();
      json.Add("type", Json::Text("object")).Add("properties", std::move(properties));
      json.Add("required", std::move(required)).Add("additionalProperties", Json::Word("false"));
      return json;
    };
    Json items = Json::Object();
    items.Add("anyOf", Json::Array({row("gives", true), row("else", false)}));
    Json json = Json::Object();
    json.Add("type", Json::Text("array")).Add("items", std::move(items));
    return json.Add("description", Json::Text("A table: the first row that holds."));
  }

  Json Refer(const std::string& name) {
    if (!made_.contains(name)) wanted_.insert(name);
    return Json::Object().Add("$ref", Json::Text("#/definitions/" + name));
  }

  template <typename T>
  static const T* Find(std::span<const T> language, std::span<const T> story,
                       std::string_view name) {
    for (const auto part : {language, story}) {
      for (const T& spec : part) {
        if (spec.name == name) return &spec;
      }
    }
    return nullptr;
  }

  Json Define(const std::string& name) {
    const LanguagePart story = StoryLanguage();
    if (name.starts_with("enum.")) {
      const auto* spec = Find(LanguageEnums(), story.enums, name.substr(5));
      if (spec != nullptr) return EnumSchema(*spec);
    } else if (const auto* scalar = Find(LanguageScalars(), story.scalars, name)) {
      return ScalarSchema(*scalar);
    } else if (const auto* form = Find(LanguageForms(), story.forms, name)) {
      Json json = Json::Object();
      json.Add("title", Json::Text(form->title)).Add("description", Json::Text(form->says));
      return json.Add("allOf", Json::Array({Of(form->takes)}));
    } else if (const auto* mapping = Find(LanguageMappings(), story.mappings, name)) {
      return MappingSchema(*mapping);
    }
    Complain("nothing defines \"" + name + "\"");
    return Json::Object();
  }

  Json MappingSchema(const MappingSpec& mapping) {
    Json properties = Json::Object();
    Json required = Json::Array();
    for (const KeySpec& key : mapping.keys) {
      std::vector<Json> values;
      values.push_back(Of(key.takes));
      properties.Add(key.name, Property(key, std::move(values)));
      if (key.needed) required.Add(Json::Text(key.name));
    }
    Json json = Json::Object();
    json.Add("title", Json::Text(mapping.title)).Add("description", Json::Text(mapping.says));
    json.Add("type", Json::Text("object")).Add("properties", std::move(properties));
    if (!required.empty()) json.Add("required", std::move(required));
    if (!IsOpen(mapping)) json.Add("additionalProperties", Json::Word("false"));
    if (auto example = ExampleValue(mapping.example); example.has_value()) {
      json.Add("examples", Json::Array({*std::move(example)}));
    }
    return json;
  }

  void Complain(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  std::vector<std::unique_ptr<Takes>> forms_;  // what `others` of Flatten points into
  std::map<std::string, Json> made_;
  std::set<std::string> wanted_;
  std::string problem_;
};

}  // namespace

std::span<const std::string_view> SchemaNames() { return kNames; }

std::optional<std::string> SchemaText(std::string_view name) {
  for (const Document& document : kDocuments) {
    if (document.name == name) return SchemaMaker().Make(document);
  }
  return std::nullopt;
}

std::string SchemaProblem() {
  for (const Document& document : kDocuments) {
    SchemaMaker maker;
    maker.Make(document);
    if (!maker.problem().empty()) return maker.problem();
  }
  return "";
}

}  // namespace waymark::rules
