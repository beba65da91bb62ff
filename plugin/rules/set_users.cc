#include "waymark/rules/set_users.h"

#include <algorithm>
#include <set>

#include "waymark/rules/ast_walk.h"

namespace waymark::rules {
namespace {

bool Names(const std::vector<std::string>& names, const std::set<std::string, std::less<>>& known) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return known.count(name) != 0; });
}

// The set and all that are made from it.
std::set<std::string, std::less<>> MadeFrom(const Pack& pack, std::string_view set) {
  std::set<std::string, std::less<>> made;
  if (pack.FindCodeSet(set) < 0) return made;
  made.insert(std::string(set));
  for (bool grew = true; grew;) {
    grew = false;
    for (const terminology::CodeSet& one : pack.code_sets) {
      if (made.count(one.id) != 0) continue;
      if (Names(one.include, made) || Names(one.exclude, made)) {
        made.insert(one.id);
        grew = true;
      }
    }
  }
  return made;
}

}  // namespace

std::vector<SetUser> RulesThatRead(const Pack& pack, std::string_view set) {
  const auto made = MadeFrom(pack, set);
  std::vector<SetUser> users;
  if (made.empty()) return users;
  for (size_t i = 0; i < pack.rules.size(); ++i) {
    SetUser user{static_cast<int>(i), {}, {}};
    std::set<std::string> through;
    WalkRule(pack, pack.rules[i], {}, [&](const EntrySelector& selector, const Visit& visit) {
      for (const SetRef& ref : SetsOf(selector)) {
        const std::string& id = pack.code_sets[ref.set].id;
        if (made.count(id) == 0) continue;
        const std::string block(BlockName(visit.block));
        if (std::find(user.blocks.begin(), user.blocks.end(), block) == user.blocks.end()) {
          user.blocks.push_back(block);
        }
        if (id != set) through.insert(id);
      }
    });
    if (user.blocks.empty()) continue;
    user.through.assign(through.begin(), through.end());
    users.push_back(std::move(user));
  }
  return users;
}

}  // namespace waymark::rules
