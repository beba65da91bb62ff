#include "waymark/record/zone_offsets.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/synchronization/mutex.h"

namespace waymark::record {
namespace {

using calendar::Day;
using calendar::Instant;

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;
// Nobody's offset is further from Greenwich, and no change of it larger.
constexpr int64_t kWidestOffset = kSecondsPerDay * kMicrosPerSecond;
// Moments whose day is a real one (1800 to 2200) with room at both ends; others go the long way.
constexpr Instant kFirst = -170 * 366 * kMicrosPerDay;
constexpr Instant kLast = 230 * 366 * kMicrosPerDay;
// More than any zone has in that time, were its clocks changed four times a year.
constexpr size_t kMostStretches = 2000;

int32_t OffsetOf(absl::TimeZone zone, Instant instant) {
  return zone.At(absl::FromUnixMicros(instant)).offset;
}

// The moment of a change of offset.
Instant MomentOf(absl::TimeZone zone, const absl::TimeZone::CivilTransition& change) {
  const absl::TimeZone::TimeInfo info = zone.At(change.to);
  const bool unique = info.kind == absl::TimeZone::TimeInfo::UNIQUE;
  return absl::ToUnixMicros(unique ? info.pre : info.trans);
}

}  // namespace

ZoneOffsets::Stretch ZoneOffsets::Ask(absl::TimeZone zone, Instant instant) {
  const absl::Time moment = absl::FromUnixMicros(instant);
  Stretch stretch{.begin = kFirst, .end = kLast, .offset = OffsetOf(zone, instant)};
  absl::TimeZone::CivilTransition change;
  if (zone.PrevTransition(moment, &change))
    stretch.begin = std::max(kFirst, MomentOf(zone, change));
  if (zone.NextTransition(moment, &change)) stretch.end = std::min(kLast, MomentOf(zone, change));
  // PrevTransition is strictly before: a moment that is itself a change begins its own stretch.
  if (stretch.begin > instant || OffsetOf(zone, stretch.begin) != stretch.offset) {
    stretch.begin = instant;
  }
  if (stretch.end <= instant || OffsetOf(zone, stretch.end - 1) != stretch.offset) {
    stretch.end = instant + 1;
  }
  return stretch;
}

const std::vector<ZoneOffsets::Stretch>& ZoneOffsets::StretchesOf(absl::TimeZone zone) {
  static absl::Mutex* const mutex = new absl::Mutex;
  static auto* const known = new std::map<std::string, std::vector<Stretch>>;
  absl::MutexLock lock(mutex);
  const auto [found, is_new] = known->try_emplace(zone.name());
  std::vector<Stretch>& stretches = found->second;
  for (Instant at = kFirst; is_new && stretches.size() < kMostStretches && at < kLast;) {
    stretches.push_back(Ask(zone, at));
    stretches.back().begin = at;
    at = stretches.back().end;
  }
  return stretches;
}

void ZoneOffsets::Find(Instant instant) {
  const auto after = std::upper_bound(known_.begin(), known_.end(), instant,
                                      [](Instant i, const Stretch& s) { return i < s.begin; });
  const bool known = after != known_.begin() && instant < (after - 1)->end;
  const Stretch found = known ? *(after - 1) : Ask(zone_, instant);
  begin_ = found.begin;
  end_ = found.end;
  offset_ = found.offset;
}

Day ZoneOffsets::DayOf(Instant instant) {
  if (instant < kFirst || instant >= kLast) return calendar::DayOf(instant, zone_);
  const int64_t local = instant + OffsetAt(instant) * kMicrosPerSecond;
  const int64_t days =
      local >= 0 ? local / kMicrosPerDay : -((-local + kMicrosPerDay - 1) / kMicrosPerDay);
  return Day::FromSerial(static_cast<int32_t>(days));
}

Instant ZoneOffsets::FirstMomentOf(Day day) {
  const int64_t midnight = day.serial() * kMicrosPerDay;
  if (!day.is_finite() || midnight - kWidestOffset < kFirst || midnight + kWidestOffset >= kLast) {
    return calendar::FirstMomentOf(day, zone_);
  }
  const int32_t offset = OffsetAt(midnight - offset_ * kMicrosPerSecond);
  const Instant first = midnight - offset * kMicrosPerSecond;
  // Where the clocks change near it, midnight may come twice or not at all: the long way.
  if (first - kWidestOffset < begin_ || first + kWidestOffset >= end_) {
    return calendar::FirstMomentOf(day, zone_);
  }
  return first;
}

}  // namespace waymark::record
