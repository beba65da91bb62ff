// Whether what closes an item was really done, by what its codes and their terms say.
#include <algorithm>
#include <array>
#include <string>

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

// The words of a term in small letters, each cut to the longest stem and one letter more: enough to
// compare, without memory for each of a hundred thousand terms.
template <typename Take>
void ForEachWord(std::string_view term, const Take& take) {
  constexpr size_t kEnough = 8;
  char word[kEnough];
  size_t length = 0;
  const auto end_word = [&] {
    if (length > 0) take(std::string_view(word, length));
    length = 0;
  };
  for (const char c : term) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      if (length < kEnough) word[length++] = static_cast<char>(c | 0x20);
    } else {
      end_word();
    }
  }
  end_word();
}

struct Odd {
  size_t count = 0;
  const Member* example = nullptr;
};

// For each stem the members whose term has a word of this kind, unless that is what most of the set
// is about.
std::array<Odd, kStems.size()> OddMembers(const CodeSet& set) {
  std::array<Odd, kStems.size()> odd;
  for (const Member& member : set.members) {
    std::array<bool, kStems.size()> has{};
    ForEachWord(member.term, [&](std::string_view word) {
      for (size_t i = 0; i < kStems.size(); ++i) has[i] = has[i] || Matches(word, kStems[i]);
    });
    for (size_t i = 0; i < kStems.size(); ++i) {
      if (has[i] && odd[i].count++ == 0) odd[i].example = &member;
    }
  }
  for (Odd& one : odd) {
    if (2 * one.count > set.members.size()) one = {};
  }
  return odd;
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
      for (const Odd& odd : OddMembers(set)) {
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
