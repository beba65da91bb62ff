#include "waymark/store/alias.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace waymark::store {
namespace {

using Pair = std::pair<PatientRef, PatientRef>;

// The merges that stand at `known_at`: from -> into, in the order in which they were made.
std::vector<Pair> Standing(std::span<const AliasFact> facts, Instant known_at) {
  std::vector<AliasFact> known;
  for (const AliasFact& fact : facts) {
    if (fact.recorded <= known_at) known.push_back(fact);
  }
  std::stable_sort(known.begin(), known.end(),
                   [](const AliasFact& a, const AliasFact& b) { return a.recorded < b.recorded; });
  std::vector<Pair> standing;
  for (const AliasFact& fact : known) {
    const auto same = [&](const Pair& pair) {
      return pair == Pair(fact.from, fact.into) || pair == Pair(fact.into, fact.from);
    };
    standing.erase(std::remove_if(standing.begin(), standing.end(), same), standing.end());
    if (fact.kind == AliasFact::Kind::kMerge && fact.from != fact.into) {
      standing.emplace_back(fact.from, fact.into);
    }
  }
  return standing;
}

std::set<PatientRef> Together(const std::vector<Pair>& standing, PatientRef patient) {
  std::set<PatientRef> together = {patient};
  std::vector<PatientRef> ahead = {patient};
  while (!ahead.empty()) {
    const PatientRef at = ahead.back();
    ahead.pop_back();
    for (const auto& [from, into] : standing) {
      if (from == at && together.insert(into).second) ahead.push_back(into);
      if (into == at && together.insert(from).second) ahead.push_back(from);
    }
  }
  return together;
}

}  // namespace

std::vector<PatientRef> TogetherAt(std::span<const AliasFact> facts, PatientRef patient,
                                   Instant known_at) {
  const std::set<PatientRef> together = Together(Standing(facts, known_at), patient);
  return {together.begin(), together.end()};
}

PatientRef LeadingAt(std::span<const AliasFact> facts, PatientRef patient, Instant known_at) {
  const std::vector<Pair> standing = Standing(facts, known_at);
  std::set<PatientRef> leading = Together(standing, patient);
  const std::set<PatientRef> all = leading;
  for (const auto& [from, into] : standing) leading.erase(from);
  // In a circle everybody was given up: then the smallest stands for all.
  return leading.empty() ? *all.begin() : *leading.begin();
}

}  // namespace waymark::store
