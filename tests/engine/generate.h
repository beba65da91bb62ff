// Small random rules and records. Everything is text and stories, so that a failure can be printed
// as a case of tests/semantics.
#ifndef WAYMARK_TESTS_ENGINE_GENERATE_H_
#define WAYMARK_TESTS_ENGINE_GENERATE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/small_pack.h"
#include "waymark/authoring/story.h"

namespace waymark::test {

// SplitMix64: the same numbers everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  // 0 to n - 1.
  int Below(int n) { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  bool Chance(int per_cent) { return Below(100) < per_cent; }
  template <typename T>
  const T& Of(const std::vector<T>& choices) {
    return choices[static_cast<size_t>(Below(static_cast<int>(choices.size())))];
  }

 private:
  uint64_t state_;
};

struct Generated {
  SmallPack pack;
  authoring::Story story;    // without expectations
  bool looks_ahead = false;  // a window with a negative beginning: causality does not hold
};

// Rules "one" and "two" (which may ask for one's items and replies) and a record of a year or so
// from 2025-01-01.
Generated Generate(Random& random);

// As a case of tests/semantics, without expectations.
std::string ToCase(const Generated& generated);

}  // namespace waymark::test

#endif  // WAYMARK_TESTS_ENGINE_GENERATE_H_
