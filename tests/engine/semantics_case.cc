#include "engine/semantics_case.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace waymark::test {
namespace {

using authoring::ItemExpectation;
using rules::YamlNode;

const YamlNode* Find(const YamlNode& own, const YamlNode& file, std::string_view key) {
  const YamlNode* node = own.Find(key);
  return node ? node : file.Find(key);
}

// `[a, b]`, or `{a: {kinds: [result]}}`.
void ReadSets(const YamlNode& node, std::map<std::string, std::string>& sets) {
  for (const auto& item : node.items) sets[item.scalar];
  for (const auto& pair : node.pairs) {
    std::string more = pair.value.is_mapping() ? ToYaml(pair.value) : "{}";
    sets[pair.key] = more.substr(1, more.size() - 2);
  }
}

void ReadNamed(const YamlNode* node, std::map<std::string, std::string>& into) {
  if (!node) return;
  for (const auto& pair : node->pairs) into[pair.key] = ToYaml(pair.value);
}

YamlNode Text(std::string text) {
  YamlNode node;
  node.kind = YamlNode::Kind::kScalar;
  node.scalar = std::move(text);
  return node;
}

YamlNode::Pair Pair(std::string key, YamlNode value) {
  YamlNode::Pair pair;
  pair.key = std::move(key);
  pair.key_place = value.place;
  pair.value = std::move(value);
  return pair;
}

YamlNode MappingOf(std::vector<YamlNode::Pair> pairs) {
  YamlNode node;
  node.kind = YamlNode::Kind::kMapping;
  node.pairs = std::move(pairs);
  return node;
}

// A condition is tested by two rules with one item each: `surely` is set aside where it surely
// holds, `possibly` applies where it possibly does. The item opens on the first tested day.
void ReadConditionCase(const YamlNode& node, const YamlNode& condition, YamlNode& story,
                       SmallPack& pack) {
  pack.sets["probe"];
  const std::string text = ToYaml(condition);
  pack.rules["surely"] =
      absl::StrCat("{start: {each: probe}, done: [never_done], set_aside: {it holds: ", text, "}}");
  pack.rules["possibly"] =
      absl::StrCat("{start: {each: probe}, done: [never_done], who: ", text, "}");
  pack.sets["never_done"];
  std::string first = "9999";
  std::vector<YamlNode::Pair> expect;
  const YamlNode* days = node.Find("days");
  for (const auto& day : days->pairs) {
    first = std::min(first, day.key.substr(0, 10));
    const std::string& holds = day.value.scalar;
    const bool surely = holds == "yes" || holds == "true";
    const bool possibly = surely || holds == "maybe";
    expect.push_back(
        Pair(day.key, MappingOf({Pair("surely", Text(surely ? "set aside" : "due")),
                                 Pair("possibly", Text(possibly ? "due" : "not applicable"))})));
    expect.back().key_place = day.key_place;
  }
  YamlNode record;
  record.kind = YamlNode::Kind::kSequence;
  record.items.push_back(MappingOf({Pair(first, Text("probe"))}));
  if (const YamlNode* own = node.Find("record")) record.items.push_back(*own);
  YamlNode rules;
  rules.kind = YamlNode::Kind::kSequence;
  rules.items = {Text("surely"), Text("possibly")};
  std::erase_if(story.pairs, [](const auto& pair) {
    return pair.key == "rules" || pair.key == "record" || pair.key == "expect";
  });
  story.pairs.push_back(Pair("rules", rules));
  story.pairs.push_back(Pair("record", record));
  story.pairs.push_back(Pair("expect", MappingOf(expect)));
}

void ReadRules(const YamlNode& node, YamlNode& story, SmallPack& pack) {
  YamlNode ids;
  ids.kind = YamlNode::Kind::kSequence;
  if (const YamlNode* rule = node.Find("rule")) {
    pack.rules["the-rule"] = ToYaml(*rule);
    ids.items.push_back(Text("the-rule"));
  }
  if (const YamlNode* rules = node.Find("rules")) {
    for (const auto& pair : rules->pairs) {
      pack.rules[pair.key] = ToYaml(pair.value);
      ids.items.push_back(Text(pair.key));
    }
  }
  std::erase_if(story.pairs,
                [](const auto& pair) { return pair.key == "rules" || pair.key == "rule"; });
  story.pairs.push_back(Pair("rules", ids));
}

}  // namespace

std::vector<SemanticsCase> ReadCases(const std::string& path, std::vector<std::string>& errors) {
  std::vector<SemanticsCase> cases;
  std::ifstream input(path);
  std::ostringstream text;
  text << input.rdbuf();
  const std::string stem = std::filesystem::path(path).stem().string();
  const std::vector<rules::SourceFile> files{{stem + ".yaml", text.str()}};
  std::vector<rules::Finding> findings;
  const YamlNode root = rules::ParseYaml(files[0].text, 0, findings);
  const YamlNode* chapter = root.Find("chapter");
  const YamlNode* list = root.Find("cases");
  if (!list || !chapter) errors.push_back(stem + ": expected chapter: and cases:");
  std::set<std::string> names;
  for (const YamlNode& node : list ? list->items : std::vector<YamlNode>()) {
    SemanticsCase one;
    one.file = stem;
    one.chapter = chapter ? chapter->scalar : "";
    one.line = node.place.line;
    if (const YamlNode* why = node.Find("why")) one.why = why->scalar;
    for (const YamlNode* from : {&root, &node}) {
      if (const YamlNode* sets = from->Find("sets")) ReadSets(*sets, one.pack.sets);
      ReadNamed(from->Find("groups"), one.pack.groups);
      ReadNamed(from->Find("definitions"), one.pack.definitions);
      ReadNamed(from->Find("tables"), one.pack.tables);
    }
    if (const YamlNode* who = Find(node, root, "who")) one.pack.who = ToYaml(*who);
    if (const YamlNode* only = node.Find("engine_only")) one.engine_only = only->scalar == "yes";
    YamlNode story = node;
    if (!node.Find("patient") && root.Find("patient")) {
      story.pairs.push_back(Pair("patient", *root.Find("patient")));
    }
    if (const YamlNode* name = node.Find("case")) {
      story.pairs.push_back(Pair("story", *name));
      if (!names.insert(name->scalar).second) errors.push_back("twice: " + name->scalar);
    }
    if (const YamlNode* condition = node.Find("condition")) {
      ReadConditionCase(node, *condition, story, one.pack);
    } else {
      ReadRules(node, story, one.pack);
    }
    auto parsed = authoring::ParseStory(story, findings);
    if (!parsed) continue;
    one.story = std::move(*parsed);
    one.story.file = stem + ".yaml";
    one.pack.still_waiting = one.story.still_waiting;
    cases.push_back(std::move(one));
  }
  for (const auto& finding : findings) errors.push_back(rules::FormatFinding(finding, files));
  return cases;
}

}  // namespace waymark::test
