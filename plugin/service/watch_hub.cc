#include "waymark/service/watch_hub.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::service {

void WatchHub::Handle::Release() {
  if (hub_ == nullptr) return;
  absl::MutexLock lock(&hub_->mutex_);
  hub_->watchers_.erase(id_);
  hub_ = nullptr;
}

WatchHub::Handle WatchHub::Watch(std::vector<std::string> practices, Wake wake) {
  absl::MutexLock lock(&mutex_);
  const int64_t id = next_++;
  watchers_.emplace(id, Watcher{std::move(practices), std::move(wake)});
  return Handle(this, id);
}

void WatchHub::Grown(std::string_view practice) {
  absl::MutexLock lock(&mutex_);
  for (const auto& [id, watcher] : watchers_) {
    const auto& all = watcher.practices;
    if (std::find(all.begin(), all.end(), practice) != all.end()) watcher.wake();
  }
}

void WatchHub::WakeAll() {
  absl::MutexLock lock(&mutex_);
  for (const auto& [id, watcher] : watchers_) watcher.wake();
}

std::string ResumeToken::ToString() const {
  std::string text = epoch + ":";
  for (const auto& [practice, sequence] : after) {
    absl::StrAppend(&text, text.back() == ':' ? "" : ",", practice, "=", sequence);
  }
  return text;
}

absl::StatusOr<ResumeToken> ParseResumeToken(std::string_view text) {
  const absl::Status bad =
      absl::InvalidArgumentError("resume_token: is none that WatchPrompts or RecordEvents gave");
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return bad;
  ResumeToken token;
  token.epoch = std::string(text.substr(0, colon));
  text.remove_prefix(colon + 1);
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const size_t equals = part.rfind('=');
    if (equals == std::string_view::npos || equals == 0) return bad;
    const std::string_view number = part.substr(equals + 1);
    int64_t sequence = 0;
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), sequence);
    if (error != std::errc() || end != number.data() + number.size() || sequence < 0) return bad;
    token.after[std::string(part.substr(0, equals))] = sequence;
  }
  return token;
}

}  // namespace waymark::service
