// Groups: tables from code set to a value.
#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_pack.h"

namespace waymark::rules {

std::optional<Group> ParseGroup(Parser& parser, const YamlNode& node) {
  const Fields fields(parser, node, Mapping("group_table"));
  const YamlNode* name = fields["group"];
  if (!name) return std::nullopt;
  Group group;
  group.name = parser.Name(*name);
  group.place = name->place;
  const YamlNode* values = fields["values"];
  if (!values) return group;
  if (!values->is_mapping()) {
    parser.Error(values->place, "not-a-mapping", "expected a mapping from values to code sets",
                 "for instance {breast: [cancer_site_breast]}");
    return group;
  }
  std::map<uint16_t, std::string> value_of;
  for (const YamlNode::Pair& pair : values->pairs) {
    for (const YamlNode* item : parser.SomeItemsOf(pair.value)) {
      const int index = parser.CodeSet(*item);
      if (index < 0) continue;
      const auto set = static_cast<uint16_t>(index);
      const auto [known, is_new] = value_of.emplace(set, pair.key);
      if (!is_new) {
        const bool same = known->second == pair.key;
        parser.Warn(item->place, same ? "named-twice" : "set-in-two-groups",
                    same ? absl::StrCat(Quote(item->scalar), " stands twice under this value")
                         : absl::StrCat(Quote(item->scalar), " stands under `", known->second,
                                        "` and under `", pair.key, "`: its entries belong to both"),
                    same ? "remove one of them" : "keep it under one value unless both are meant");
        if (same) continue;
      }
      group.rows.push_back({set, pair.key});
    }
  }
  return group;
}

}  // namespace waymark::rules
