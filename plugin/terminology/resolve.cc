// Includes and excludes of code sets.
#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/terminology/code_set.h"

namespace waymark::terminology {
namespace {

bool Same(const Member& a, const Member& b) { return a.system == b.system && a.code == b.code; }

// Where several sets give one code, the first given stays: a set's own row before an included one.
void SortAndUnite(std::vector<Member>& members) {
  std::stable_sort(members.begin(), members.end(), MemberBefore);
  members.erase(std::unique(members.begin(), members.end(), Same), members.end());
}

class Resolver {
 public:
  explicit Resolver(std::vector<CodeSet>& sets) : sets_(sets), state_(sets.size(), State::kNew) {
    for (size_t i = 0; i < sets.size(); ++i) by_id_.emplace(sets[i].id, i);
  }

  std::vector<ResolveProblem> Run() {
    for (size_t i = 0; i < sets_.size(); ++i) Resolve(i);
    return std::move(problems_);
  }

 private:
  enum class State : uint8_t { kNew, kUnderWay, kDone };

  // False where the set is part of a cycle that is just being walked.
  bool Resolve(size_t index) {
    if (state_[index] == State::kDone) return true;
    if (state_[index] == State::kUnderWay) return false;
    state_[index] = State::kUnderWay;
    path_.push_back(index);
    CodeSet& set = sets_[index];
    const bool derived = set.members.empty() && !set.include.empty();
    std::vector<const CodeSet*> included;
    std::vector<const CodeSet*> excluded;
    for (const std::string& id : set.include) Follow(index, id, "include", included);
    for (const std::string& id : set.exclude) Follow(index, id, "exclude", excluded);
    for (const CodeSet* other : included) {
      set.members.insert(set.members.end(), other->members.begin(), other->members.end());
    }
    SortAndUnite(set.members);
    for (const CodeSet* other : excluded) {
      std::erase_if(set.members, [&](const Member& m) {
        return std::binary_search(other->members.begin(), other->members.end(), m, MemberBefore);
      });
    }
    if (derived && set.availability == Availability::kComplete) Derive(set, included);
    path_.pop_back();
    state_[index] = State::kDone;
    return true;
  }

  void Follow(size_t from, const std::string& id, const char* key,
              std::vector<const CodeSet*>& into) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) {
      problems_.push_back(
          {sets_[from].id, absl::StrCat(key, " names ", id, ", and there is no such code set")});
      return;
    }
    if (Resolve(found->second)) {
      into.push_back(&sets_[found->second]);
      return;
    }
    const auto begin = std::find(path_.begin(), path_.end(), found->second);
    std::vector<std::string> names;
    for (auto i = begin; i != path_.end(); ++i) names.push_back(sets_[*i].id);
    names.push_back(id);
    problems_.push_back(
        {sets_[from].id, absl::StrCat("code sets that name each other in a circle: ",
                                      absl::StrJoin(names, " -> "))});
  }

  static void Derive(CodeSet& set, const std::vector<const CodeSet*>& included) {
    bool all_wait = true;
    for (const CodeSet* other : included) {
      if (other->availability == Availability::kComplete) return;
      if (other->availability == Availability::kPartial) all_wait = false;
    }
    if (included.empty()) return;
    set.availability = all_wait ? Availability::kWaiting : Availability::kPartial;
    for (const CodeSet* other : included) {
      for (const std::string& system : other->speaks_for) {
        if (std::find(set.speaks_for.begin(), set.speaks_for.end(), system) ==
            set.speaks_for.end()) {
          set.speaks_for.push_back(system);
        }
      }
    }
    std::sort(set.speaks_for.begin(), set.speaks_for.end());
  }

  std::vector<CodeSet>& sets_;
  std::vector<State> state_;
  std::map<std::string, size_t> by_id_;
  std::vector<size_t> path_;
  std::vector<ResolveProblem> problems_;
};

}  // namespace

std::vector<ResolveProblem> ResolveCodeSets(std::vector<CodeSet>& sets) {
  return Resolver(sets).Run();
}

}  // namespace waymark::terminology
