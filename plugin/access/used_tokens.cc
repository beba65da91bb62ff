#include "waymark/access/used_tokens.h"

#include <openssl/sha.h>

#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"

namespace waymark::access {

UsedTokens::Use UsedTokens::Note(std::string_view issuer, std::string_view id, absl::Time until,
                                 absl::Time now) {
  const std::string text =
      absl::StrCat(issuer.size(), ":", absl::string_view(issuer.data(), issuer.size()), ":",
                   absl::string_view(id.data(), id.size()));
  std::array<unsigned char, SHA256_DIGEST_LENGTH> sha{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), sha.data());
  Digest digest{};
  std::memcpy(digest.data(), sha.data(), sizeof(digest));
  absl::MutexLock lock(&mutex_);
  // A second later than it ends: the clock may be read at different moments.
  while (!by_end_.empty() && by_end_.begin()->first < absl::ToUnixSeconds(now)) {
    for (const Digest& old : by_end_.begin()->second) used_.erase(old);
    by_end_.erase(by_end_.begin());
  }
  if (used_.contains(digest)) return Use::kAgain;
  if (used_.size() >= most_) return Use::kFull;
  used_.insert(digest);
  by_end_[absl::ToUnixSeconds(until) + 1].push_back(digest);
  return Use::kFirst;
}

size_t UsedTokens::size() const {
  absl::MutexLock lock(&mutex_);
  return used_.size();
}

}  // namespace waymark::access
