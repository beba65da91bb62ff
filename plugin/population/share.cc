#include "waymark/population/share.h"

#include <algorithm>
#include <cmath>

namespace waymark::population {
namespace {

constexpr double kZ95 = 1.959963984540054;  // two-sided 95 % of the normal distribution

constexpr int64_t kByarFrom = 10;  // events

// log of P(X = r) for a binomial X.
double LogBinomial(int64_t r, int64_t n, double p) {
  if (p <= 0) return r == 0 ? 0 : -INFINITY;
  if (p >= 1) return r == n ? 0 : -INFINITY;
  const auto x = static_cast<double>(r), of = static_cast<double>(n);
  return std::lgamma(of + 1) - std::lgamma(x + 1) - std::lgamma(of - x + 1) + x * std::log(p) +
         (of - x) * std::log1p(-p);
}

// The interpolated point below which a share `at` of the distribution lies: for r the smallest
// whole number with F(r) >= at, (r - (F(r) - at) / (F(r) - F(r - 1))) / n.
double Quantile(double at, int64_t n, double p) {
  double below = 0;  // F(r - 1)
  for (int64_t r = 0; r <= n; ++r) {
    const double here = std::exp(LogBinomial(r, n, p));
    const double up_to = below + here;
    if (up_to >= at || r == n) {
      const double alpha = here > 0 ? (up_to - at) / here : 0;
      return std::clamp((static_cast<double>(r) - alpha) / static_cast<double>(n), 0.0, 1.0);
    }
    below = up_to;
  }
  return 1;
}

// P(X <= r) for a Poisson X.
double PoissonAtMost(int64_t r, double mean) {
  double term = std::exp(-mean), sum = term;
  for (int64_t i = 1; i <= r; ++i) {
    term *= mean / static_cast<double>(i);
    sum += term;
  }
  return sum;
}

// The mean for which P(X <= r) is `tail`: it falls with the mean. For few events.
double MeanWithTail(int64_t r, double tail) {
  double low = 0, high = 40;  // above every limit of fewer than ten events
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (PoissonAtMost(r, middle) > tail ? low : high) = middle;
  }
  return low;
}

}  // namespace

Interval95 WilsonInterval(int64_t part, int64_t of) {
  if (of <= 0) return {};
  const auto n = static_cast<double>(of);
  const double p = static_cast<double>(part) / n;
  const double z2 = kZ95 * kZ95;
  const double middle = p + z2 / (2 * n);
  const double half = kZ95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  const double scale = 1 + z2 / n;
  // Exactly 0 and 1 at the ends, whatever rounding leaves.
  return {part == 0 ? 0 : std::max(0.0, (middle - half) / scale),
          part == of ? 1 : std::min(1.0, (middle + half) / scale)};
}

FunnelLimits LimitsOfFunnel(double overall, int64_t of) {
  if (of <= 0) return {};
  if (overall <= 0) return {0, 0, 0, 0};
  if (overall >= 1) return {1, 1, 1, 1};
  return {Quantile(0.025, of, overall), Quantile(0.975, of, overall), Quantile(0.001, of, overall),
          Quantile(0.999, of, overall)};
}

Interval95 RateInterval(int64_t events, int64_t people, int64_t per) {
  if (people <= 0) return {0, 0};
  const double scale = static_cast<double>(per) / static_cast<double>(people);
  if (events < kByarFrom) {
    return {events == 0 ? 0 : MeanWithTail(events - 1, 0.975) * scale,
            MeanWithTail(events, 0.025) * scale};
  }
  const auto limit = [](double count, double z) {
    const double inner = 1 - 1 / (9 * count) + z / (3 * std::sqrt(count));
    return count * inner * inner * inner;
  };
  const auto o = static_cast<double>(events);
  return {limit(o, -kZ95) * scale, limit(o + 1, kZ95) * scale};
}

}  // namespace waymark::population
