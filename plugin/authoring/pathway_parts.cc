#include "waymark/authoring/pathway_parts.h"

#include <algorithm>
#include <map>

namespace waymark::authoring {

std::vector<PathwayPart> PartsOf(const rules::Pack& pack) {
  std::vector<PathwayPart> parts;
  std::map<std::string, std::vector<const rules::Rule*>> by_name;
  for (const rules::Rule& rule : pack.rules) by_name[rule.pathway].push_back(&rule);
  for (const auto& [name, title] : pack.pathways) {
    parts.push_back({name, title, {}});
    if (const auto found = by_name.find(name); found != by_name.end()) {
      parts.back().rules = std::move(found->second);
      by_name.erase(found);
    }
  }
  for (auto& [name, rules] : by_name) parts.push_back({name, name, std::move(rules)});
  return parts;
}

std::string StateWords(const rules::Rule& rule) {
  switch (rule.status) {
    case rules::RuleStatus::kDraft:
      return "draft: not in use";
    case rules::RuleStatus::kRetired:
      return "retired";
    case rules::RuleStatus::kSilent:
      return "silent: counted, not shown";
    case rules::RuleStatus::kActive:
      break;
  }
  return rule.enabled ? "active" : "off unless switched on";
}

std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace waymark::authoring
