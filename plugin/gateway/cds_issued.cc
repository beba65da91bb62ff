#include "waymark/gateway/cds_issued.h"

#include <utility>

namespace waymark::gateway {

void CdsIssued::Add(std::vector<IssuedCard> cards) {
  absl::MutexLock lock(&mutex_);
  for (IssuedCard& card : cards) {
    if (const auto known = by_uuid_.find(card.uuid); known != by_uuid_.end()) {
      cards_.erase(known->second);
      by_uuid_.erase(known);
    }
    cards_.push_front(std::move(card));
    by_uuid_.emplace(cards_.front().uuid, cards_.begin());
  }
  while (cards_.size() > most_) {
    by_uuid_.erase(cards_.back().uuid);
    cards_.pop_back();
  }
}

std::optional<IssuedCard> CdsIssued::Find(std::string_view uuid) const {
  absl::MutexLock lock(&mutex_);
  const auto found = by_uuid_.find(uuid);
  if (found == by_uuid_.end()) return std::nullopt;
  return *found->second;
}

size_t CdsIssued::size() const {
  absl::MutexLock lock(&mutex_);
  return cards_.size();
}

}  // namespace waymark::gateway
