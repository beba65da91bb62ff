#include "waymark/rules/story_codes.h"

#include <algorithm>
#include <map>
#include <set>

namespace waymark::rules {
namespace {

using terminology::Availability;
using terminology::CodeSet;
using terminology::MemberBefore;

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The sets in which each set lies: by its members or, where it has none, by name.
std::vector<std::vector<size_t>> Holders(const std::vector<CodeSet>& sets) {
  std::map<std::string, size_t> by_id;
  for (size_t i = 0; i < sets.size(); ++i) by_id.emplace(sets[i].id, i);
  std::vector<std::vector<size_t>> holders(sets.size());
  for (size_t inner = 0; inner < sets.size(); ++inner) {
    const auto& members = sets[inner].members;
    for (size_t outer = 0; outer < sets.size() && !members.empty(); ++outer) {
      const auto& all = sets[outer].members;
      // Most sets are told apart by their first or last member.
      if (outer != inner && all.size() >= members.size() &&
          std::binary_search(all.begin(), all.end(), members.front(), MemberBefore) &&
          std::binary_search(all.begin(), all.end(), members.back(), MemberBefore) &&
          std::includes(all.begin(), all.end(), members.begin(), members.end(), MemberBefore)) {
        holders[inner].push_back(outer);
      }
    }
  }
  for (size_t inner = 0; inner < sets.size(); ++inner) {
    if (!sets[inner].members.empty()) continue;
    // Through `include`, and through `include` of those.
    std::set<size_t> met;
    std::vector<size_t> path{inner};
    while (!path.empty()) {
      const std::string& id = sets[path.back()].id;
      path.pop_back();
      for (size_t outer = 0; outer < sets.size(); ++outer) {
        if (outer == inner || !Contains(sets[outer].include, id)) continue;
        if (Contains(sets[outer].exclude, sets[inner].id)) continue;
        if (met.insert(outer).second) path.push_back(outer);
      }
    }
    const auto whole = by_id.find(sets[inner].part_of);
    if (whole != by_id.end()) met.insert(whole->second);
    holders[inner].assign(met.begin(), met.end());
  }
  return holders;
}

}  // namespace

void AddStoryCodes(const std::vector<std::string>& still_waiting, std::vector<CodeSet>& sets) {
  const auto holders = Holders(sets);
  std::vector<std::vector<std::string>> codes(sets.size());
  for (size_t i = 0; i < sets.size(); ++i) {
    codes[i].push_back(sets[i].id);
    for (const size_t holder : holders[i]) codes[holder].push_back(sets[i].id);
  }
  for (size_t i = 0; i < sets.size(); ++i) {
    CodeSet& set = sets[i];
    if (Contains(still_waiting, set.id)) continue;
    for (const std::string& code : codes[i]) {
      set.members.push_back({std::string(kStorySystem), code, "", "", 0});
    }
    std::sort(set.members.begin(), set.members.end(), MemberBefore);
    if (set.availability == Availability::kWaiting) set.availability = Availability::kComplete;
    if (set.availability == Availability::kPartial) {
      set.speaks_for.emplace_back(kStorySystem);
    }
  }
}

}  // namespace waymark::rules
