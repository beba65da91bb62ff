#include "waymark/access/limiter.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"

namespace waymark::access {
namespace {

constexpr Rate kRate{.per_second = 2, .burst = 4};
const absl::Time kStart = absl::FromUnixSeconds(1'000'000);

TEST(Limiter, ABurstGoesThroughAndThenTheRateCounts) {
  Limiter limiter(10);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(limiter.Take("a", kRate, kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take("a", kRate, kStart), absl::Milliseconds(500));
  EXPECT_EQ(limiter.Take("a", kRate, kStart + absl::Milliseconds(300)), absl::Milliseconds(200));
  EXPECT_EQ(limiter.Take("a", kRate, kStart + absl::Milliseconds(500)), absl::ZeroDuration());
  EXPECT_NE(limiter.Take("a", kRate, kStart + absl::Milliseconds(500)), absl::ZeroDuration());
}

TEST(Limiter, OverAMinuteNoMoreThanBurstAndRateGoThrough) {
  Limiter limiter(10);
  int taken = 0;
  for (int i = 0; i < 60'000; ++i) {
    taken += limiter.Take("a", kRate, kStart + absl::Milliseconds(i)) == absl::ZeroDuration();
  }
  EXPECT_EQ(taken, 4 + 119);
}

TEST(Limiter, APauseFillsNoMoreThanTheBurst) {
  Limiter limiter(10);
  for (int i = 0; i < 4; ++i) limiter.Take("a", kRate, kStart);
  const absl::Time later = kStart + absl::Hours(24);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(limiter.Take("a", kRate, later), absl::ZeroDuration());
  EXPECT_NE(limiter.Take("a", kRate, later), absl::ZeroDuration());
}

TEST(Limiter, OneClientTakesNothingFromAnother) {
  Limiter limiter(10);
  for (int i = 0; i < 100; ++i) limiter.Take("a", kRate, kStart);
  EXPECT_EQ(limiter.Take("b", kRate, kStart), absl::ZeroDuration());
}

TEST(Limiter, AskingTakesNothing) {
  Limiter limiter(10);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(limiter.Ask("a", kRate, kStart), absl::ZeroDuration());
  for (int i = 0; i < 4; ++i) EXPECT_EQ(limiter.Take("a", kRate, kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Ask("a", kRate, kStart), absl::Milliseconds(500));
}

TEST(Limiter, AClockThatGoesBackFillsNothingAndTakesNothingAway) {
  Limiter limiter(10);
  for (int i = 0; i < 3; ++i) limiter.Take("a", kRate, kStart);
  EXPECT_EQ(limiter.Take("a", kRate, kStart - absl::Hours(1)), absl::ZeroDuration());
  EXPECT_NE(limiter.Take("a", kRate, kStart - absl::Hours(1)), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take("a", kRate, kStart - absl::Minutes(59)), absl::ZeroDuration());
}

TEST(Limiter, InventedNamesFillNoMemoryAndShareOneBucket) {
  Limiter limiter(100);
  int taken = 0;
  for (int i = 0; i < 100'000; ++i) {
    taken += limiter.Take(absl::StrCat("invented ", i), kRate, kStart) == absl::ZeroDuration();
  }
  EXPECT_EQ(limiter.size(), 100);
  EXPECT_EQ(taken, 100 + 4);
  // Those who were known before keep their own.
  EXPECT_EQ(limiter.Take("invented 7", kRate, kStart), absl::ZeroDuration());
}

TEST(Limiter, WhoHasBeenQuietMakesRoomForOthers) {
  Limiter limiter(2);
  limiter.Take("a", kRate, kStart);
  limiter.Take("b", kRate, kStart);
  const absl::Time later = kStart + absl::Minutes(1);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(limiter.Take("c", kRate, later), absl::ZeroDuration());
  EXPECT_EQ(limiter.size(), 2);
  EXPECT_EQ(limiter.Take("c", kRate, later), absl::Milliseconds(500));
}

}  // namespace
}  // namespace waymark::access
