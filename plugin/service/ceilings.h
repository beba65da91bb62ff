// Ceilings of how often rules may speak (PR-7 of the users' requirements), and who has passed them.
// Reported, never enforced: a prompt that is cut silently could be the one that mattered.
#ifndef WAYMARK_SERVICE_CEILINGS_H_
#define WAYMARK_SERVICE_CEILINGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/store/store.h"

namespace waymark::service {

// Something is shown in at most 10 of 100 openings, one rule in at most 1 of 100; judged from 200
// openings on. A rule that is "not appropriate" in more than half of at least 30 showings is
// flagged, above 80 of 100 it belongs on worklists only until it is reviewed.
inline constexpr int64_t kFewestOpenings = 200;
inline constexpr int64_t kFewestShowings = 30;
// How far back readiness and `waymark doctor` look.
inline constexpr int kCeilingDays = 28;

struct PassedCeiling {
  std::string name;  // stable: as Ceiling.name of the API
  std::string practice;
  std::string rule;  // empty: all together
  int64_t count = 0, of = 0;
  std::string text;  // a sentence for a person
};

// Of these practices together with those that were merged into them, each by itself; in order of
// practice, name and rule. Days included.
absl::StatusOr<std::vector<PassedCeiling>> PassedCeilings(store::Reader& reader,
                                                          const std::vector<std::string>& practices,
                                                          calendar::Day from, calendar::Day until);

// Of all practices in the last kCeilingDays, as sentences.
absl::StatusOr<std::vector<std::string>> CeilingReasons(store::Reader& reader, calendar::Day today);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CEILINGS_H_
