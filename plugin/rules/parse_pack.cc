// pack.yaml.
#include "waymark/rules/parse_pack.h"

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_values.h"
#include "waymark/terminology/code.h"

namespace waymark::rules {
namespace {

// Whether the mapping under `who` is one condition rather than names of several.
bool IsOneCondition(const YamlNode& who) {
  const std::string_view head = ConditionHead(who);
  return !head.empty() && head != "alive" && head != "registered_here" && head != "sensitive";
}

struct NamedNode {
  std::string name;
  const YamlNode* node;
};

std::vector<NamedNode> WhoNodes(const YamlNode* who) {
  std::vector<NamedNode> parts;
  if (!who) return parts;
  if (who->is_mapping() && !IsOneCondition(*who)) {
    for (const YamlNode::Pair& pair : who->pairs) parts.push_back({pair.key, &pair.value});
    return parts;
  }
  int unnamed = 0;
  for (const YamlNode* item : ItemsOf(*who)) {
    parts.push_back({item->is_scalar() ? item->scalar : absl::StrCat("part ", ++unnamed), item});
  }
  return parts;
}

// 0 where it is not a whole number.
int ReadLanguage(const YamlNode& node) {
  if (!node.is_scalar() || node.scalar.empty() || node.scalar.size() > 4) return 0;
  int language = 0;
  for (const char c : node.scalar) {
    if (c < '0' || c > '9') return 0;
    language = language * 10 + (c - '0');
  }
  return language;
}

}  // namespace

std::vector<std::string> WhoPartNames(const YamlNode* who) {
  std::vector<std::string> names;
  for (const NamedNode& part : WhoNodes(who)) names.push_back(part.name);
  return names;
}

std::vector<WhoPart> ParseWho(Parser& parser, const YamlNode* who) {
  std::vector<WhoPart> parts;
  for (const NamedNode& part : WhoNodes(who)) {
    ConditionPtr condition = ParseCondition(parser, *part.node);
    if (condition) parts.push_back({part.name, std::move(condition)});
  }
  return parts;
}

PackHead ParsePackHead(Parser& parser, const YamlNode& node) {
  PackHead head;
  // Asked first: a newer language may have keys that this program does not know.
  if (const YamlNode* language = node.Find("language")) {
    head.language = ReadLanguage(*language);
    if (head.language > kLanguageVersion) {
      head.newer = true;
      parser.Error(language->place, "newer-language",
                   absl::StrCat("this pack is written in language ", head.language,
                                ", which is newer than this program's ", kLanguageVersion),
                   "use a newer version of the program; nothing else of the pack was looked at");
      return head;
    }
    if (head.language < 1) {
      parser.Error(language->place, "bad-number", "the language is a whole number from 1",
                   "write language: 1");
    }
  }
  const Fields fields(parser, node, Mapping("pack"));
  head.name = parser.Text(fields["pack"]);
  if (const YamlNode* version = fields["version"]) head.version = parser.Version(*version);
  head.publisher = parser.Text(fields["publisher"]);
  head.licence = parser.Text(fields["licence"]);
  head.who = fields["who"];
  head.holidays = fields["holidays"];
  if (const YamlNode* groups = fields["groups"]) {
    if (groups->is_sequence()) {
      for (const YamlNode& group : groups->items) head.groups.push_back(&group);
    } else {
      parser.Error(groups->place, "not-a-list", "groups are a list, or stand in files of their own",
                   "for instance [{group: cancer_site, values: {breast: [cancer_site_breast]}}]");
    }
  }
  if (const YamlNode* systems = fields["code_systems"]) {
    for (const YamlNode* item : ItemsOf(*systems)) {
      const std::string name(terminology::CanonicalSystem(parser.Text(*item)));
      if (!name.empty() && !terminology::IsKnownSystem(name)) {
        parser.Warn(item->place, "unknown-code-system",
                    absl::StrCat(Quote(name), " is not a code system that the program knows"),
                    "known are snomed, readv2, ctv3, loinc, icd10, opcs4 and dmd");
      }
      if (!name.empty()) head.claims_systems.push_back(name);
    }
  }
  if (const YamlNode* pathways = fields["pathways"]) {
    if (!pathways->is_mapping()) {
      parser.Error(pathways->place, "not-a-mapping",
                   "expected a mapping from the names of pathways to their titles");
    }
    for (const YamlNode::Pair& pair : pathways->pairs) {
      head.pathways.emplace_back(pair.key, parser.Text(pair.value));
    }
  }
  if (const YamlNode* local = fields["local"]) {
    if (local->is_mapping()) {
      for (const YamlNode::Pair& pair : local->pairs) {
        head.local[pair.key] =
            pair.value.kind == YamlNode::Kind::kNull ? "" : parser.Text(pair.value);
      }
    } else {
      parser.Error(local->place, "not-a-mapping", "expected a mapping from settings to their texts",
                   "for instance {helpline: \"\"}");
    }
  }
  return head;
}

}  // namespace waymark::rules
