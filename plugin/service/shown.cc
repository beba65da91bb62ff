#include "waymark/service/shown.h"

namespace waymark::service {
namespace {

constexpr calendar::Instant kQuiet = int64_t{24} * 3600 * 1'000'000;

}  // namespace

calendar::Instant Shown::ShownUntil(std::string_view item, calendar::Instant now) {
  absl::MutexLock lock(&mutex_);
  const auto found = shown_.find(std::string(item));
  if (found == shown_.end() || found->second.at > now) return now;
  return found->second.at + kQuiet > now ? found->second.at + kQuiet : now;
}

bool Shown::Note(std::string_view item, calendar::Instant now) {
  absl::MutexLock lock(&mutex_);
  const std::string id(item);
  const auto found = shown_.find(id);
  if (found != shown_.end()) {
    if (found->second.at <= now && found->second.at + kQuiet > now) return false;
    by_age_.erase(found->second.age);
    shown_.erase(found);
  }
  by_age_.push_front(id);
  shown_.emplace(id, Entry{now, by_age_.begin()});
  if (shown_.size() > kMost) {
    shown_.erase(by_age_.back());
    by_age_.pop_back();
  }
  return true;
}

void Shown::Forget(std::string_view item) {
  absl::MutexLock lock(&mutex_);
  const auto found = shown_.find(std::string(item));
  if (found == shown_.end()) return;
  by_age_.erase(found->second.age);
  shown_.erase(found);
}

}  // namespace waymark::service
