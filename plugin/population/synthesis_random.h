// A small random number generator for the synthetic practice.
//
// Counter-based (SplitMix64): the sequence depends only on (seed, patient, topic), so that patients
// may be made in any order and on any number of threads, and a change to one topic does not
// reshuffle the others. Integers only: the same bytes on every machine. C++ leaves the order of a
// call's arguments open, so a call must not draw twice among its arguments. Not for secrets.
#ifndef WAYMARK_POPULATION_SYNTHESIS_RANDOM_H_
#define WAYMARK_POPULATION_SYNTHESIS_RANDOM_H_

#include <algorithm>
#include <cstdint>
#include <span>

namespace waymark::population::synthesis {

// What a sequence is used for. The numbers are part of the output's definition: never renumber.
enum class Topic : uint64_t {
  kPerson = 1,
  kEveryday = 2,
  kScreening = 3,
  kReferrals = 4,
  kCancer = 5,
  kMistakes = 6,
  kReplies = 7,
  kContact = 8,
};

class Random {
 public:
  Random(uint64_t seed, int64_t patient, Topic topic)
      : state_(
            Mix(Mix(Mix(seed) + static_cast<uint64_t>(patient)) + static_cast<uint64_t>(topic))) {}

  uint64_t Next() { return Mix(state_ += 0x9e3779b97f4a7c15); }

  // 0 to n - 1; 0 where n < 1. n must be below 2^32.
  int64_t Below(int64_t n) {
    if (n < 1) return 0;
    return static_cast<int64_t>(((Next() >> 32) * static_cast<uint64_t>(n)) >> 32);
  }
  // low to high, both included; low where high < low.
  int64_t Between(int64_t low, int64_t high) { return low + Below(high - low + 1); }
  // True n times in 1,000, and n times in 100,000.
  bool PerMille(int64_t n) { return Below(1000) < n; }
  bool PerHundredThousand(int64_t n) { return Below(100000) < n; }
  // Roughly bell-shaped: the sum of three draws, between mean - 3 * step and mean + 3 * step.
  int64_t Around(int64_t mean, int64_t step) {
    return mean + Between(-step, step) + Between(-step, step) + Between(-step, step);
  }
  // Low more often than high: the lesser of two draws.
  int64_t BetweenRatherLow(int64_t low, int64_t high) {
    const int64_t one = Between(low, high);
    return std::min(one, Between(low, high));
  }
  // An index of `weights`, each as likely as its weight says. The weights must not all be 0.
  size_t Pick(std::span<const int> weights) {
    int64_t sum = 0;
    for (int weight : weights) sum += weight;
    int64_t left = Below(sum);
    size_t i = 0;
    while (i + 1 < weights.size() && left >= weights[i]) left -= weights[i++];
    return i;
  }
  template <typename T, size_t n>
  const T& OneOf(const T (&choices)[n]) {
    return choices[static_cast<size_t>(Below(static_cast<int64_t>(n)))];
  }

 private:
  static constexpr uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  uint64_t state_;
};

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_RANDOM_H_
