// Overlays: what a publisher, ICB, PCN or practice sets.
#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_pack.h"

namespace waymark::rules {
namespace {

bool ExpectMapping(Parser& parser, const YamlNode& node, std::string_view example) {
  if (node.is_mapping()) return true;
  parser.Error(node.place, "not-a-mapping",
               absl::StrCat("expected a mapping, found ", std::string(KindName(node))),
               absl::StrCat("for instance ", std::string(example)));
  return false;
}

bool KnownRule(Parser& parser, const YamlNode::Pair& pair) {
  if (parser.symbols().rules.Has(pair.key)) return true;
  parser.Error(pair.key_place, "unknown-rule", absl::StrCat("no rule is called ", Quote(pair.key)),
               DidYouMean(parser.symbols().rules.Nearest(pair.key)));
  return false;
}

}  // namespace

Overlay ParseOverlay(Parser& parser, const YamlNode& node,
                     const std::map<std::string, std::string>& declared_local) {
  const Fields fields(parser, node, Mapping("overlay"));
  Overlay overlay;
  overlay.place = node.place;
  overlay.name = parser.Text(fields["overlay"]);
  const EnumSpec& levels = Enum("overlay_level");
  if (const YamlNode* level = fields["level"]) {
    overlay.level = parser.Word(*level, levels).value_or(0);
  }
  const std::string level_name(levels.values[static_cast<size_t>(overlay.level)].name);
  const YamlNode* parameters = fields["parameters"];
  if (parameters && ExpectMapping(parser, *parameters, "{fit-not-returned: {wait: 10 days}}")) {
    for (const YamlNode::Pair& rule : parameters->pairs) {
      if (!KnownRule(parser, rule) || !ExpectMapping(parser, rule.value, "{wait: 10 days}"))
        continue;
      for (const YamlNode::Pair& pair : rule.value.pairs) {
        const std::string* value = parser.Scalar(pair.value, "the value of a parameter");
        if (!value) continue;
        overlay.settings.push_back(
            {overlay.name, level_name, rule.key, pair.key, *value, pair.key_place});
      }
    }
  }
  const YamlNode* enabled = fields["enabled"];
  if (enabled && ExpectMapping(parser, *enabled, "{rat-colorectal: yes}")) {
    for (const YamlNode::Pair& pair : enabled->pairs) {
      const std::optional<bool> yes = parser.YesNo(pair.value);
      if (KnownRule(parser, pair) && yes) overlay.switches.push_back({pair.key, *yes});
    }
  }
  Names declared;
  for (const auto& [name, value] : declared_local) declared.Add(name, 0);
  const auto read_local = [&](const YamlNode& node, std::map<std::string, std::string>& into) {
    if (!ExpectMapping(parser, node, "{helpline: \"01632 960000\"}")) return;
    for (const YamlNode::Pair& pair : node.pairs) {
      if (declared.Has(pair.key)) {
        into[pair.key] = parser.Text(pair.value);
        continue;
      }
      parser.Error(pair.key_place, "unknown-local",
                   absl::StrCat("the pack has no local setting called ", Quote(pair.key)),
                   DidYouMean(declared.Nearest(pair.key)));
    }
  };
  if (const YamlNode* local = fields["local"]) read_local(*local, overlay.local);
  const YamlNode* practices = fields["local_by_practice"];
  if (practices && ExpectMapping(parser, *practices, "{A81001: {practice_name: Elm Surgery}}")) {
    for (const YamlNode::Pair& pair : practices->pairs) {
      read_local(pair.value, overlay.local_by_practice[pair.key]);
    }
  }
  return overlay;
}

}  // namespace waymark::rules
