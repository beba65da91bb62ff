#include "waymark/calendar/interval_set.h"

#include <gtest/gtest.h>

#include "calendar/helpers.h"

namespace waymark::calendar {
namespace {

Day N(int serial) { return Day::FromSerial(serial); }

IntervalSet Of(std::initializer_list<std::pair<int, int>> intervals) {
  IntervalSet set;
  for (const auto& [begin, end] : intervals) set.Add(N(begin), N(end));
  return set;
}

TEST(IntervalSetTest, IsEmptyAtFirst) {
  EXPECT_TRUE(IntervalSet().empty());
  EXPECT_FALSE(IntervalSet().Contains(N(0)));
  EXPECT_EQ(IntervalSet().DebugString(), "");
}

TEST(IntervalSetTest, AnIntervalThatEndsBeforeItBeginsIsNothing) {
  EXPECT_TRUE(IntervalSet(N(5), N(5)).empty());
  EXPECT_TRUE(IntervalSet(N(5), N(4)).empty());
  IntervalSet set = Of({{1, 3}});
  set.Add(N(10), N(2));
  EXPECT_EQ(set, Of({{1, 3}}));
}

TEST(IntervalSetTest, BeginIsInAndEndIsOut) {
  const IntervalSet set(N(5), N(7));
  EXPECT_FALSE(set.Contains(N(4)));
  EXPECT_TRUE(set.Contains(N(5)));
  EXPECT_TRUE(set.Contains(N(6)));
  EXPECT_FALSE(set.Contains(N(7)));
}

TEST(IntervalSetTest, AddJoinsWhatOverlapsOrTouches) {
  EXPECT_EQ(Of({{1, 3}, {3, 5}}).size(), 1u);
  EXPECT_EQ(Of({{1, 3}, {2, 5}}), Of({{1, 5}}));
  EXPECT_EQ(Of({{1, 9}, {2, 5}}), Of({{1, 9}}));
  EXPECT_EQ(Of({{1, 3}, {4, 5}}).size(), 2u);
}

TEST(IntervalSetTest, AddInAnyOrderGivesTheSameSet) {
  EXPECT_EQ(Of({{7, 9}, {1, 3}, {4, 5}}), Of({{1, 3}, {4, 5}, {7, 9}}));
  EXPECT_EQ(Of({{7, 9}, {1, 3}, {3, 7}}), Of({{1, 9}}));
  EXPECT_EQ(Of({{1, 2}, {4, 5}, {7, 8}, {10, 11}, {3, 9}}), Of({{1, 2}, {3, 9}, {10, 11}}));
  EXPECT_EQ(Of({{1, 2}, {4, 5}, {7, 8}, {0, 20}}), Of({{0, 20}}));
  EXPECT_EQ(Of({{4, 5}, {7, 8}, {2, 4}}), Of({{2, 5}, {7, 8}}));
}

TEST(IntervalSetTest, AlwaysHoldsEveryDay) {
  const IntervalSet always = IntervalSet::Always();
  EXPECT_TRUE(always.Contains(Day::Min()));
  EXPECT_TRUE(always.Contains(D("1800-01-01")));
  EXPECT_TRUE(always.Contains(D("2200-12-31")));
  // Max() stands for "never": no day, so no member.
  EXPECT_FALSE(always.Contains(Day::Max()));
  EXPECT_EQ(always.NextChange(N(0)), Day::Max());
  EXPECT_EQ(always.Since(N(0)), Day::Min());
}

TEST(IntervalSetTest, FindGivesTheIntervalOfTheDay) {
  const IntervalSet set = Of({{1, 3}, {5, 9}});
  ASSERT_NE(set.Find(N(8)), nullptr);
  EXPECT_EQ(*set.Find(N(8)), (Interval{N(5), N(9)}));
  EXPECT_EQ(set.Find(N(3)), nullptr);
  EXPECT_EQ(set.Find(N(9)), nullptr);
  EXPECT_EQ(set.Find(N(0)), nullptr);
}

TEST(IntervalSetTest, NextChangeIsTheFirstDayThatDiffers) {
  const IntervalSet set = Of({{1, 3}, {5, 9}});
  EXPECT_EQ(set.NextChange(N(-5)), N(1));
  EXPECT_EQ(set.NextChange(N(0)), N(1));
  EXPECT_EQ(set.NextChange(N(1)), N(3));
  EXPECT_EQ(set.NextChange(N(2)), N(3));
  EXPECT_EQ(set.NextChange(N(3)), N(5));
  EXPECT_EQ(set.NextChange(N(8)), N(9));
  EXPECT_EQ(set.NextChange(N(9)), Day::Max());
  EXPECT_EQ(IntervalSet().NextChange(N(0)), Day::Max());
  EXPECT_EQ(IntervalSet(N(1), Day::Max()).NextChange(N(1)), Day::Max());
}

TEST(IntervalSetTest, SinceIsTheFirstDayOfTheRun) {
  const IntervalSet set = Of({{1, 3}, {5, 9}});
  EXPECT_EQ(set.Since(N(0)), Day::Min());
  EXPECT_EQ(set.Since(N(2)), N(1));
  EXPECT_EQ(set.Since(N(4)), N(3));
  EXPECT_EQ(set.Since(N(5)), N(5));
  EXPECT_EQ(set.Since(N(100)), N(9));
  EXPECT_EQ(IntervalSet().Since(N(0)), Day::Min());
}

TEST(IntervalSetTest, FirstOnOrAfterIsTheNextMember) {
  const IntervalSet set = Of({{1, 3}, {5, 9}});
  EXPECT_EQ(set.FirstOnOrAfter(Day::Min()), N(1));
  EXPECT_EQ(set.FirstOnOrAfter(N(2)), N(2));
  EXPECT_EQ(set.FirstOnOrAfter(N(3)), N(5));
  EXPECT_EQ(set.FirstOnOrAfter(N(9)), Day::Max());
}

TEST(IntervalSetTest, ComplementTwiceIsTheSetItself) {
  for (const IntervalSet& set :
       {IntervalSet(), IntervalSet::Always(), Of({{1, 3}}), Of({{1, 3}, {5, 9}}),
        IntervalSet(Day::Min(), N(3)), IntervalSet(N(3), Day::Max())}) {
    IntervalSet twice = set;
    twice.Complement();
    EXPECT_NE(twice, set);
    twice.Complement();
    EXPECT_EQ(twice, set);
  }
}

TEST(IntervalSetTest, ComplementReachesBothEdges) {
  IntervalSet set = Of({{1, 3}, {5, 9}});
  set.Complement();
  IntervalSet expected(Day::Min(), N(1));
  expected.Add(N(3), N(5));
  expected.Add(N(9), Day::Max());
  EXPECT_EQ(set, expected);
  IntervalSet nothing = IntervalSet::Always();
  nothing.Complement();
  EXPECT_TRUE(nothing.empty());
}

TEST(IntervalSetTest, ClipKeepsWhatLiesInside) {
  IntervalSet set = Of({{1, 3}, {5, 9}, {11, 15}});
  set.Clip(N(2), N(12));
  EXPECT_EQ(set, Of({{2, 3}, {5, 9}, {11, 12}}));
  set.Clip(N(3), N(11));
  EXPECT_EQ(set, Of({{5, 9}}));
  set.Clip(N(6), N(7));
  EXPECT_EQ(set, Of({{6, 7}}));
  set.Clip(N(7), N(8));
  EXPECT_TRUE(set.empty());
  IntervalSet other = Of({{1, 3}});
  other.Clip(N(5), N(2));
  EXPECT_TRUE(other.empty());
  other = Of({{1, 3}, {5, 6}});
  other.Clip(Day::Min(), Day::Max());
  EXPECT_EQ(other, Of({{1, 3}, {5, 6}}));
}

TEST(IntervalSetTest, CombiningASetWithItselfChangesNothing) {
  IntervalSet set = Of({{1, 3}, {5, 9}, {11, 12}});
  set.UnionWith(set);
  EXPECT_EQ(set, Of({{1, 3}, {5, 9}, {11, 12}}));
  set.IntersectWith(set);
  EXPECT_EQ(set, Of({{1, 3}, {5, 9}, {11, 12}}));
}

TEST(IntervalSetTest, ReusedSetsForgetWhatTheyHeld) {
  IntervalSet set = Of({{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}, {11, 12}});
  set.clear();
  set.Add(N(1), N(2));
  EXPECT_EQ(set, Of({{1, 2}}));
  set = IntervalSet::Always();
  EXPECT_EQ(set.size(), 1u);
}

TEST(IntervalSetTest, DebugStringShowsDays) {
  IntervalSet set(D("2026-01-01"), D("2026-02-01"));
  set.Add(D("2026-03-01"), Day::Max());
  EXPECT_EQ(set.DebugString(), "[2026-01-01, 2026-02-01) [2026-03-01, never)");
  EXPECT_EQ(IntervalSet(Day::Min(), D("2026-02-01")).DebugString(), "[always, 2026-02-01)");
}

}  // namespace
}  // namespace waymark::calendar
