#include "waymark/service/answer_cache.h"

#include <utility>

namespace waymark::service {

void AnswerCache::Touch(std::span<const store::PatientRef> patients) {
  for (const store::PatientRef patient : patients) ++Stamp(patient);
}

std::optional<AnswerCache::Entry> AnswerCache::Find(std::string_view request, calendar::Day today,
                                                    calendar::Instant now) {
  absl::MutexLock lock(&mutex_);
  const auto found = kept_.find(std::string(request));
  if (found == kept_.end()) return std::nullopt;
  const Entry& entry = found->second.entry;
  if (entry.stamp != Stamp(entry.patient).load() || entry.rules != rules_.load() ||
      entry.today != today || entry.until < now) {
    bytes_ -= found->first.size() + entry.bytes->size();
    by_age_.erase(found->second.age);
    kept_.erase(found);
    return std::nullopt;
  }
  by_age_.splice(by_age_.begin(), by_age_, found->second.age);
  return entry;
}

void AnswerCache::Keep(std::string_view request, Entry entry) {
  const size_t size = request.size() + entry.bytes->size();
  if (size > most_bytes_ / 8) return;
  absl::MutexLock lock(&mutex_);
  std::string key(request);
  if (const auto old = kept_.find(key); old != kept_.end()) {
    bytes_ -= key.size() + old->second.entry.bytes->size();
    by_age_.erase(old->second.age);
    kept_.erase(old);
  }
  by_age_.push_front(key);
  kept_.emplace(std::move(key), Kept{std::move(entry), by_age_.begin()});
  bytes_ += size;
  while (bytes_ > most_bytes_) {
    const auto oldest = kept_.find(by_age_.back());
    bytes_ -= oldest->first.size() + oldest->second.entry.bytes->size();
    kept_.erase(oldest);
    by_age_.pop_back();
  }
}

}  // namespace waymark::service
