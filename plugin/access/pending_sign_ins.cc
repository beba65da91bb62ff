#include "waymark/access/pending_sign_ins.h"

#include <algorithm>
#include <utility>

#include "waymark/access/secrets.h"

namespace waymark::access {

void PendingSignIns::Begin(std::string_view state, std::string_view browser, PendingSignIn pending,
                           absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(held_, [now](const auto& one) { return now >= one.second.until; });
  if (held_.size() >= most_) {
    held_.erase(std::min_element(held_.begin(), held_.end(), [](const auto& a, const auto& b) {
      return a.second.until < b.second.until;
    }));
  }
  held_.insert_or_assign(Sha256(state), Held{std::move(pending), Sha256(browser), now + kLife});
}

std::optional<PendingSignIn> PendingSignIns::Take(std::string_view state, std::string_view browser,
                                                  absl::Time now) {
  const std::string key = Sha256(state), of_browser = Sha256(browser);
  absl::MutexLock lock(&mutex_);
  const auto it = held_.find(key);
  if (it == held_.end() || it->second.browser != of_browser) return std::nullopt;
  const bool late = now >= it->second.until;
  PendingSignIn pending = std::move(it->second.pending);
  held_.erase(it);
  if (late) return std::nullopt;
  return pending;
}

bool PendingSignIns::HasMore(std::string_view browser, absl::Time now) const {
  const std::string of_browser = Sha256(browser);
  absl::MutexLock lock(&mutex_);
  return std::any_of(held_.begin(), held_.end(), [&](const auto& one) {
    return one.second.browser == of_browser && now < one.second.until;
  });
}

size_t PendingSignIns::size() const {
  absl::MutexLock lock(&mutex_);
  return held_.size();
}

}  // namespace waymark::access
