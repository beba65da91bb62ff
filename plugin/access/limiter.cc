#include "waymark/access/limiter.h"

#include <algorithm>

namespace waymark::access {

void Limiter::Fill(Bucket& bucket, const Rate& rate, absl::Time now) {
  if (now > bucket.filled) {
    bucket.calls += absl::ToDoubleSeconds(now - bucket.filled) * rate.per_second;
  }
  bucket.filled = now;
  bucket.calls = std::min(bucket.calls, rate.burst);
}

Limiter::Bucket* Limiter::Find(std::string_view who, const Rate& rate, absl::Time now) {
  const std::string name(who);
  const auto at = buckets_.find(name);
  if (at != buckets_.end()) {
    by_age_.splice(by_age_.begin(), by_age_, at->second.age);
    return &at->second;
  }
  if (buckets_.size() >= most_) {
    // Whoever has a full bucket can be forgotten: it would begin with one.
    const auto oldest = buckets_.find(by_age_.back());
    Fill(oldest->second, rate, now);
    if (oldest->second.calls < rate.burst) return nullptr;
    by_age_.pop_back();
    buckets_.erase(oldest);
  }
  by_age_.push_front(name);
  Bucket& bucket = buckets_[name];
  bucket = {rate.burst, now, by_age_.begin()};
  return &bucket;
}

absl::Duration Limiter::Use(std::string_view who, const Rate& rate, absl::Time now, double calls) {
  absl::MutexLock lock(&mutex_);
  Bucket* bucket = Find(who, rate, now);
  if (bucket == nullptr) {
    if (!shared_begun_) shared_ = {rate.burst, now, {}};
    shared_begun_ = true;
    bucket = &shared_;
  }
  Fill(*bucket, rate, now);
  if (bucket->calls >= 1) {
    bucket->calls -= calls;
    return absl::ZeroDuration();
  }
  return std::max(absl::Seconds((1 - bucket->calls) / rate.per_second), absl::Milliseconds(1));
}

absl::Duration Limiter::Take(std::string_view who, const Rate& rate, absl::Time now) {
  return Use(who, rate, now, 1);
}

absl::Duration Limiter::Ask(std::string_view who, const Rate& rate, absl::Time now) {
  return Use(who, rate, now, 0);
}

size_t Limiter::size() const {
  absl::MutexLock lock(&mutex_);
  return buckets_.size();
}

}  // namespace waymark::access
