// Small numbers that must not be shown, and the further ones without which they could be had by
// subtraction.
//
// Figures stand in a tree: a whole, its parts, their parts (all, networks, practices), each figure
// the sum of its parts. What is published of a node is all its figures or none. A node is
// suppressed where one of its figures is below the threshold (primary), and as many more as are
// needed (secondary) so that whoever knows every shown figure, knows that figures add up and are
// not negative, cannot narrow a suppressed one down to fewer than `threshold` values. Nothing is
// assumed to be secret about the method itself but which of the suppressed nodes are the primary
// ones.
//
// Source of the practice: Hundepool A and others, Statistical Disclosure Control, Wiley 2012,
// chapter 4 (tables of magnitude and counts: primary and secondary suppression, and the audit of
// intervals); threshold five as in the reference of this project (users.md 1.9).
#ifndef WAYMARK_POPULATION_SUPPRESSION_H_
#define WAYMARK_POPULATION_SUPPRESSION_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace waymark::population {

struct SuppressionNode {
  int parent = -1;              // index of the whole it is a part of, before it; -1: the root
  std::vector<int64_t> counts;  // non-negative; as many in each node (met, not met, ...)
};

// The interval in which the count of a suppressed node is known to lie, by everything shown.
struct KnownInterval {
  int64_t low = 0;
  int64_t high = 0;  // kUnbounded where nothing bounds it
};
inline constexpr int64_t kUnbounded = INT64_MAX / 4;

// For each node whether it is suppressed. The first node is the root. Where a node with parts
// differs from their sum, the difference is a part that is never shown. Deterministic; of equal
// nodes the first goes first. `threshold` 1 or less: nothing is suppressed but what is `forced`
// (empty, or one a node: suppressed elsewhere, so here too).
std::vector<char> Suppress(const std::vector<SuppressionNode>& nodes, int64_t threshold,
                           const std::vector<char>& forced = {});

// What can be worked out of measure `measure` about each node (its own value, both ends, where it
// is shown). The audit of Suppress, which tests hold against an enumeration of all tables.
std::vector<KnownInterval> WhatIsKnown(const std::vector<SuppressionNode>& nodes,
                                       const std::vector<char>& suppressed, size_t measure);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SUPPRESSION_H_
