#include "waymark/rules/pack.h"

#include <algorithm>

namespace waymark::rules {
namespace {

template <typename T, typename Key>
int FindBy(const std::vector<T>& items, std::string_view wanted, Key key) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const T& item) { return key(item) == wanted; });
  return found == items.end() ? -1 : static_cast<int>(found - items.begin());
}

template <typename T>
int FindSorted(const std::vector<T>& items, std::string_view wanted) {
  const auto found =
      std::lower_bound(items.begin(), items.end(), wanted,
                       [](const T& item, std::string_view id) { return item.id < id; });
  if (found == items.end() || found->id != wanted) return -1;
  return static_cast<int>(found - items.begin());
}

}  // namespace

int Pack::FindRule(std::string_view id) const { return FindSorted(rules, id); }

std::map<std::string, std::string> Pack::LocalsOf(std::string_view practice) const {
  std::map<std::string, std::string> locals = local_settings;
  if (const auto own = local_by_practice.find(std::string(practice));
      own != local_by_practice.end()) {
    for (const auto& [name, value] : own->second) locals[name] = value;
  }
  return locals;
}
int Pack::FindCodeSet(std::string_view id) const { return FindSorted(code_sets, id); }
int Pack::FindGroup(std::string_view name) const {
  return FindBy(groups, name, [](const Group& group) { return std::string_view(group.name); });
}
const TemplateHead* Pack::FindTemplateHead(const std::string& name) const {
  const auto found = template_heads.find(name);
  return found == template_heads.end() ? nullptr : &found->second;
}

int Pack::FindDefinition(std::string_view name) const {
  return FindBy(definitions, name,
                [](const Definition& definition) { return std::string_view(definition.name); });
}

}  // namespace waymark::rules
