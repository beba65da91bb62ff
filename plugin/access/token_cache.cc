#include "waymark/access/token_cache.h"

#include <openssl/sha.h>

#include <algorithm>
#include <utility>

namespace waymark::access {
namespace {

std::string DigestOf(std::string_view token) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace

void TokenCache::Forget(std::unordered_map<std::string, Kept>::iterator at) {
  by_age_.erase(at->second.age);
  kept_.erase(at);
}

std::shared_ptr<const Token> TokenCache::Find(std::string_view token, uint64_t version,
                                              absl::Time now) {
  const std::string digest = DigestOf(token);
  absl::MutexLock lock(&mutex_);
  const auto at = kept_.find(digest);
  if (at == kept_.end()) return nullptr;
  if (at->second.version != version || now >= at->second.until) {
    Forget(at);
    return nullptr;
  }
  by_age_.splice(by_age_.begin(), by_age_, at->second.age);
  return at->second.token;
}

void TokenCache::Keep(std::string_view token, uint64_t version, absl::Time until,
                      std::shared_ptr<const Token> good) {
  std::string digest = DigestOf(token);
  until = std::min(until, good->until);
  absl::MutexLock lock(&mutex_);
  if (const auto at = kept_.find(digest); at != kept_.end()) Forget(at);
  while (kept_.size() >= most_ && !by_age_.empty()) Forget(kept_.find(by_age_.back()));
  if (most_ == 0) return;
  by_age_.push_front(digest);
  kept_[std::move(digest)] = {std::move(good), version, until, by_age_.begin()};
}

void TokenCache::Clear() {
  absl::MutexLock lock(&mutex_);
  kept_.clear();
  by_age_.clear();
}

size_t TokenCache::size() const {
  absl::MutexLock lock(&mutex_);
  return kept_.size();
}

}  // namespace waymark::access
