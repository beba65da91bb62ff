// No suppressed figure can be had by subtraction: held against an enumeration of every table that
// fits what is shown.
#include "waymark/population/suppression.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>

namespace waymark::population {
namespace {

// Every way in which the hidden counts could be, given the shown ones and that parts add up.
// Small tables only: hidden counts up to `most`.
std::vector<std::set<int64_t>> PossibleValues(const std::vector<SuppressionNode>& nodes,
                                              const std::vector<char>& hidden, int64_t most) {
  std::vector<size_t> leaves;
  std::vector<char> has_parts(nodes.size());
  for (const SuppressionNode& node : nodes) {
    if (node.parent >= 0) has_parts[static_cast<size_t>(node.parent)] = 1;
  }
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (has_parts[i] == 0) leaves.push_back(i);
  }
  std::vector<std::set<int64_t>> possible(nodes.size());
  std::vector<int64_t> value(nodes.size());
  const std::function<void(size_t)> choose = [&](size_t at) {
    if (at == leaves.size()) {
      std::vector<int64_t> sum = value;
      for (size_t i = nodes.size(); i-- > 1;) {
        if (has_parts[i] == 0) continue;
        sum[i] = 0;
      }
      if (has_parts[0] != 0) sum[0] = 0;
      for (size_t i = nodes.size(); i-- > 1;) {
        sum[static_cast<size_t>(nodes[i].parent)] += sum[i];
      }
      for (size_t i = 0; i < nodes.size(); ++i) {
        if (hidden[i] == 0 && sum[i] != nodes[i].counts[0]) return;
      }
      for (size_t i = 0; i < nodes.size(); ++i) possible[i].insert(sum[i]);
      return;
    }
    const size_t leaf = leaves[at];
    if (hidden[leaf] == 0) {
      value[leaf] = nodes[leaf].counts[0];
      choose(at + 1);
      return;
    }
    for (int64_t count = 0; count <= most; ++count) {
      value[leaf] = count;
      choose(at + 1);
    }
  };
  choose(0);
  return possible;
}

// A whole of two or three networks of one to three practices each.
std::vector<SuppressionNode> RandomTree(std::mt19937& random) {
  const auto draw = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  std::vector<SuppressionNode> nodes{{-1, {0}}};
  const int networks = draw(1, 3);
  for (int n = 0; n < networks; ++n) {
    const auto network = static_cast<int>(nodes.size());
    nodes.push_back({0, {0}});
    const int practices = draw(1, 3);
    for (int p = 0; p < practices; ++p) {
      const int64_t count = draw(0, 9);
      nodes.push_back({network, {count}});
      nodes[static_cast<size_t>(network)].counts[0] += count;
      nodes[0].counts[0] += count;
    }
  }
  return nodes;
}

TEST(Suppression, NoHiddenFigureCanBeHadBySubtraction) {
  std::mt19937 random(20261122);
  constexpr int64_t kThreshold = 3;
  int hidden_somewhere = 0, shown_somewhere = 0;
  for (int round = 0; round < 150; ++round) {
    const std::vector<SuppressionNode> nodes = RandomTree(random);
    const std::vector<char> hidden = Suppress(nodes, kThreshold);
    int64_t leaves_hidden = 0;
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].counts[0] < kThreshold) {
        EXPECT_TRUE(hidden[i]) << round << ", " << i << ": a small number is shown";
      }
      const bool has_parts = i == 0 || nodes[i].parent == 0;
      leaves_hidden += has_parts ? 0 : hidden[i];
    }
    if (leaves_hidden > 4) continue;  // too many to enumerate
    const auto possible = PossibleValues(nodes, hidden, 10);
    for (size_t i = 0; i < nodes.size(); ++i) {
      (hidden[i] != 0 ? hidden_somewhere : shown_somewhere) += 1;
      if (hidden[i] == 0) continue;
      EXPECT_GE(possible[i].size(), static_cast<size_t>(kThreshold))
          << round << ": node " << i << " of " << nodes.size() << " can be worked out";
    }
  }
  EXPECT_GT(hidden_somewhere, 100);
  EXPECT_GT(shown_somewhere, 100) << "hiding everything is no answer";
}

TEST(Suppression, TheAuditKnowsWhatTheEnumerationKnows) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const std::vector<SuppressionNode> nodes = RandomTree(random);
    std::vector<char> hidden(nodes.size());
    int count = 0;
    for (char& one : hidden) {
      one = std::uniform_int_distribution<int>(0, 2)(random) == 0 && count < 3 ? 1 : 0;
      count += one;
    }
    hidden[0] = 0;  // with a shown whole everything is bounded
    const auto possible = PossibleValues(nodes, hidden, 20);
    const auto known = WhatIsKnown(nodes, hidden, 0);
    for (size_t i = 0; i < nodes.size(); ++i) {
      ASSERT_FALSE(possible[i].empty());
      if (*possible[i].rbegin() >= 20) continue;  // cut off by the enumeration
      EXPECT_EQ(known[i].low, *possible[i].begin()) << round << ", " << i;
      EXPECT_EQ(known[i].high, *possible[i].rbegin()) << round << ", " << i;
    }
  }
}

TEST(Suppression, OneSmallPartTakesTheNextSmallestWithIt) {
  const std::vector<SuppressionNode> nodes{{-1, {63}}, {0, {3}}, {0, {10}}, {0, {50}}};
  EXPECT_EQ(Suppress(nodes, 5), (std::vector<char>{0, 1, 1, 0}));
}

TEST(Suppression, TwoSmallPartsMayNotBeEnough) {
  // Together they are 2, so each is known to be at most 2.
  const std::vector<SuppressionNode> nodes{{-1, {62}}, {0, {1}}, {0, {1}}, {0, {10}}, {0, {50}}};
  EXPECT_EQ(Suppress(nodes, 5), (std::vector<char>{0, 1, 1, 1, 0}));
}

TEST(Suppression, NothingIsHiddenWhereNothingIsSmall) {
  const std::vector<SuppressionNode> nodes{{-1, {30}}, {0, {10}}, {0, {20}}};
  EXPECT_EQ(Suppress(nodes, 5), (std::vector<char>{0, 0, 0}));
  EXPECT_EQ(Suppress({{-1, {1}}}, 1), (std::vector<char>{0}));
}

TEST(Suppression, TheOtherSideOfAShareCountsToo) {
  // 48 of 50 met it: the two who did not are as few.
  const std::vector<SuppressionNode> nodes{{-1, {98, 22}}, {0, {48, 2}}, {0, {50, 20}}};
  EXPECT_EQ(Suppress(nodes, 5)[1], 1);
}

TEST(Suppression, WhatIsHiddenElsewhereIsHiddenHere) {
  const std::vector<SuppressionNode> nodes{{-1, {30}}, {0, {10}}, {0, {20}}};
  const auto hidden = Suppress(nodes, 5, {0, 1, 0});
  EXPECT_EQ(hidden, (std::vector<char>{0, 1, 1}));
}

}  // namespace
}  // namespace waymark::population
