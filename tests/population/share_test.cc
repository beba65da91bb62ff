// Against published examples of each formula, each worked out a second time in another way.
#include "waymark/population/share.h"

#include <gtest/gtest.h>

namespace waymark::population {
namespace {

TEST(Wilson, AgreesWithNewcombesExamples) {
  // Newcombe RG, Stat Med 1998;17:857-872, table I, method 3. Worked out again without the formula
  // by halving: the two p with (x/n - p)^2 n = 1.959964^2 p (1 - p).
  const auto near = [](int64_t part, int64_t of, double lower, double upper) {
    const Interval95 interval = WilsonInterval(part, of);
    EXPECT_NEAR(interval.lower, lower, 0.00005) << part << "/" << of;
    EXPECT_NEAR(interval.upper, upper, 0.00005) << part << "/" << of;
  };
  near(81, 263, 0.2553, 0.3662);
  near(15, 148, 0.0624, 0.1605);
  near(0, 20, 0.0000, 0.1611);
  near(1, 29, 0.0061, 0.1718);
}

TEST(Wilson, HoldsTheShareAndStaysWithinNoneAndAll) {
  for (int64_t of = 1; of <= 40; ++of) {
    for (int64_t part = 0; part <= of; ++part) {
      const Interval95 interval = WilsonInterval(part, of);
      const double share = static_cast<double>(part) / static_cast<double>(of);
      EXPECT_LE(interval.lower, share);
      EXPECT_GE(interval.upper, share);
      EXPECT_GE(interval.lower, 0);
      EXPECT_LE(interval.upper, 1);
    }
  }
  EXPECT_EQ(WilsonInterval(0, 0).upper, 1);
}

TEST(Funnel, LimitsAreExactAndInterpolated) {
  // Binomial(10, 1/2): P(X <= 1) = 11/1024, P(X <= 2) = 56/1024. The 2.5 % point lies at
  // r = 2 less (56/1024 - 0.025) / (45/1024).
  const FunnelLimits limits = LimitsOfFunnel(0.5, 10);
  const double lower = (2 - (56.0 / 1024 - 0.025) / (45.0 / 1024)) / 10;
  EXPECT_NEAR(limits.lower95, lower, 1e-9);
  EXPECT_LT(limits.lower998, limits.lower95);
  EXPECT_GT(limits.upper998, limits.upper95);
}

TEST(Funnel, NarrowsWithSize) {
  double width = 2;
  for (const int64_t of : {5, 20, 80, 320, 1280, 20000}) {
    const FunnelLimits limits = LimitsOfFunnel(0.7, of);
    EXPECT_LT(limits.upper998 - limits.lower998, width) << of;
    EXPECT_LE(limits.lower95, 0.7);
    EXPECT_GE(limits.upper95, 0.7);
    width = limits.upper998 - limits.lower998;
  }
  EXPECT_NEAR(LimitsOfFunnel(0.7, 20000).lower95, 0.7 - 1.96 * 0.00324, 0.0002);
}

TEST(Funnel, OfNobodyOrOfCertaintySaysNothing) {
  EXPECT_EQ(LimitsOfFunnel(0.5, 0).upper95, 1);
  EXPECT_EQ(LimitsOfFunnel(0, 10).upper998, 0);
  EXPECT_EQ(LimitsOfFunnel(1, 10).lower998, 1);
}

TEST(Rate, IsByarsFromTenEventsOnAndExactBelow) {
  const auto near = [](int64_t events, double lower, double upper) {
    const Interval95 interval = RateInterval(events, 100000, 100000);
    EXPECT_NEAR(interval.lower, lower, 0.0001) << events;
    EXPECT_NEAR(interval.upper, upper, 0.0001) << events;
  };
  // Byar's formula (Breslow and Day 1987, page 69) worked out apart from this program. The exact
  // limits, sums of Poisson terms by halving, are 81.3640 to 121.6268 and 4.7954 to 18.3904.
  near(100, 81.3621, 121.6279);
  near(10, 4.7874, 18.3915);
  // Exact, the same way; Garwood F, Biometrika 1936;28:437-442 tabulates 1.62 to 11.67 for 5
  // events, 0.03 to 5.57 for 1 and 3.69 for none.
  near(5, 1.6235, 11.6683);
  near(1, 0.0253, 5.5716);
  near(0, 0, 3.6889);
}

TEST(Rate, IsForSoManyPeople) {
  EXPECT_NEAR(RateInterval(10, 2000, 1000).upper, 18.3915 / 2, 0.0001);
  EXPECT_EQ(RateInterval(3, 0, 100000).upper, 0);
}

}  // namespace
}  // namespace waymark::population
