// A compiled pack with its wording, and which of its rules are asked: all that living/ evaluates
// with.
#ifndef WAYMARK_LIVING_RULES_IN_USE_H_
#define WAYMARK_LIVING_RULES_IN_USE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "waymark/engine/engine.h"
#include "waymark/prompts/wording.h"
#include "waymark/store/values.h"

namespace waymark::living {

// Immutable once made; shared between threads.
struct RulesInUse {
  std::shared_ptr<const void> owner;  // keeps what the pointers point to
  const rules::Pack* pack = nullptr;
  const prompts::Wordings* wordings = nullptr;
  std::shared_ptr<const engine::Program> program;
  absl::TimeZone zone;
  store::PackRef ref = 0;
  std::optional<calendar::Day> today{};  // a demonstration's
  std::string program_version;

  // Rules that somebody has suspended: everywhere (practice "") and by practice.
  std::map<std::string, std::vector<std::string>, std::less<>> suspended;

  // Indices of the rules that are asked at the practice, for EvaluateOptions::rules; sorted.
  std::vector<uint16_t> AskedAt(std::string_view practice) const;
  bool IsSuspended(std::string_view rule, std::string_view practice) const;
  calendar::Day TodayAt(calendar::Instant now) const;
};

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_RULES_IN_USE_H_
