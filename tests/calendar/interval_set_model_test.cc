// IntervalSet against the plainest model there is: one bit a day. Days 0 to 95 are modelled; what
// lies before shares the bit of day 0, what lies after that of day 95.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "waymark/calendar/interval_set.h"

namespace waymark::calendar {
namespace {

constexpr int kDays = 96;
using Model = std::array<bool, kDays>;

// The edges of the model are the edges of time.
Day BeginOf(int day) { return day == 0 ? Day::Min() : Day::FromSerial(day); }
Day EndOf(int day) { return day == kDays ? Day::Max() : Day::FromSerial(day); }
Day DayOf(int day) { return Day::FromSerial(day); }

// `most` intervals of a length that leaves gaps, in random order: overlaps and touches are
// frequent.
void Fill(std::mt19937& random, int most, IntervalSet& set, Model& model) {
  set.clear();
  model.fill(false);
  const int count = std::uniform_int_distribution<int>(0, most)(random);
  for (int i = 0; i < count; ++i) {
    const int begin = std::uniform_int_distribution<int>(0, kDays - 1)(random);
    const int end = std::min(kDays, begin + std::uniform_int_distribution<int>(-1, 9)(random));
    // A begin at 0 with an end at 0 would be the empty [Min(), 0), which the model can't hold.
    if (end <= 0) continue;
    set.Add(BeginOf(begin), EndOf(end));
    for (int day = begin; day < end; ++day) model[static_cast<size_t>(day)] = true;
  }
}

bool IsCanonical(const IntervalSet& set) {
  for (size_t i = 0; i < set.size(); ++i) {
    if (set[i].end <= set[i].begin) return false;
    if (i > 0 && set[i].begin <= set[i - 1].end) return false;
  }
  return true;
}

void ExpectSame(const IntervalSet& set, const Model& model) {
  ASSERT_TRUE(IsCanonical(set)) << set.DebugString();
  int last_change = -1;
  for (int day = 0; day < kDays; ++day) {
    const auto at = static_cast<size_t>(day);
    ASSERT_EQ(set.Contains(DayOf(day)), model[at]) << day << " " << set.DebugString();
    if (day > 0 && model[at] != model[at - 1]) last_change = day;
    ASSERT_EQ(set.Since(DayOf(day)), last_change < 0 ? Day::Min() : DayOf(last_change)) << day;
    int next = day;
    while (next < kDays && model[static_cast<size_t>(next)] == model[at]) ++next;
    ASSERT_EQ(set.NextChange(DayOf(day)), EndOf(next)) << day;
    int member = day;
    while (member < kDays && !model[static_cast<size_t>(member)]) ++member;
    ASSERT_EQ(set.FirstOnOrAfter(DayOf(day)), EndOf(member)) << day;
  }
}

TEST(IntervalSetModelTest, EveryOperationAgreesWithBits) {
  std::mt19937 random(20261122);
  IntervalSet a;
  IntervalSet b;
  Model bits_a;
  Model bits_b;
  for (int round = 0; round < 3000; ++round) {
    // Few intervals mostly; many now and then, beyond the inline room.
    const int most = round % 3 == 0 ? 24 : 4;
    Fill(random, most, a, bits_a);
    Fill(random, round % 5 == 0 ? 24 : most, b, bits_b);
    ExpectSame(a, bits_a);

    IntervalSet set = a;
    Model bits = bits_a;
    set.UnionWith(b);
    for (size_t i = 0; i < bits.size(); ++i) bits[i] = bits_a[i] || bits_b[i];
    ExpectSame(set, bits);

    set = a;
    set.IntersectWith(b);
    for (size_t i = 0; i < bits.size(); ++i) bits[i] = bits_a[i] && bits_b[i];
    ExpectSame(set, bits);

    set = a;
    set.Complement();
    for (size_t i = 0; i < bits.size(); ++i) bits[i] = !bits_a[i];
    ExpectSame(set, bits);

    const int begin = std::uniform_int_distribution<int>(0, kDays - 1)(random);
    const int end = std::uniform_int_distribution<int>(1, kDays)(random);
    set = a;
    set.Clip(BeginOf(begin), EndOf(end));
    for (int i = 0; i < kDays; ++i) {
      const auto at = static_cast<size_t>(i);
      bits[at] = bits_a[at] && i >= begin && i < end;
    }
    ExpectSame(set, bits);
    if (HasFatalFailure()) return;
  }
}

TEST(IntervalSetModelTest, DeMorganHolds) {
  std::mt19937 random(7);
  IntervalSet a;
  IntervalSet b;
  Model unused;
  for (int round = 0; round < 2000; ++round) {
    Fill(random, 30, a, unused);
    Fill(random, 30, b, unused);
    IntervalSet not_both = a;
    not_both.IntersectWith(b);
    not_both.Complement();
    a.Complement();
    b.Complement();
    a.UnionWith(b);
    ASSERT_EQ(not_both, a);
  }
}

TEST(IntervalSetModelTest, AddingInAscendingOrderGivesTheSameAsInDescendingOrder) {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    std::array<int, 20> begins{};
    for (int& begin : begins) begin = std::uniform_int_distribution<int>(0, 60)(random);
    std::sort(begins.begin(), begins.end());
    IntervalSet up;
    IntervalSet down;
    for (const int begin : begins) up.Add(DayOf(begin), DayOf(begin + 3));
    std::for_each(begins.rbegin(), begins.rend(),
                  [&](int begin) { down.Add(DayOf(begin), DayOf(begin + 3)); });
    ASSERT_EQ(up, down);
  }
}

}  // namespace
}  // namespace waymark::calendar
