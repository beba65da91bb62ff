// Whether the sidecar can answer now, and what is not as it should be: what /readyz says.
//
// `ready` is about serving: a pack is loaded, the store (where there is one) can be read and
// written, the sidecar is not stopping. `degraded` is about people: it serves, and somebody should
// look. Texts name no patient's value.
#ifndef WAYMARK_SERVICE_READINESS_H_
#define WAYMARK_SERVICE_READINESS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waymark/service/pack_holder.h"

namespace waymark::service {

struct Readiness {
  enum class State : uint8_t { kFine, kDegraded, kNotReady };
  struct Check {
    std::string name = {};  // "pack", "store", "audit", "background", "prompts", "listener"
    State state = State::kFine;
    std::string reason = {};  // empty where it is fine
  };
  std::vector<Check> checks = {};

  bool ready() const;
  bool degraded() const;
  // One JSON object: {"ready":true,"degraded":false,"checks":[{"name":"pack","state":"fine"}, ...]}
  std::string ToJson() const;
};

// `desk` may be null: the sidecar keeps nothing. `ceilings`: what rules speak too often
// (Gauges::Ceilings). Thread-safe and quick: nothing is read from disk.
Readiness LookAtReadiness(const PackHolder& packs, class Desk* desk,
                          const std::vector<std::string>& ceilings, bool stopping);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_READINESS_H_
