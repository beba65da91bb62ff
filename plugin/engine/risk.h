// Cells of a risk table. Internal to engine/.
#ifndef WAYMARK_ENGINE_RISK_H_
#define WAYMARK_ENGINE_RISK_H_

#include <algorithm>

#include "waymark/rules/pack.h"

namespace waymark::engine {

// Whether `a` is about the same features as `b` in a narrower stratum (ages within b's, sex named
// where b names none or the same).
inline bool IsNarrower(const rules::RiskTable::Cell& a, const rules::RiskTable::Cell& b) {
  if (a.features != b.features) return false;
  const auto until = [](int months) { return months < 0 ? 100000 : months; };
  const bool within = a.age_from >= b.age_from && until(a.age_until) <= until(b.age_until);
  const bool sex_within = b.sex.empty() || a.sex == b.sex;
  const bool same = a.age_from == b.age_from && a.age_until == b.age_until && a.sex == b.sex;
  return within && sex_within && !same;
}

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_RISK_H_
