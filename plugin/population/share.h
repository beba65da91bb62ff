// Shares with their uncertainty: Wilson's interval and the limits of a funnel.
//
// Pure functions of counts; shares lie between 0 and 1.
#ifndef WAYMARK_POPULATION_SHARE_H_
#define WAYMARK_POPULATION_SHARE_H_

#include <cstdint>

namespace waymark::population {

struct Interval95 {
  double lower = 0;
  double upper = 1;
};

// Wilson's score interval, 95 %, without continuity correction.
// Source: Wilson EB. Probable inference, the law of succession, and statistical inference. JASA
// 1927;22:209-212; recommended for small numbers by Newcombe RG, Stat Med 1998;17:857-872 (method
// 3), and the method of OHID's Fingertips for proportions. (0, 1) where `of` is 0.
Interval95 WilsonInterval(int64_t part, int64_t of);

// Control limits of a share for a denominator, if everybody had the overall share.
// Source: Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med
// 2005;24:1185-1202, appendix A.1.1: exact binomial limits, interpolated between whole numbers. The
// two pairs lie at 95 % (about two standard deviations) and 99.8 % (about three).
struct FunnelLimits {
  double lower95 = 0, upper95 = 1, lower998 = 0, upper998 = 1;
};
FunnelLimits LimitsOfFunnel(double overall, int64_t of);

// The 95 % interval of a rate for `per` people: Byar's approximation to the Poisson interval from
// ten events on, the exact one (Garwood's) below, as OHID's Fingertips and its PHEindicatormethods
// (phe_rate) have it. Source: Breslow NE, Day NE. Statistical methods in cancer research II. IARC
// 1987, page 69. (0, 0) where `people` is 0.
Interval95 RateInterval(int64_t events, int64_t people, int64_t per);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SHARE_H_
