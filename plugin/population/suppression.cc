#include "waymark/population/suppression.h"

#include <algorithm>

namespace waymark::population {
namespace {

int64_t Plus(int64_t a, int64_t b) {
  return a >= kUnbounded || b >= kUnbounded ? kUnbounded : a + b;
}

struct Family {
  size_t whole = 0;
  std::vector<size_t> parts;
  bool adds_up = true;  // for every measure; otherwise there is a hidden part
};

std::vector<Family> FamiliesOf(const std::vector<SuppressionNode>& nodes) {
  std::vector<Family> families;
  std::vector<int> family_of(nodes.size(), -1);
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].parent < 0) continue;
    const auto parent = static_cast<size_t>(nodes[i].parent);
    if (family_of[parent] < 0) {
      family_of[parent] = static_cast<int>(families.size());
      families.push_back({parent, {}, true});
    }
    families[static_cast<size_t>(family_of[parent])].parts.push_back(i);
  }
  for (Family& family : families) {
    for (size_t m = 0; m < nodes[family.whole].counts.size(); ++m) {
      int64_t sum = 0;
      for (const size_t part : family.parts) sum += nodes[part].counts[m];
      if (sum != nodes[family.whole].counts[m]) family.adds_up = false;
    }
  }
  return families;
}

// Narrows the intervals of one family by what adds up: the whole is the sum of its parts. With a
// hidden part the whole is at least that. True where something was narrowed.
bool Narrow(const Family& family, std::vector<KnownInterval>& known) {
  int64_t low = 0, high = 0;
  for (const size_t part : family.parts) {
    low += known[part].low;
    high = Plus(high, known[part].high);
  }
  bool narrowed = false;
  const auto raise = [&](int64_t& low_end, int64_t to) {
    if (to > low_end) {
      low_end = to;
      narrowed = true;
    }
  };
  const auto lower = [&](int64_t& high_end, int64_t to) {
    if (to < high_end) {
      high_end = to;
      narrowed = true;
    }
  };
  KnownInterval& whole = known[family.whole];
  raise(whole.low, low);
  if (family.adds_up) lower(whole.high, high);
  for (const size_t part : family.parts) {
    KnownInterval& one = known[part];
    if (whole.high < kUnbounded) lower(one.high, whole.high - (low - one.low));
    if (!family.adds_up) continue;
    int64_t others = 0;
    for (const size_t other : family.parts) {
      if (other != part) others = Plus(others, known[other].high);
    }
    if (others < kUnbounded) raise(one.low, whole.low - others);
  }
  return narrowed;
}

std::vector<KnownInterval> Known(const std::vector<SuppressionNode>& nodes,
                                 const std::vector<Family>& families,
                                 const std::vector<char>& suppressed, size_t measure) {
  std::vector<KnownInterval> known(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    const int64_t count = nodes[i].counts[measure];
    known[i] = suppressed[i] ? KnownInterval{0, kUnbounded} : KnownInterval{count, count};
  }
  // A tree of sums: bounds that no longer narrow are the exact ones.
  bool narrowed = true;
  while (narrowed) {
    narrowed = false;
    for (const Family& family : families) narrowed |= Narrow(family, known);
  }
  return known;
}

int64_t SizeOf(const SuppressionNode& node) {
  int64_t size = 0;
  for (const int64_t count : node.counts) size += count;
  return size;
}

// One more node to suppress so that `exposed` is known less well: the smallest shown node among its
// siblings and its own parts, else the smallest part of a suppressed node, else its whole, else the
// smallest shown node of the tree. -1 where all are suppressed.
int OneMore(const std::vector<SuppressionNode>& nodes, const std::vector<char>& suppressed,
            size_t exposed) {
  int best = -1;
  const auto consider = [&](size_t i) {
    if (suppressed[i]) return;
    if (best < 0 || SizeOf(nodes[i]) < SizeOf(nodes[static_cast<size_t>(best)])) {
      best = static_cast<int>(i);
    }
  };
  const int whole = nodes[exposed].parent;
  for (size_t i = 0; i < nodes.size(); ++i) {
    const bool sibling = whole >= 0 && nodes[i].parent == whole;
    if (sibling || nodes[i].parent == static_cast<int>(exposed)) consider(i);
  }
  if (best >= 0) return best;
  for (size_t i = 1; i < nodes.size(); ++i) {
    if (suppressed[static_cast<size_t>(nodes[i].parent)] != 0) consider(i);
  }
  if (best >= 0) return best;
  if (whole >= 0 && !suppressed[static_cast<size_t>(whole)]) return whole;
  for (size_t i = 0; i < nodes.size(); ++i) consider(i);
  return best;
}

}  // namespace

std::vector<KnownInterval> WhatIsKnown(const std::vector<SuppressionNode>& nodes,
                                       const std::vector<char>& suppressed, size_t measure) {
  return Known(nodes, FamiliesOf(nodes), suppressed, measure);
}

std::vector<char> Suppress(const std::vector<SuppressionNode>& nodes, int64_t threshold,
                           const std::vector<char>& forced) {
  std::vector<char> suppressed = forced;
  suppressed.resize(nodes.size());
  if (threshold <= 1 || nodes.empty()) return suppressed;
  const size_t measures = nodes.front().counts.size();
  for (size_t i = 0; i < nodes.size(); ++i) {
    const bool small = std::any_of(nodes[i].counts.begin(), nodes[i].counts.end(),
                                   [&](int64_t count) { return count < threshold; });
    if (small) suppressed[i] = 1;
  }
  const std::vector<Family> families = FamiliesOf(nodes);
  for (;;) {
    int exposed = -1;
    for (size_t m = 0; m < measures && exposed < 0; ++m) {
      const std::vector<KnownInterval> known = Known(nodes, families, suppressed, m);
      for (size_t i = 0; i < nodes.size() && exposed < 0; ++i) {
        if (suppressed[i] && known[i].high < kUnbounded &&
            known[i].high - known[i].low < threshold - 1) {
          exposed = static_cast<int>(i);
        }
      }
    }
    if (exposed < 0) return suppressed;
    const int more = OneMore(nodes, suppressed, static_cast<size_t>(exposed));
    if (more < 0) return suppressed;
    suppressed[static_cast<size_t>(more)] = 1;
  }
}

}  // namespace waymark::population
