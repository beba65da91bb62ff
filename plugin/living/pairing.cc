#include "waymark/living/pairing.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>
#include <utility>

namespace waymark::living {
namespace {

using calendar::Day;

// One day at least: an item that closed on its first day stood on it.
Day EndOf(const PairSide& side) { return std::max(side.until, calendar::AddDays(side.from, 1)); }

bool GroupsAgree(const PairSide& a, const PairSide& b, bool exactly) {
  if (a.group == b.group) return true;
  return !exactly && (a.group.empty() || b.group.empty());
}

// A possible pair, in the order of preference.
struct Candidate {
  bool other_group = false;  // the group of one is not known
  Day overlap;
  int64_t apart = 0;  // days between the beginnings
  Day from;
  std::string_view stored_key, computed_key;
  int stored = 0;
  int computed = 0;

  auto Order() const {
    return std::tie(other_group, overlap, apart, from, stored_key, computed_key, stored, computed);
  }
};

void PairByKey(std::span<const PairSide> stored, std::span<const PairSide> computed, Pairing& out) {
  std::map<std::pair<std::string_view, std::string_view>, int> by_key;
  for (size_t c = 0; c < computed.size(); ++c) {
    by_key.emplace(std::pair(computed[c].rule, computed[c].key), static_cast<int>(c));
  }
  // Live items before withdrawn ones: of two that bear one key the live one has it.
  for (const bool withdrawn : {false, true}) {
    for (size_t s = 0; s < stored.size(); ++s) {
      if (stored[s].withdrawn != withdrawn || out.computed_of[s] >= 0) continue;
      const auto found = by_key.find({stored[s].rule, stored[s].key});
      if (found == by_key.end() || out.stored_of[static_cast<size_t>(found->second)] >= 0) continue;
      out.computed_of[s] = found->second;
      out.stored_of[static_cast<size_t>(found->second)] = static_cast<int>(s);
    }
  }
}

}  // namespace

Pairing Pair(std::span<const PairSide> stored, std::span<const PairSide> computed) {
  Pairing out{std::vector<int>(stored.size(), -1), std::vector<int>(computed.size(), -1)};
  PairByKey(stored, computed, out);
  std::vector<Candidate> candidates;
  for (size_t s = 0; s < stored.size(); ++s) {
    if (out.computed_of[s] >= 0 || !stored[s].own) continue;
    for (size_t c = 0; c < computed.size(); ++c) {
      const PairSide &a = stored[s], &b = computed[c];
      if (out.stored_of[c] >= 0 || a.rule != b.rule || !GroupsAgree(a, b, false)) continue;
      if (a.withdrawn && a.from != b.from) continue;
      const Day overlap = std::max(a.from, b.from);
      if (overlap >= std::min(EndOf(a), EndOf(b))) continue;
      candidates.push_back({!GroupsAgree(a, b, true), overlap,
                            std::abs(int64_t{a.from.serial()} - b.from.serial()), a.from, a.key,
                            b.key, static_cast<int>(s), static_cast<int>(c)});
    }
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.Order() < b.Order(); });
  for (const Candidate& one : candidates) {
    int& computed_of = out.computed_of[static_cast<size_t>(one.stored)];
    int& stored_of = out.stored_of[static_cast<size_t>(one.computed)];
    if (computed_of >= 0 || stored_of >= 0) continue;
    computed_of = one.computed;
    stored_of = one.stored;
  }
  return out;
}

}  // namespace waymark::living
