// Whether what closes an item was really done, by what its codes and their terms say.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

using terminology::CodeSet;
using terminology::Member;

// Beginnings of words that say a thing was not, or not yet, done.
constexpr std::array<std::string_view, 11> kStems{"offer",   "declin", "refus", "plan",
                                                  "refer",   "letter", "no",    "not",
                                                  "history", "invit",  "propos"};

bool Matches(std::string_view word, std::string_view stem) {
  if (stem == "no" || stem == "not") return word == stem;
  return word.starts_with(stem);
}

std::vector<std::string> Words(std::string_view term) {
  std::vector<std::string> words(1);
  for (const char c : term) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      words.back() += static_cast<char>(c | 0x20);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

struct Odd {
  size_t count = 0;
  const Member* example = nullptr;
};

// Members whose term has a word of this kind, unless that is what most of the set is about.
Odd OddMembers(const CodeSet& set, std::string_view stem) {
  Odd odd;
  for (const Member& member : set.members) {
    const auto words = Words(member.term);
    if (std::none_of(words.begin(), words.end(),
                     [&](const std::string& w) { return Matches(w, stem); }))
      continue;
    if (odd.count++ == 0) odd.example = &member;
  }
  return 2 * odd.count > set.members.size() ? Odd{} : odd;
}

}  // namespace

void CheckTerms(const SafetyContext& context) {
  WalkRule(context.pack, context.rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    const bool closes = visit.block == Block::kDone || visit.part == Part::kRenewedBy;
    if (!closes || visit.negated || visit.in_filter || visit.part == Part::kUntil) return;
    for (const SetRef& ref : SetsOf(selector)) {
      const CodeSet& set = context.Set(ref);
      if (!set.means.empty()) {
        // The set says what it means; only one that means something else than done is wrong here.
        if (set.means != "done") {
          context.Report("mixed-intent", visit.place,
                         set.id + " means " + set.means + ", and here it counts as done",
                         "close it by a set that means done");
        }
        continue;
      }
      for (const std::string_view stem : kStems) {
        const Odd odd = OddMembers(set, stem);
        if (odd.count == 0) continue;
        context.Report(
            "mixed-intent", visit.place,
            std::to_string(odd.count) + " of " + std::to_string(set.members.size()) + " codes of " +
                set.id + " may not mean that it was done, for instance " + odd.example->system +
                " " + odd.example->code + " \"" + odd.example->term + "\"",
            "take them out, or write means: done in the code set once they have been looked at");
      }
    }
  });
}

}  // namespace waymark::rules
